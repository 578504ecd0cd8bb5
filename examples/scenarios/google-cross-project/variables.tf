variable "project_id" {
  description = "ID of the project in which Northflank creates clusters."
  type        = string
}

variable "roles" {
  description = "Roles in the project that Northflank lists for the features."
  type        = set(string)
}
