# No key: Northflank returns a service account of its own for this integration.
resource "northflank_integration" "google" {
  name           = "google-production"
  cloud_provider = "gcp"
  features       = ["byoc"]

  gcp = {
    project_id          = var.project_id
    authentication_mode = "crossAccountRole"
  }
}
