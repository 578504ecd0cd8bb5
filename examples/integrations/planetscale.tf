# PlanetScale with a service token.
resource "northflank_integration" "example" {
  name           = "planetscale-databases"
  cloud_provider = "planetscale"

  credentials_wo = {
    service_token_id = var.service_token_id
    service_token    = var.service_token
  }
}

variable "service_token_id" {
  description = "ID of the service token."
  type        = string
}

variable "service_token" {
  description = "Service token."
  type        = string
  ephemeral   = true
  sensitive   = true
}
