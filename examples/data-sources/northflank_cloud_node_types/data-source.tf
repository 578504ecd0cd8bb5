# The node types of a region with at least 4 virtual CPUs and without a GPU.
data "northflank_cloud_node_types" "plain" {
  cloud_provider = "aws"
  region         = "eu-west-1"
  has_gpu        = false
}

locals {
  # The number of vCPUs is null if Northflank does not report it.
  sized = [for type in data.northflank_cloud_node_types.plain.node_types : type if type.resources.vcpu != null]
}

output "node_types" {
  value = [for type in local.sized : type.id if type.resources.vcpu >= 4]
}
