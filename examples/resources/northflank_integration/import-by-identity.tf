import {
  to = northflank_integration.example
  identity = {
    id = "aws-production"
    # If the integration belongs to a different team than the provider's `team_id`:
    # team_id = "my-team"
  }
}
