# Cloudflare, by a global API key, which may do everything that the account may. The e-mail address says that it is one.
resource "northflank_integration" "example" {
  name           = "cloudflare-domains"
  cloud_provider = "cloudflare"

  credentials_wo = {
    email   = var.email
    api_key = var.api_key
  }
}

variable "email" {
  description = "E-mail address of the Cloudflare account."
  type        = string
}

variable "api_key" {
  description = "Global API key of the Cloudflare account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
