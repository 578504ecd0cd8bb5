terraform {
  required_version = ">= 1.11"
  required_providers {
    northflank = {
      source  = "northflank/northflank"
      version = "~> 0.1"
    }
  }
}

resource "northflank_integration" "this" {
  name           = "aws-${var.name}"
  cloud_provider = "aws"
  description    = "AWS account of ${var.name}"
  features       = var.features

  restrictions = {
    enabled  = true
    team_ids = var.teams
  }

  credentials_wo = {
    role_arn    = var.role_arn
    external_id = var.external_id
  }
}
