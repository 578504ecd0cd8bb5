# Your own Kubernetes cluster, which connects to Northflank. There is no kubeconfig to hand over.
resource "northflank_integration" "example" {
  name           = "bare-metal"
  cloud_provider = "byok"

  byok = {
    connection_mode      = "connector"
    require_verification = true
  }
}
