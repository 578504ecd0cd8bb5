# Cordons all running nodes of a node pool: terraform apply -invoke=action.northflank_cluster_node_cordon.old
data "northflank_cluster_nodes" "running" {
  cluster_id = "production"
  status     = "RUNNING"
}

locals {
  old_nodes = [for node in data.northflank_cluster_nodes.running.nodes : node.node_id if node.node_pool == "nf-default"]
}

action "northflank_cluster_node_cordon" "old" {
  for_each = toset(local.old_nodes)

  config {
    cluster_id = "production"
    node_id    = each.value
  }
}
