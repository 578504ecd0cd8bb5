# Drains a node when the value of "node_to_drain" changes.
variable "node_to_drain" {
  description = "ID of the node."
  type        = string
}

action "northflank_cluster_node_drain" "this" {
  config {
    cluster_id = "production"
    node_id    = var.node_to_drain
  }
}

resource "terraform_data" "drained" {
  input = var.node_to_drain

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.northflank_cluster_node_drain.this]
    }
  }
}
