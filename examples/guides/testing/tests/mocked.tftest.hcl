# Needs no API token and no network.
mock_provider "northflank" {
  mock_resource "northflank_integration" {
    defaults = {
      id = "aws-checkout"
    }
  }
}

variables {
  account     = "checkout"
  role_arn    = "arn:aws:iam::111111111111:role/northflank"
  external_id = "example-external-id"
}

run "derives_the_name_from_the_account" {
  command = plan

  assert {
    condition     = northflank_integration.aws.name == "aws-checkout"
    error_message = "The name must be aws-checkout."
  }
}

run "returns_the_id" {
  assert {
    condition     = output.id == "aws-checkout"
    error_message = "The output must be the ID of the integration."
  }
}

run "rejects_an_invalid_account" {
  command = plan

  variables {
    account = "Not valid"
  }

  expect_failures = [var.account]
}
