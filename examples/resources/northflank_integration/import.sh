# An integration of the provider's team, or of the Northflank account if the provider has no team.
terraform import northflank_integration.example aws-production

# An integration of another team: TEAM_ID/ID.
terraform import northflank_integration.example platform/aws-production
