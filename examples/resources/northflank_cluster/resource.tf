# A cluster in AWS. The integration, with the feature `byoc`, gives Northflank access to the AWS account.
resource "northflank_cluster" "example" {
  name           = "production"
  cloud_provider = "aws"
  region         = "eu-west-1"
  integration_id = "aws-production"

  node_pools = {
    general = {
      node_type  = "m5.xlarge"
      node_count = 3
      disk_size  = 100
    }
    builds = {
      node_type = "m5.2xlarge"
      disk_size = 200

      # Northflank chooses the number of nodes. Terraform shows no drift for it, and no other change resets it.
      autoscaling = {
        enabled = true
        min     = 1
        max     = 6
      }

      scheduling = {
        allow_builds   = true
        allow_services = false
      }
    }
  }

  deletion_protection = true
}
