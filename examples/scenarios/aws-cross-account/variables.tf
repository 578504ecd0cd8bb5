variable "northflank_principal" {
  description = "ARN of Northflank's principal, which Northflank shows when you add an AWS integration in its UI."
  type        = string
}

variable "policy_arns" {
  description = "ARNs of the policies that Northflank lists for the features."
  type        = set(string)
}
