//! Tests the built plugin with our own gRPC client: calls that Terraform's core makes, and others.
//!
//! `plugin` starts processes and always ends them, `certificates` and `connection` create clients, `value` and
//! `terraform` create core's requests. Each other module has the tests of one subject.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "here a panic is how a test fails")]

mod certificates;
mod connection;
mod plugin;
mod terraform;
mod value;

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

/// The framework's generated code. The framework does not export it, and the tests need its clients.
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

/// Far longer than anything takes, so that a test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// The output of the future, within [`PATIENCE`].
async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(output) => output,
        Err(_) => panic!("{what}: still not after {PATIENCE:?}"),
    }
}

/// Polls until a condition holds.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    soon(what, async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}
