import {
  to = northflank_integration.example
  id = "aws-production"
}
