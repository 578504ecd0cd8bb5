variable "email" {
  description = "E-mail address of the Cloudflare account."
  type        = string
}

variable "api_key" {
  description = "Global API key of the Cloudflare account."
  type        = string
  sensitive   = true
}

# An e-mail address says that the key is a global one, which may do everything that the account may.
resource "northflank_integration" "example" {
  name           = "cloudflare-domains"
  cloud_provider = "cloudflare"

  credentials = {
    email   = var.email
    api_key = var.api_key
  }
}
