# OCI with an API signing key.
resource "northflank_integration" "example" {
  name           = "oci-production"
  cloud_provider = "oci"
  features       = ["byoc"]

  credentials_wo = {
    region         = var.region
    tenancy_id     = var.tenancy_id
    compartment_id = var.compartment_id
    user_id        = var.user_id
    fingerprint    = var.fingerprint
    private_key    = var.private_key
    passphrase     = var.passphrase
  }
}

variable "region" {
  description = "Home region of the tenancy."
  type        = string
}

variable "tenancy_id" {
  description = "OCID of the tenancy."
  type        = string
}

variable "compartment_id" {
  description = "OCID of the compartment in which Northflank works."
  type        = string
}

variable "user_id" {
  description = "OCID of the user."
  type        = string
}

variable "fingerprint" {
  description = "Fingerprint of the API signing key."
  type        = string
}

variable "private_key" {
  description = "API signing key in PEM format."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "passphrase" {
  description = "Passphrase of the API signing key."
  type        = string
  ephemeral   = true
  sensitive   = true
}
