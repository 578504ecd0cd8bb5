terraform {
  required_providers {
    northflank = {
      source = "northflank/northflank"
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
