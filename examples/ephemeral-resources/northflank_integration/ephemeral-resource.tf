# Reuses the API key of another integration. If Northflank masks or omits the key, it is null, and the variable is used
# instead.
ephemeral "northflank_integration" "production" {
  name = "civo-production"
}

resource "northflank_integration" "staging" {
  name           = "civo-staging"
  cloud_provider = "civo"

  credentials_wo = {
    api_key = coalesce(ephemeral.northflank_integration.production.credentials.api_key, var.api_key)
  }
}

variable "api_key" {
  description = "API key of the Civo account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
