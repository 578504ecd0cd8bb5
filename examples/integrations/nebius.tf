# Nebius with the key pair of a service account.
resource "northflank_integration" "example" {
  name           = "nebius-production"
  cloud_provider = "nebius"
  features       = ["byoc"]

  credentials_wo = {
    service_account_id = var.service_account_id
    public_key_id      = var.public_key_id
    private_key_pem    = var.private_key_pem
  }
}

variable "service_account_id" {
  description = "ID of the service account."
  type        = string
}

variable "public_key_id" {
  description = "ID of the uploaded public key."
  type        = string
}

variable "private_key_pem" {
  description = "Private key in PEM format."
  type        = string
  ephemeral   = true
  sensitive   = true
}
