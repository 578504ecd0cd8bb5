# Every AWS integration that clusters can be built with, to be imported:
# terraform query -generate-config-out=generated.tf
list "northflank_integration" "clusters" {
  provider = northflank
  limit    = 1000

  config {
    cloud_provider = "aws"
    features       = ["byoc"]
  }
}
