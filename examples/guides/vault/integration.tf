resource "northflank_integration" "example" {
  name           = "civo-production"
  cloud_provider = "civo"
  features       = ["byoc"]

  credentials_wo = {
    api_key = local.api_key
  }
}
