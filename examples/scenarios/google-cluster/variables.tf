variable "project_id" {
  description = "ID of the Google Cloud project of the cluster."
  type        = string
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete or replace the cluster."
  type        = bool
  default     = true
}
