resource "google_project_iam_member" "northflank" {
  for_each = var.roles
  project  = var.project_id
  role     = each.value
  member   = "serviceAccount:${northflank_integration.google.gcp.service_account_email}"
}

# What clusters refer to. They wait for the roles, and are deleted before the roles are revoked.
output "integration_id" {
  description = "Id of the integration, once Northflank has its roles."
  value       = northflank_integration.google.id
  depends_on  = [google_project_iam_member.northflank]
}
