# An integration of the team "platform" that is restricted to two other teams.
resource "northflank_integration" "example" {
  name           = "civo-shared"
  cloud_provider = "civo"
  team_id        = "platform"
  features       = ["byoc"]

  restrictions = {
    enabled  = true
    team_ids = ["checkout", "payments"]
  }

  credentials_wo = {
    api_key = var.api_key
  }
}

variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
