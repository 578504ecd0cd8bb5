import {
  to = northflank_cluster.example
  id = "production"
}
