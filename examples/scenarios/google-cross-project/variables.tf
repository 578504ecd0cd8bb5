variable "project_id" {
  description = "Project in which Northflank builds clusters."
  type        = string
}

variable "roles" {
  description = "Roles in that project, as Northflank lists them for the features in use."
  type        = set(string)
}
