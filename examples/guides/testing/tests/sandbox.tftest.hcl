# Creates, updates and deletes an integration in the sandbox.
variables {
  account     = "checkout"
  role_arn    = "arn:aws:iam::111111111111:role/northflank"
  external_id = "example-external-id"
}

run "creates_the_integration" {
  assert {
    condition     = northflank_integration.aws.aws.authentication_mode == "crossAccountRole"
    error_message = "Northflank must assume a role."
  }

  assert {
    condition     = northflank_integration.aws.gcp == null
    error_message = "An AWS integration has no settings for Google Cloud."
  }
}

run "moves_to_another_account_in_place" {
  variables {
    role_arn = "arn:aws:iam::222222222222:role/northflank"
  }

  assert {
    condition     = northflank_integration.aws.credential_identifiers.role_arn == var.role_arn
    error_message = "Northflank must assume the new role."
  }

  # A new integration begins with version 1.
  assert {
    condition     = northflank_integration.aws.credentials_wo_version == 2
    error_message = "The integration must be updated in place."
  }
}
