resource "google_project_iam_member" "northflank" {
  for_each = var.roles
  project  = var.project_id
  role     = each.value
  member   = "serviceAccount:${northflank_integration.google.gcp.service_account_email}"
}
