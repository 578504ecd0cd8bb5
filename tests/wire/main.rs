//! The built plugin, driven over its wire by a gRPC client of our own: what Terraform's core does, and what it does
//! not do.
//!
//! `plugin` starts processes and ends them whatever happens, `certificates` and `connection` lead to a client,
//! `value` and `terraform` say what Terraform's core says. Every other module holds tests, one module a subject.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "here a panic is how a test fails")]

mod certificates;
mod connection;
mod plugin;
mod terraform;
mod value;

mod actions;
mod bytes;
mod debug;
mod deferral;
mod functions;
mod generate;
mod handshake;
mod identity;
mod lifetime;
mod list;
mod logging;
mod messages;
mod moves;
mod operations;
mod process;
mod secrets;
mod services;
mod sizes;
mod socket;
mod tls;
mod upgrade;

/// The framework's own, of which it keeps the types to itself and the tests use the clients.
#[path = "../../framework/src"]
mod generated {
    #[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
    #[allow(dead_code, unreachable_pub, reason = "generated, and complete beyond what is used")]
    #[path = "plugin/generated/go_plugin.rs"]
    #[rustfmt::skip]
    pub(crate) mod go_plugin;

    #[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
    #[allow(dead_code, deprecated, unreachable_pub, reason = "generated, and complete beyond what is used")]
    #[path = "protocol/generated/tfplugin6.rs"]
    #[rustfmt::skip]
    pub(crate) mod tfplugin6;
}

use std::{future::Future, time::Duration};

/// Far longer than anything takes, so that what never happens fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the future comes to, within reason.
async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(output) => output,
        Err(_) => panic!("{what}: still not after {PATIENCE:?}"),
    }
}

/// Waits for what cannot be awaited.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    soon(what, async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}
