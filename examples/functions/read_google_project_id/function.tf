variable "keyfile_json" {
  type      = string
  sensitive = true
}

resource "northflank_integration" "example" {
  name           = "gcp-production"
  cloud_provider = "gcp"

  gcp = {
    # The project ID is not secret, although the key is.
    project_id = nonsensitive(provider::northflank::read_google_project_id(var.keyfile_json))
  }

  credentials_wo = {
    keyfile_json = var.keyfile_json
  }
}
