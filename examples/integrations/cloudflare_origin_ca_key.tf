# Cloudflare with an Origin CA key.
resource "northflank_integration" "example" {
  name           = "cloudflare-domains"
  cloud_provider = "cloudflare"

  cloudflare = {
    credential_type = "originCAKey"
  }

  credentials_wo = {
    api_key = var.api_key
  }
}

variable "api_key" {
  description = "Origin CA key of the Cloudflare account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
