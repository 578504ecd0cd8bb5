resource "google_project_iam_member" "northflank" {
  for_each = toset(data.northflank_cloud_permissions.google.roles[*].id)
  project  = var.project_id
  role     = each.value
  member   = "serviceAccount:${northflank_integration.google.gcp.service_account_email}"
}

# Terraform creates the cluster after it has granted the roles, and destroys it before it revokes them.
resource "terraform_data" "granted" {
  input      = northflank_integration.google.id
  depends_on = [google_project_iam_member.northflank]
}

locals {
  integration_id = terraform_data.granted.output
}
