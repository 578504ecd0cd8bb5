//! The results of a list resource: objects, sent one by one up to the limit.

use std::ops::ControlFlow;

use async_trait::async_trait;

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    value::Object,
};

/// Takes the objects of a list, as far as the client wants them.
pub struct Listing<'a> {
    sink: &'a dyn Sink,
    wants_objects: bool,
    /// How many more are wanted; `None` for all.
    wanted: Option<u64>,
}

/// Where objects and warnings go. `Break` means that nobody listens any more.
#[async_trait]
pub(super) trait Sink: Send + Sync {
    async fn object(&self, display_name: &str, state: &Object) -> Result<ControlFlow<()>, Diagnostics>;
    async fn warning(&self, warning: Diagnostic);
}

impl<'a> Listing<'a> {
    pub(super) fn new(sink: &'a dyn Sink, wants_objects: bool, wanted: Option<u64>) -> Self {
        Self { sink, wants_objects, wanted }
    }

    /// Whether states must be whole. Otherwise, what an identity is made of is enough.
    pub fn wants_objects(&self) -> bool {
        self.wants_objects
    }

    /// Hands an object over. `Break` means that there are enough: that the limit is reached, or that the client has
    /// gone.
    ///
    /// # Errors
    /// Where the object is not what its schema says.
    pub async fn push(&mut self, display_name: &str, state: &Object) -> Result<ControlFlow<()>, Diagnostics> {
        let taken = self.sink.object(display_name, state).await?;
        self.wanted = self.wanted.map(|wanted| wanted.saturating_sub(1));
        Ok(if self.wanted == Some(0) { ControlFlow::Break(()) } else { taken })
    }

    /// Says something of the list as a whole. It takes a warning for core to accept an event without an object.
    pub async fn warn(&self, warning: Diagnostic) {
        self.sink.warning(warning).await;
    }
}
