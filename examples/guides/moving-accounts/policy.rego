package northflank

allowed_accounts := {"111122223333"}

# An integration with an AWS role of an account that is not allowed.
deny contains message if {
	some resource in input.resource_changes
	resource.type == "northflank_integration"
	arn := resource.change.after.credential_identifiers.role_arn
	not split(arn, ":")[4] in allowed_accounts
	message := sprintf("%s: %s is not in an allowed account", [resource.address, arn])
}

# An integration whose account is known after apply.
deny contains message if {
	some resource in input.resource_changes
	resource.type == "northflank_integration"
	resource.change.after_unknown.credential_identifiers == true
	message := sprintf("%s: the account is known after apply", [resource.address])
}
