# Google Cloud with the key file of a service account.
resource "northflank_integration" "example" {
  name           = "gcp-production"
  cloud_provider = "gcp"
  features       = ["byoc"]

  gcp = {
    project_id = "example-project"
  }

  credentials_wo = {
    keyfile_json = var.keyfile_json
  }
}

variable "keyfile_json" {
  description = "Contents of the key file of the service account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
