//! The contract between a host and its child process: HashiCorp's go-plugin, which Terraform and OpenTofu use to start
//! a provider, connect to it, authenticate it and end it. See
//! <https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md>.
//!
//! [`run`] is the whole life of the process: it checks the `environment` and the `limits`, starts the `log`, opens a
//! `listener`, prints the `handshake` and serves until `lifetime` ends it. This module knows the served gRPC service, but
//! none of Terraform's types.

mod broker;
mod connections;
mod controller;
mod environment;
mod handshake;
mod lifetime;
mod limits;
mod listener;
mod log;
mod reattach;
mod stdio;
mod tls;

mod generated {
    #[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
    #[allow(dead_code, unreachable_pub, reason = "generated, and complete beyond what is served")]
    #[rustfmt::skip]
    pub(in super::super) mod go_plugin;
}

use std::{io::Write, process::ExitCode, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{Diagnostic, Provider, Server};

/// The identity of a plugin.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// The provider's type, as in `terraform-provider-<name>`.
    pub name: &'static str,
    /// `namespace/type` in a registry.
    pub source: &'static str,
    /// The version that messages about bugs name.
    pub version: &'static str,
    /// Where these messages ask users to report bugs.
    pub issues: &'static str,
    /// The crate of the provider, as the compiler knows it: its events are logged beside those of this crate.
    pub crate_name: &'static str,
}

/// How the process was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By Terraform or OpenTofu.
    Child,
    /// By a developer. Terraform finds it through `TF_REATTACH_PROVIDERS`. It needs no cookie, has no TLS, and runs
    /// until it is interrupted.
    Debug,
}

/// Why the process could not start; the text is for whoever started it.
type StartError = Box<dyn std::error::Error + Send + Sync>;

/// The maximum number of threads for blocking work: name resolution and long computations.
const THREADS: usize = 32;

/// Idle threads never end, so that none has to be started later. No clock overflows at this duration.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Serves a provider until the host ends it.
pub fn run(identity: Identity, mode: Mode, provider: impl Provider) -> ExitCode {
    let served = environment::Environment::read(mode).map_err(StartError::from).and_then(|environment| {
        log::start(identity);
        Diagnostic::report_bugs_of(identity.version, identity.issues);
        limits::check_files()?;
        limits::check_threads()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(THREADS)
            .thread_keep_alive(FOREVER)
            .build()?;
        let served = runtime.block_on(async {
            // Start a thread for blocking work now, so that none has to be started during a change. If the system
            // allows no other thread, this one does all blocking work.
            tokio::task::spawn_blocking(|| ()).await?;
            serve(identity, mode, &environment, Server::new(provider)).await
        });
        // Do not wait for blocking tasks, such as name resolution: the host kills the process after two seconds.
        runtime.shutdown_background();
        served
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The host shows what is on standard error. There may be no one left to read it.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(
    identity: Identity,
    mode: Mode,
    environment: &environment::Environment,
    server: Server,
) -> Result<(), StartError> {
    let tls = environment.client_certificate.as_ref().map(tls::Tls::new).transpose()?;
    let (listener, address) = listener::bind(environment)?;

    let ended = CancellationToken::new();
    let open = Arc::new(connections::Open::default());
    let incoming = connections::accept(listener, tls.as_ref().map(|tls| tls.acceptor.clone()), open.clone());
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("plugin", tonic_health::ServingStatus::Serving).await;
    let router = tonic::transport::Server::builder()
        .add_service(server.clone().into_service())
        .add_service(controller::service(ended.clone()))
        .add_service(broker::service(ended.clone()))
        .add_service(stdio::service(ended.clone()))
        .add_service(health_service);
    let mut serving =
        tokio::spawn(router.serve_with_incoming_shutdown(incoming, ended.clone().cancelled_owned()));
    tokio::spawn(lifetime::end_when_due(mode, server, open, ended.clone())?);

    match mode {
        Mode::Child => handshake::announce(environment, &address, tls.as_ref()),
        Mode::Debug => reattach::announce(identity, &address),
    }?;
    tokio::select! {
        served = &mut serving => served??,
        () = ended.cancelled() => {
            // Open streams end with the token; a client that keeps its connection does not hold the process.
            let _ = tokio::time::timeout(lifetime::DRAIN, serving).await;
        }
    }
    Ok(())
}
