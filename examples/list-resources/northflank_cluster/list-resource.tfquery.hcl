# Finds all clusters in AWS. To write a configuration that imports them:
# terraform query -generate-config-out=generated.tf
list "northflank_cluster" "aws" {
  provider = northflank
  limit    = 1000

  config {
    cloud_provider = "aws"
  }
}
