# The API token comes from the environment variable NORTHFLANK_API_TOKEN.
terraform {
  required_version = ">= 1.0.9"
  required_providers {
    northflank = {
      source  = "northflank/northflank"
      version = "~> 0.1"
    }
  }
}

provider "northflank" {}
