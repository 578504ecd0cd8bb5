//! The Terraform and OpenTofu provider for Northflank's cloud-provider integrations.
//!
//! # Modules
//!
//! | module | contains | must not know |
//! | --- | --- | --- |
//! | [`northflank`] | the client of the API | Terraform |
//! | [`provider`] | configuration, and a folder for each noun (kind of Northflank object) | the wire formats |
//! | [`publisher`] | who publishes the provider, and where | everything else |
//!
//! The crate `framework` has what every provider needs: the plugin process and Terraform's protocol. `framework`
//! receives a request, `provider` handles it, and `northflank` sends it to the API; the response returns the same way.
//! Dependencies go one way: `provider → framework, northflank`.

pub mod northflank;
pub mod provider;
pub mod publisher;
