//! The results of a list resource: objects, sent one by one up to the limit.

use std::ops::ControlFlow;

use async_trait::async_trait;

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    value::Object,
};

/// Receives the objects of a list, until the client has enough.
pub struct Listing<'a> {
    sink: &'a dyn Sink,
    wants_objects: bool,
    /// How many more are wanted; `None` for all.
    wanted: Option<u64>,
}

/// Sends objects and warnings. `Break` means that the client is gone.
#[async_trait]
pub(super) trait Sink: Send + Sync {
    async fn object(&self, display_name: &str, state: &Object) -> Result<ControlFlow<()>, Diagnostics>;
    async fn warning(&self, warning: Diagnostic);
}

impl<'a> Listing<'a> {
    pub(super) fn new(sink: &'a dyn Sink, wants_objects: bool, wanted: Option<u64>) -> Self {
        Self { sink, wants_objects, wanted }
    }

    /// Whether the client wants complete states. Otherwise, the attributes of the identity suffice.
    pub fn wants_objects(&self) -> bool {
        self.wants_objects
    }

    /// Sends an object. `Break` means that the limit is reached or the client is gone.
    ///
    /// # Errors
    /// If the object does not match its schema.
    pub async fn push(&mut self, display_name: &str, state: &Object) -> Result<ControlFlow<()>, Diagnostics> {
        let taken = self.sink.object(display_name, state).await?;
        self.wanted = self.wanted.map(|wanted| wanted.saturating_sub(1));
        Ok(if self.wanted == Some(0) { ControlFlow::Break(()) } else { taken })
    }

    /// Sends a warning about the whole list. An event without an object must have a diagnostic, or core rejects it.
    pub async fn warn(&self, warning: Diagnostic) {
        self.sink.warning(warning).await;
    }
}
