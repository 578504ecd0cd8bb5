# Rotation by hand: only another number sends the credentials again, and nothing that is made of them is kept.
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
