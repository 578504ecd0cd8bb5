# All AWS integrations that can be used for clusters.
data "northflank_integrations" "clusters" {
  cloud_provider = "aws"
  features       = ["byoc"]
}

output "cluster_integrations" {
  value = { for integration in data.northflank_integrations.clusters.integrations : integration.id => integration.name }
}
