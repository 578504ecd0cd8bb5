# AWS with a role that Northflank assumes. Terraform stores write-only credentials neither in the state nor in plans.
resource "northflank_integration" "example" {
  name           = "aws-production"
  cloud_provider = "aws"
  description    = "Clusters of production"
  features       = ["byoc", "byoc-logs"]

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
