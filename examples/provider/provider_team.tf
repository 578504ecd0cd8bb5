# With the API token of an organization, set the team. This configuration also waits longer for the rate limit.
terraform {
  required_providers {
    northflank = {
      source = "northflank/northflank"
    }
  }
}

provider "northflank" {
  team_id        = "platform"
  max_retries    = 8
  max_retry_wait = "5m"
}
