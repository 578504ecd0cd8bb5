data "northflank_cloud_regions" "aws" {
  cloud_provider = "aws"
}

output "zones" {
  value = { for region in data.northflank_cloud_regions.aws.regions : region.id => region.availability_zones[*].id }
}
