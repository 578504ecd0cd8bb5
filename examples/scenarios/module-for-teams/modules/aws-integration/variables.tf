variable "name" {
  description = "Name of the AWS account."
  type        = string
}

variable "teams" {
  description = "Teams that may use it."
  type        = set(string)
}

variable "features" {
  description = "What it is used for."
  type        = set(string)
  default     = ["byoc"]
}

variable "role_arn" {
  description = "ARN of the role that Northflank assumes."
  type        = string
}

variable "external_id" {
  description = "External id in the role's trust policy."
  type        = string
  ephemeral   = true
  sensitive   = true
}
