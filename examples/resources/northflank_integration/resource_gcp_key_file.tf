variable "keyfile_json" {
  description = "Contents of the service account's key file."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "gcp-production"
  cloud_provider = "gcp"
  features       = ["byoc"]

  gcp = {
    project_id = "example-project"
  }

  credentials = {
    keyfile_json = var.keyfile_json
  }
}
