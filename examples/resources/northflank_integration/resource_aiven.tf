variable "api_key" {
  description = "API token of the Aiven organization."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "aiven-databases"
  cloud_provider = "aiven"

  credentials = {
    api_key = var.api_key
  }
}
