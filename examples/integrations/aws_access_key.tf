# AWS with an access key, to pull and push container images.
resource "northflank_integration" "example" {
  name           = "aws-registry"
  cloud_provider = "aws"
  features       = ["registry-pull", "registry-push"]

  credentials_wo = {
    access_key = var.access_key
    secret_key = var.secret_key
  }
}

variable "access_key" {
  description = "ID of the access key."
  type        = string
}

variable "secret_key" {
  description = "Secret of the access key."
  type        = string
  ephemeral   = true
  sensitive   = true
}
