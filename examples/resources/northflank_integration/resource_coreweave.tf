variable "api_key" {
  description = "API token of the CoreWeave organization."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "coreweave-production"
  cloud_provider = "coreweave"
  features       = ["byoc"]

  credentials = {
    api_key = var.api_key
  }
}
