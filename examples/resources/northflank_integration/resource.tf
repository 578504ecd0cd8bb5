# AWS, by a role that Northflank assumes. The credentials are write-only: no state and no plan has them.
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
  description = "External id in the role's trust policy."
  type        = string
  ephemeral   = true
  sensitive   = true
}
