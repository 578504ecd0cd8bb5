terraform {
  required_version = ">= 1.4"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
    northflank = {
      source  = "northflank/northflank"
      version = "~> 0.1"
    }
  }
}

provider "google" {
  project = var.project_id
}

provider "northflank" {}
