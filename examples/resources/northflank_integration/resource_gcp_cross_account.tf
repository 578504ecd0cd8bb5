# Google Cloud without a key. After the apply, grant roles in the project to Northflank's service account for this
# integration: northflank_integration.example.gcp.service_account_email.
resource "northflank_integration" "example" {
  name           = "gcp-production"
  cloud_provider = "gcp"
  features       = ["byoc"]

  gcp = {
    project_id          = "example-project"
    authentication_mode = "crossAccountRole"
  }
}
