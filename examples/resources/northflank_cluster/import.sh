# A cluster of the provider's team, or of the Northflank account if the provider has no team.
terraform import northflank_cluster.example production

# A cluster of another team: TEAM_ID/ID.
terraform import northflank_cluster.example platform/production
