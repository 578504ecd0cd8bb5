# A cluster in Google Cloud that stores its logs in a bucket. The apply does not wait: it ends as soon as Northflank has
# accepted the request.
resource "northflank_cluster" "example" {
  name           = "staging"
  cloud_provider = "gcp"
  region         = "europe-west1"
  integration_id = "gcp-production"

  node_pools = {
    general = {
      node_type  = "n2-standard-8"
      node_count = 2
      disk_size  = 100
    }
  }

  settings = {
    logging = {
      mode = "loki"
      loki = {
        storage_type       = "gcs"
        gcs_bucket_name    = "example-logs"
        gcp_integration_id = "gcp-production"
      }
    }
  }

  wait_for_running = false
}
