terraform {
  required_providers {
    northflank = {
      source = "northflank/northflank"
    }
  }
}

# The API token comes from the environment variable NORTHFLANK_API_TOKEN.
provider "northflank" {}
