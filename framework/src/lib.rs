//! The base of a Terraform provider: the plugin process, and Terraform's protocol 6.
//!
//! # Modules
//!
//! | module | contains | must not know |
//! | --- | --- | --- |
//! | [`plugin`] | the child process: handshake, TLS, socket, signals, log | Terraform's types |
//! | `protocol` | Terraform's protocol 6: decode, act, encode; planning; the traits of a provider | the process |
//! | [`declaration`] | one table for each noun: its attributes in Terraform and in the JSON of an API | the wire
//! format, the process |
//! | `waiting` | polling with progress, a deadline and an interrupt | everything else |
//! | `secret` | a string that cannot be printed | everything else |
//! | `printable` | strips terminal control sequences from strings | everything else |
//!
//! `plugin` receives a request, `protocol` decodes it, and an implementation of [`Provider`] handles it. No module of
//! this crate knows a particular provider.

pub mod declaration;
pub mod plugin;
mod printable;
mod protocol;
mod secret;
mod waiting;

pub use declaration::Declared;
pub use printable::printable;
pub use protocol::*;
pub use secret::Secret;
pub use waiting::{Progress, Unfinished, wait};
