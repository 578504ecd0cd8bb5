data "northflank_cluster_nodes" "running" {
  cluster_id = "production"
  status     = "RUNNING"
}

output "nodes_by_pool" {
  value = { for node in data.northflank_cluster_nodes.running.nodes : node.node_pool => node.node_id... }
}
