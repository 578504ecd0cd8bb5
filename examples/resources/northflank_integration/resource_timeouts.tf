# Civo, whose clusters may take long to go: the integration is deleted as soon as the last of them has.
resource "northflank_integration" "example" {
  name           = "civo-production"
  cloud_provider = "civo"
  features       = ["byoc"]

  credentials_wo = {
    api_key = var.api_key
  }

  timeouts = {
    delete = "30m"
  }
}

variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
