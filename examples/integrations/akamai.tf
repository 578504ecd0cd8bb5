# Akamai with an API client.
resource "northflank_integration" "example" {
  name           = "akamai-edge"
  cloud_provider = "akamai"

  credentials_wo = {
    host          = var.host
    access_token  = var.access_token
    client_token  = var.client_token
    client_secret = var.client_secret
  }
}

variable "host" {
  description = "Host of the API client."
  type        = string
}

variable "access_token" {
  description = "Access token of the API client."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "client_token" {
  description = "Client token of the API client."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "client_secret" {
  description = "Client secret of the API client."
  type        = string
  ephemeral   = true
  sensitive   = true
}
