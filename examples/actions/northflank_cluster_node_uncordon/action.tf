# Uncordons a node: terraform apply -invoke=action.northflank_cluster_node_uncordon.this
variable "node_id" {
  description = "ID of the node."
  type        = string
}

action "northflank_cluster_node_uncordon" "this" {
  config {
    cluster_id = "production"
    node_id    = var.node_id
  }
}
