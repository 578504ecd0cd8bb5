//! What a Terraform provider is built on: the plugin process, and Terraform's protocol 6.
//!
//! # Floor plan
//!
//! | module | holds | may not know |
//! | --- | --- | --- |
//! | [`plugin`] | the child process: handshake, TLS, socket, signals, log | Terraform's types |
//! | `protocol` | Terraform's protocol 6: decode, act, encode; planning; the traits of a provider | the process |
//! | [`declaration`] | one table for each noun: its attributes in Terraform and in the JSON of an API | the wire, the process |
//! | `waiting` | waiting for what takes its time, with progress, a deadline and an interrupt | everything else |
//! | `secret` | a text that cannot be printed | everything else |
//! | `printable` | what keeps a text from ruling a terminal | everything else |
//!
//! A request comes in at `plugin`, is decoded in `protocol`, and acted on by whoever implements [`Provider`]. Nothing in
//! this crate knows a provider in particular.

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
