# Cloudflare with an API token.
resource "northflank_integration" "example" {
  name           = "cloudflare-domains"
  cloud_provider = "cloudflare"

  credentials_wo = {
    api_key = var.api_key
  }
}

variable "api_key" {
  description = "API token that Cloudflare issued."
  type        = string
  ephemeral   = true
  sensitive   = true
}
