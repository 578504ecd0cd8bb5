# Your own Kubernetes cluster, to which Northflank connects.
resource "northflank_integration" "example" {
  name           = "bare-metal"
  cloud_provider = "byok"

  credentials_wo = {
    kubeconfig = var.kubeconfig
  }
}

variable "kubeconfig" {
  description = "Contents of the kubeconfig of the cluster."
  type        = string
  ephemeral   = true
  sensitive   = true
}
