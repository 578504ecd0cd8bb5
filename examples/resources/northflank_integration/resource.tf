variable "role_arn" {
  description = "ARN of the role that Northflank assumes."
  type        = string
}

variable "external_id" {
  description = "External id in the role's trust policy."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "aws-production"
  cloud_provider = "aws"
  description    = "Clusters of production"
  features       = ["byoc", "byoc-logs"]

  credentials = {
    role_arn    = var.role_arn
    external_id = var.external_id
  }
}
