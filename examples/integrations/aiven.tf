# Aiven with an API token.
resource "northflank_integration" "example" {
  name           = "aiven-databases"
  cloud_provider = "aiven"

  credentials_wo = {
    api_key = var.api_key
  }
}

variable "api_key" {
  description = "API token of the Aiven organization."
  type        = string
  ephemeral   = true
  sensitive   = true
}
