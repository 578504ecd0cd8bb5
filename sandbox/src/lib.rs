//! An in-memory Northflank API for cloud-provider integrations.
//!
//! [`Sandbox::start`] serves it on a free port of 127.0.0.1, on a thread of its own, so that synchronous
//! tests can drive it; the binary `northflank-sandbox` serves the same to people. It refuses what
//! Northflank's documentation forbids and nothing else.
//!
//! What belongs to the sandbox and not to Northflank is below `/_sandbox/`, needs no token and has a method
//! on [`Sandbox`]: which requests came in, what is stored, changes made behind a client's back, clusters that
//! keep an integration from being deleted, and [`Fault`]s.
//!
//! ```
//! use northflank_sandbox::{Fault, Options, Sandbox};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start(Options::default())?;
//! sandbox.fault(Fault::status(503).on("POST", "/v1/cloud-providers/integrations").times(2));
//! // … drive a client with `sandbox.url()` and `sandbox.token()` …
//! assert!(sandbox.requests().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! Where a thing lives:
//!
//! - `sandbox`: the handle, its thread; `server`: connections; `app`: what all requests share, and the routes
//! - `layers`: what happens around every call (record, rate limit, faults, token)
//! - `api`: Northflank's calls; `control`: those below `/_sandbox/`
//! - `integration`: one integration, its fields and their rules; `store`: all of them, in memory and in a
//!   file

mod api;
mod app;
mod control;
mod error;
mod integration;
mod layers;
mod options;
mod sandbox;
mod server;
mod store;
mod sync;

pub use error::{ApiError, Issue};
pub use layers::faults::{Fault, When};
pub use layers::journal::Request;
pub use options::{DEFAULT_TOKEN, Options, ShownCredentials};
pub use sandbox::Sandbox;
