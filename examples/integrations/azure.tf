# Azure with an application (service principal).
resource "northflank_integration" "example" {
  name           = "azure-production"
  cloud_provider = "azure"
  features       = ["byoc"]

  credentials_wo = {
    tenant_id       = var.tenant_id
    client_id       = var.client_id
    object_id       = var.object_id
    secret          = var.secret
    subscription_id = var.subscription_id
  }
}

variable "tenant_id" {
  description = "ID of the directory."
  type        = string
}

variable "client_id" {
  description = "ID of the application."
  type        = string
}

variable "object_id" {
  description = "Object ID of the application's service principal."
  type        = string
}

variable "secret" {
  description = "Secret of the application."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "subscription_id" {
  description = "ID of the subscription."
  type        = string
}
