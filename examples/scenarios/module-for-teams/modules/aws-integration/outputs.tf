output "id" {
  description = "ID of the integration."
  value       = northflank_integration.this.id
}
