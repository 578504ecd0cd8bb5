import {
  to = northflank_cluster.example
  identity = {
    id = "production"
    # If the cluster belongs to a different team than the provider's `team_id`:
    # team_id = "my-team"
  }
}
