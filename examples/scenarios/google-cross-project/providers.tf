terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
    northflank = {
      source = "northflank/northflank"
    }
  }
}

provider "google" {
  project = var.project_id
}

provider "northflank" {}
