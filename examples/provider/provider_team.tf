# With the API token of an organization, set the team. This configuration also waits longer for the rate limit.
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
  team_id        = "platform"
  max_retries    = 8
  max_retry_wait = "5m"
}
