resource "northflank_integration" "aws" {
  name           = "aws-production"
  cloud_provider = "aws"

  credentials_wo = {
    role_arn    = var.role_arn
    external_id = var.external_id
  }
}

resource "northflank_integration" "azure" {
  name           = "azure-production"
  cloud_provider = "azure"

  credentials_wo = {
    tenant_id       = var.azure.tenant_id
    client_id       = var.azure.client_id
    object_id       = var.azure.object_id
    subscription_id = var.azure.subscription_id
    secret          = var.client_secret
  }
}

resource "northflank_integration" "google" {
  name           = "google-production"
  cloud_provider = "gcp"

  credentials_wo = {
    keyfile_json = var.keyfile_json
  }
}

variable "role_arn" {
  description = "ARN of the AWS role that Northflank assumes."
  type        = string
}

variable "external_id" {
  description = "External ID in the trust policy of the role."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "azure" {
  description = "Azure application, and the subscription that it has access to."
  type = object({
    tenant_id       = string
    client_id       = string
    object_id       = string
    subscription_id = string
  })
}

variable "client_secret" {
  description = "Client secret of the Azure application."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "keyfile_json" {
  description = "Contents of the key file of a Google Cloud service account."
  type        = string
  ephemeral   = true
  sensitive   = true
}
