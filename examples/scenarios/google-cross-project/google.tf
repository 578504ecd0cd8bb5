resource "google_project_iam_member" "northflank" {
  for_each = var.roles
  project  = var.project_id
  role     = each.value
  member   = "serviceAccount:${northflank_integration.google.gcp.service_account_email}"
}

# Use this output for clusters: Terraform creates them after it has granted the roles, and destroys them before it
# revokes the roles.
output "integration_id" {
  description = "ID of the integration, available once the roles are granted."
  value       = northflank_integration.google.id
  depends_on  = [google_project_iam_member.northflank]
}
