//! The Terraform and OpenTofu provider for Northflank's cloud-provider integrations.
//!
//! # Floor plan
//!
//! | module | holds | may not know |
//! | --- | --- | --- |
//! | [`northflank`] | the client of the API | Terraform |
//! | [`provider`] | configuration, and a folder for each of Terraform's nouns | the wire on either side |
//! | [`publisher`] | who publishes the provider, and where | everything else |
//!
//! What is the same for every provider, the plugin process and Terraform's protocol, is in the crate `framework`. A request
//! comes in there, is acted on in `provider`, goes out through `northflank`, and returns the same way. Arrows point one
//! way: `provider → framework, northflank`.

pub mod northflank;
pub mod provider;
pub mod publisher;
