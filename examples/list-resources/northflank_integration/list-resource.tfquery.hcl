# Finds all AWS integrations that can be used for clusters. To write a configuration that imports them:
# terraform query -generate-config-out=generated.tf
list "northflank_integration" "clusters" {
  provider = northflank
  limit    = 1000

  config {
    cloud_provider = "aws"
    features       = ["byoc"]
  }
}
