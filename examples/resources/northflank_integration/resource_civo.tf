variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "civo-production"
  cloud_provider = "civo"
  features       = ["byoc"]

  credentials = {
    api_key = var.api_key
  }
}
