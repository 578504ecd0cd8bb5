variable "kubeconfig" {
  description = "Contents of the kubeconfig of the cluster."
  type        = string
  sensitive   = true
}

resource "northflank_integration" "example" {
  name           = "bare-metal"
  cloud_provider = "byok"

  credentials = {
    kubeconfig = var.kubeconfig
  }
}
