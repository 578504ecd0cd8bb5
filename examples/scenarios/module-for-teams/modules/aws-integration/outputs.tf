output "id" {
  description = "Id of the integration."
  value       = northflank_integration.this.id
}
