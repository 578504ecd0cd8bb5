import {
  to = northflank_integration.example
  identity = {
    id = "aws-production"
    # If the integration belongs to another team than the provider's:
    # team_id = "my-team"
  }
}
