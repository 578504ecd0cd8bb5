variable "northflank_principal" {
  description = "ARN that assumes the role: Northflank shows it where an AWS integration is added."
  type        = string
}

variable "policy_arns" {
  description = "Policies of the role, as Northflank lists them for the features in use."
  type        = set(string)
}
