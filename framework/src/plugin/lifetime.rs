//! Ends a process without Shutdown: on a signal and, on Unix, when its host has ended.

#[cfg(unix)]
use std::time::Instant;
use std::{future::Future, io, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Mode, connections::Open};
use crate::protocol::Server;

/// How long open connections may delay the end. The host kills the process after two seconds: <https://github.com/hashicorp/go-plugin/blob/main/client.go>, `Kill`.
pub(super) const DRAIN: Duration = Duration::from_millis(500);

/// How often a child checks whether its host still runs.
#[cfg(unix)]
const PARENT_POLL: Duration = Duration::from_secs(1);

/// The process that adopts orphans. In a container, the host itself may have this number, but a host connects at once.
#[cfg(unix)]
const INIT: u32 = 1;

/// If a child of init has no open connection after this time, its host ended before the child started.
#[cfg(unix)]
const HOST_CONNECT_TIMEOUT: Duration = Duration::from_secs(60);

/// Watches signals and the parent, and cancels the token when it is time to end. Handlers are in place when this
/// returns.
///
/// A child ignores SIGINT: Ctrl-C reaches the whole process group, and Terraform itself decides how to stop.
/// If Ctrl-C ended the provider, the state would lose what an apply has just created. SIGTERM and SIGHUP end waits, let
/// applies finish and then end the process.
#[cfg(unix)]
pub(super) fn end_when_due(
    mode: Mode,
    server: Server,
    open: Arc<Open>,
    ended: CancellationToken,
) -> io::Result<impl Future<Output = ()> + use<>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let parent = std::os::unix::process::parent_id();
    let started = Instant::now();
    Ok(async move {
        let mut poll = tokio::time::interval(PARENT_POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(()) = interrupt.recv() => match mode {
                    Mode::Child => tracing::debug!("ignored an interrupt: the host decides when to stop"),
                    Mode::Debug => break,
                },
                Some(()) = terminate.recv() => break,
                Some(()) = hang_up.recv() => break,
                _ = poll.tick(), if mode == Mode::Child => {
                    let was_orphaned_before_start = parent == INIT && started.elapsed() > HOST_CONNECT_TIMEOUT;
                    let is_orphan = std::os::unix::process::parent_id() != parent || was_orphaned_before_start;
                    if is_orphan && !open.any() {
                        break;
                    }
                }
                () = ended.cancelled() => return,
            }
        }
        tracing::debug!("ending once the running applies have finished");
        server.stop();
        server.applies_finished().await;
        ended.cancel();
    })
}

/// The provider handles only Ctrl-C on Windows: a child ignores it, because hosts end children by Shutdown, and debug
/// mode ends waits, lets applies finish and then ends, as on Unix.
#[cfg(not(unix))]
pub(super) fn end_when_due(
    mode: Mode,
    server: Server,
    _open: Arc<Open>,
    ended: CancellationToken,
) -> io::Result<impl Future<Output = ()> + use<>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        while interrupt.recv().await.is_some() {
            if mode == Mode::Debug {
                server.stop();
                server.applies_finished().await;
                ended.cancel();
            }
        }
    })
}
