//! The Terraform and OpenTofu provider for Northflank's cloud-provider integrations.

pub mod northflank;
pub mod plugin;
pub mod protocol;
pub mod secret;
