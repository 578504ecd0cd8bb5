# An IAM policy with the permissions that the features require.
locals {
  features = ["byoc", "registry-pull"]
}

data "northflank_cloud_permissions" "aws" {
  cloud_provider = "aws"
  features       = local.features
}

output "policy" {
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = data.northflank_cloud_permissions.aws.permissions
      Resource = "*"
    }]
  })
}
