# Civo, from a client older than Terraform 1.11: the credentials are in the state and in plans, which need protection.
resource "northflank_integration" "example" {
  name           = "civo-production"
  cloud_provider = "civo"
  features       = ["byoc"]

  credentials = {
    api_key = var.api_key
  }
}

variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  sensitive   = true
}
