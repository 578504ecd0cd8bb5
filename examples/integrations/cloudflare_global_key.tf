# Cloudflare with the global API key. Setting `email` selects this type of credentials.
resource "northflank_integration" "example" {
  name           = "cloudflare-domains"
  cloud_provider = "cloudflare"

  credentials_wo = {
    email   = var.email
    api_key = var.api_key
  }
}

variable "email" {
  description = "Email address of the Cloudflare account."
  type        = string
}

variable "api_key" {
  description = "Global API key of the Cloudflare account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
