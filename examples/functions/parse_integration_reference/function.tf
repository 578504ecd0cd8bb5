variable "integration" {
  description = "Integration to look up: ID or TEAM_ID/ID."
  type        = string
  default     = "my-team/aws-production"
}

locals {
  reference = provider::northflank::parse_integration_reference(var.integration)
}

data "northflank_integration" "example" {
  id      = local.reference.id
  team_id = local.reference.team_id
}
