# An integration of the provider's team or, where the provider has none, of the account.
terraform import northflank_integration.example aws-production

# An integration of another team: that team, then the integration.
terraform import northflank_integration.example platform/aws-production
