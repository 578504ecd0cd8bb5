# No key: Northflank returns a service account of its own for this integration.
resource "northflank_integration" "google" {
  name           = "google-clusters"
  cloud_provider = "gcp"
  features       = local.features

  gcp = {
    project_id          = var.project_id
    authentication_mode = "crossAccountRole"
  }
}

resource "northflank_cluster" "production" {
  name                = "production"
  cloud_provider      = "gcp"
  integration_id      = local.integration_id
  region              = "europe-west1"
  deletion_protection = var.deletion_protection

  gcp = {
    project_id = var.project_id
  }

  node_pools = {
    workloads = {
      node_type  = "n2-standard-4"
      node_count = 3
      disk_size  = 100
    }
  }
}
