variable "northflank_principal" {
  description = "ARN of Northflank's principal, which Northflank shows when you add an AWS integration in its UI."
  type        = string
}

variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "eu-west-1"
}

variable "vpc_id" {
  description = "ID of the VPC of the cluster. Its private subnets have the tag `Tier` with the value `private`."
  type        = string
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete or replace the cluster."
  type        = bool
  default     = true
}
