variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  sensitive   = true
}

# Made in the team "platform", which shares it with two others.
resource "northflank_integration" "example" {
  name           = "civo-shared"
  cloud_provider = "civo"
  team_id        = "platform"
  features       = ["byoc"]

  restrictions = {
    enabled  = true
    team_ids = ["checkout", "payments"]
  }

  credentials = {
    api_key = var.api_key
  }
}
