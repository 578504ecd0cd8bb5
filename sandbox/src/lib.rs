//! An in-memory Northflank API for cloud-provider integrations and clusters.
//!
//! [`Sandbox::start`] serves it on a free port of 127.0.0.1, on its own thread, so that synchronous tests can use it.
//! The executable `northflank-sandbox` serves the same for users. It rejects exactly what Northflank's documentation
//! forbids.
//!
//! What no document states is a switch: see [`Assumption`] and [`ClusterAssumption`].
//!
//! [`InProcess`] is the same without a server and a thread, for tests with virtual time. The API's clock follows
//! tokio's, and can be moved forward (`POST /_sandbox/clock {"advance_ms": …}`). With [`Lags`], lists and reads show an
//! earlier state, and names stay taken for a while after a delete.
//!
//! What belongs to the sandbox and not to Northflank is below `/_sandbox/`, needs no token and has a method
//! on [`InProcess`], and so on [`Sandbox`]: which requests came in, what is stored, changes made behind a
//! client's back (to integrations, clusters, their states and their node pools), what keeps an integration or a cluster
//! from being deleted, and [`Fault`]s.
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
//! The modules, in an order in which no module knows a later one:
//!
//! - `sync`: locks; `error`: the API's errors; `assumption`: assumptions about the API
//! - `options`: how a sandbox behaves; `clock`: its time
//! - `object`: one object of the API, of whichever kind; `integration`: that kind, its fields and rules; `cluster`: the other
//! - `catalogue`: what the clouds offer; `store`: all objects, in memory and in a file
//! - `layers`: what happens around every request (record, contradictions, rate limit, faults, token)
//! - `app`: the state that all requests share
//! - `api`: Northflank's endpoints; `control`: those below `/_sandbox/`; `router`: the routes to both
//! - `server`: connections; `memory`: the API without a server, and the handle for tests; `sandbox`: the server's
//!   thread

mod api;
mod app;
mod assumption;
mod catalogue;
mod clock;
mod cluster;
mod control;
mod error;
mod integration;
mod layers;
mod memory;
mod object;
mod options;
mod router;
mod sandbox;
mod server;
mod store;
mod sync;

pub use assumption::{Assumption, ClusterAssumption, Contradicted, Switch};
pub use error::{ApiError, Issue};
pub use layers::faults::{Fault, When};
pub use layers::hang_up::Withheld;
pub use layers::journal::Request;
pub use memory::InProcess;
pub use options::{DEFAULT_TOKEN, Lag, Lags, Options, ShownCredentials};
pub use sandbox::Sandbox;
