variable "access_key" {
  description = "Id of the access key."
  type        = string
}

variable "secret_key" {
  description = "Secret of the access key."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "aws-registry"
  cloud_provider = "aws"
  features       = ["registry-pull", "registry-push"]

  credentials = {
    access_key = var.access_key
    secret_key = var.secret_key
  }
}
