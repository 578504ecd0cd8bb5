locals {
  features = ["byoc"]
}

# The roles that Northflank needs in the project for these features.
data "northflank_cloud_permissions" "google" {
  cloud_provider = "gcp"
  features       = local.features
}
