variable "name" {
  description = "Name of the AWS account."
  type        = string
}

variable "teams" {
  description = "IDs of the teams that can use the integration."
  type        = set(string)
}

variable "features" {
  description = "Features of the integration."
  type        = set(string)
  default     = ["byoc"]
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
