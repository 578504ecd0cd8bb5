# Terraform before 1.11 and OpenTofu before 1.11: the credentials are in the state and in plans. Encrypt both.
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
