# CoreWeave with an API token.
resource "northflank_integration" "example" {
  name           = "coreweave-production"
  cloud_provider = "coreweave"
  features       = ["byoc"]

  credentials_wo = {
    api_key = var.api_key
  }
}

variable "api_key" {
  description = "API token of the CoreWeave organization."
  type        = string
  ephemeral   = true
  sensitive   = true
}
