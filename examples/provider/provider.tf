# The API token comes from the environment variable NORTHFLANK_API_TOKEN.
terraform {
  required_providers {
    northflank = {
      source = "northflank/northflank"
    }
  }
}

provider "northflank" {}
