import {
  to = northflank_integration.example
  identity = {
    id = "aws-production"
    # Where the integration is of another team than the provider's:
    # team_id = "my-team"
  }
}
