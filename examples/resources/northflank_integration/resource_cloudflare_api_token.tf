variable "api_key" {
  description = "API token that Cloudflare issued."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "cloudflare-domains"
  cloud_provider = "cloudflare"

  credentials = {
    api_key = var.api_key
  }
}
