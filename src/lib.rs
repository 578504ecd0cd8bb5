//! The Terraform and OpenTofu provider for Northflank's cloud-provider integrations.
//!
//! # Floor plan
//!
//! | module | holds | may not know |
//! | --- | --- | --- |
//! | [`plugin`] | the child process: handshake, TLS, socket, signals, log | Terraform's types, Northflank |
//! | [`protocol`] | Terraform's protocol 6: decode, act, encode; planning; the traits of a provider | Northflank |
//! | [`northflank`] | the client of the API | Terraform |
//! | [`provider`] | configuration, and a folder for each of Terraform's nouns | the wire on either side |
//! | [`secret`] | a text that cannot be printed | everything else |
//! | [`printable`] | what keeps a text from ruling a terminal | everything else |
//!
//! A request comes in at `plugin`, is decoded in `protocol`, acted on in `provider`, goes out through `northflank`,
//! and returns the same way. Arrows point one way: `main → plugin → protocol`, `provider → protocol, northflank`.
//! `tests/tidy.rs` keeps it so.

pub mod northflank;
pub mod plugin;
pub mod printable;
pub mod protocol;
pub mod provider;
pub mod secret;
