terraform {
  required_version = ">= 1.0.9"
  required_providers {
    northflank = {
      source  = "northflank/northflank"
      version = "~> 0.1"
    }
  }
}

provider "northflank" {
  # team_id = "my-team" # required with the API token of an organization
}

resource "northflank_integration" "first" {
  name           = "first-integration"
  cloud_provider = "byok"
  description    = "A Kubernetes cluster of ours, still to be connected"

  byok = {
    connection_mode = "connector"
  }
}

output "id" {
  value = northflank_integration.first.id
}
