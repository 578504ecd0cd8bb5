variable "service_token_id" {
  description = "Id of the service token."
  type        = string
}

variable "service_token" {
  description = "Service token."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "planetscale-databases"
  cloud_provider = "planetscale"

  credentials = {
    service_token_id = var.service_token_id
    service_token    = var.service_token
  }
}
