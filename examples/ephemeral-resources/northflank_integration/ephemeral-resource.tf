ephemeral "northflank_integration" "example" {
  name = "aws-production"
}
