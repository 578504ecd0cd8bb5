# Backblaze with an application key.
resource "northflank_integration" "example" {
  name           = "backblaze-backups"
  cloud_provider = "backblaze"

  credentials_wo = {
    application_key_id = var.application_key_id
    application_key    = var.application_key
  }
}

variable "application_key_id" {
  description = "ID of the application key."
  type        = string
}

variable "application_key" {
  description = "Application key."
  type        = string
  ephemeral   = true
  sensitive   = true
}
