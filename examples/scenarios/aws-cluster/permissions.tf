locals {
  features = ["byoc"]
}

# What Northflank may do in the cloud account for these features.
data "northflank_cloud_permissions" "aws" {
  cloud_provider = "aws"
  features       = local.features
}
