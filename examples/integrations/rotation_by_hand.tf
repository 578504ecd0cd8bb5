# Manual rotation: to send new credentials, change the version.
resource "northflank_integration" "example" {
  name           = "civo-production"
  cloud_provider = "civo"
  features       = ["byoc"]

  credentials_wo = {
    api_key = var.api_key
  }

  credentials_wo_version = 1
}

variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
