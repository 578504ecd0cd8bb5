data "northflank_cloud_providers" "all" {}

output "cloud_providers" {
  value = [for cloud_provider in data.northflank_cloud_providers.all.cloud_providers : cloud_provider.id]
}
