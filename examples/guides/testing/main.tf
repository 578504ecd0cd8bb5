terraform {
  required_version = ">= 1.11"

  required_providers {
    northflank = {
      source  = "northflank/northflank"
      version = "~> 0.1"
    }
  }
}

variable "account" {
  description = "Name of the AWS account."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+$", var.account))
    error_message = "The name of the account must consist of lowercase letters."
  }
}

variable "role_arn" {
  description = "ARN of the role that Northflank assumes."
  type        = string
}

variable "external_id" {
  description = "External ID in the trust policy of the role."
  type        = string
  ephemeral   = true
  sensitive   = true
}

resource "northflank_integration" "aws" {
  name           = "aws-${var.account}"
  cloud_provider = "aws"
  features       = ["byoc"]

  credentials_wo = {
    role_arn    = var.role_arn
    external_id = var.external_id
  }
}

output "id" {
  description = "ID of the integration."
  value       = northflank_integration.aws.id
}
