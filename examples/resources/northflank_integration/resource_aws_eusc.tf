# The AWS European Sovereign Cloud, which takes the same settings as AWS.
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
  description = "External id in the role's trust policy."
  type        = string
  ephemeral   = true
  sensitive   = true
}
