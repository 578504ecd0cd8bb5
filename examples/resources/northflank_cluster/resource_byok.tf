# Your own Kubernetes cluster. Its nodes have the label `example.com/pool`, whose value names their node pool.
resource "northflank_cluster" "example" {
  name           = "bare-metal"
  cloud_provider = "byok"
  integration_id = "bare-metal"

  byok = {
    node_pool_provider_id_label = "example.com/pool"
  }

  node_pools = {
    general = {
      provider_id  = "general"
      default_pool = true
    }
    gpu = {
      provider_id  = "gpu"
      default_pool = false
      scheduling   = { only_gpu_jobs = true }
    }
  }
}
