# All clusters in AWS that do not run.
data "northflank_clusters" "aws" {
  cloud_provider = "aws"
}

output "not_running" {
  value = [for cluster in data.northflank_clusters.aws.clusters : cluster.id if cluster.status.state != "running"]
}
