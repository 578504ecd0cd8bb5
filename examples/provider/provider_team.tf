# The token of an organisation needs the team whose integrations are meant. A long run may wait longer for its turn.
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
