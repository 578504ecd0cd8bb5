# Created first, because the role and the integration both use it. It is no secret to AWS, and it is in the state.
resource "terraform_data" "external_id" {
  input = uuid()

  lifecycle {
    ignore_changes = [input]
  }
}

resource "northflank_integration" "aws" {
  name           = "aws-clusters"
  cloud_provider = "aws"
  features       = local.features

  credentials_wo = {
    role_arn    = local.role_arn
    external_id = terraform_data.external_id.output
  }
}

resource "northflank_cluster" "production" {
  name                = "production"
  cloud_provider      = "aws"
  integration_id      = northflank_integration.aws.id
  region              = var.region
  deletion_protection = var.deletion_protection

  aws = {
    subnet_configuration = {
      mode    = "explicit-subnets"
      vpc_id  = var.vpc_id
      subnets = local.subnets
    }
  }

  node_pools = {
    system = {
      node_type  = "m5.xlarge"
      node_count = 3
      disk_size  = 100
    }

    workloads = {
      node_type = "m5.2xlarge"
      disk_size = 100

      autoscaling = {
        enabled = true
        min     = 1
        max     = 10
      }
    }
  }
}
