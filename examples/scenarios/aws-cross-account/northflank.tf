# The role and the integration both use the external ID, so Terraform creates it first.
resource "terraform_data" "external_id" {
  input = uuid()

  lifecycle {
    ignore_changes = [input]
  }
}

resource "northflank_integration" "aws" {
  name           = "aws-production"
  cloud_provider = "aws"
  features       = ["byoc", "registry-pull"]

  aws = {
    permission_check_level = "enabled"
  }

  credentials_wo = {
    role_arn    = local.role_arn
    external_id = terraform_data.external_id.output
  }
}
