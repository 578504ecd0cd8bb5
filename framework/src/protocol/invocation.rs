//! What an action gets to be carried out: its configuration, and somebody who listens.

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::value::Object;

/// One invocation of an action.
pub struct Invocation<'a> {
    /// Wholly known.
    pub config: Object,
    /// Ends waits, not requests, when the user interrupts.
    pub stop: CancellationToken,
    sink: &'a dyn Sink,
}

/// Where reports go.
#[async_trait]
pub(super) trait Sink: Send + Sync {
    async fn progress(&self, message: &str);
}

impl<'a> Invocation<'a> {
    pub(super) fn new(config: Object, stop: CancellationToken, sink: &'a dyn Sink) -> Self {
        Self { config, stop, sink }
    }

    /// Says what is going on. Users read it while the action runs.
    pub async fn report(&self, message: &str) {
        self.sink.progress(message).await;
    }
}
