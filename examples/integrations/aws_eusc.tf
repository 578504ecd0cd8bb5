# AWS European Sovereign Cloud, with the same settings as AWS.
resource "northflank_integration" "example" {
  name           = "aws-sovereign"
  cloud_provider = "aws-eusc"
  features       = ["byoc"]

  aws = {
    authentication_mode    = "crossAccountRole"
    permission_check_level = "enabled"
  }

  credentials_wo = {
    role_arn    = var.role_arn
    external_id = var.external_id
  }
}

variable "role_arn" {
  description = "ARN of the role that Northflank assumes."
  type        = string
}

variable "external_id" {
  description = "External ID in the trust policy of the role."
  type        = string
  ephemeral   = true
  sensitive   = true
}
