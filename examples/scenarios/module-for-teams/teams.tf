terraform {
  required_version = ">= 1.11"
  required_providers {
    northflank = {
      source  = "northflank/northflank"
      version = "~> 0.1"
    }
  }
}

provider "northflank" {}

module "checkout" {
  source      = "./modules/aws-integration"
  name        = "checkout"
  teams       = ["checkout"]
  role_arn    = "arn:aws:iam::111111111111:role/northflank"
  external_id = var.external_ids["checkout"]
}

module "payments" {
  source      = "./modules/aws-integration"
  name        = "payments"
  teams       = ["payments", "fraud"]
  features    = ["byoc", "byoc-logs"]
  role_arn    = "arn:aws:iam::222222222222:role/northflank"
  external_id = var.external_ids["payments"]
}

variable "external_ids" {
  description = "External IDs in the trust policies of the roles, by name of the account."
  type        = map(string)
  ephemeral   = true
  sensitive   = true
}

output "integrations" {
  description = "IDs of the integrations."
  value = {
    checkout = module.checkout.id
    payments = module.payments.id
  }
}
