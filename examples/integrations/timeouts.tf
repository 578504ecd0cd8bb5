# A longer timeout for deletes. The provider deletes the integration as soon as no cluster uses it.
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
