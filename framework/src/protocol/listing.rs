//! What a list resource hands over: objects, one by one, until there are enough.

use std::ops::ControlFlow;

use tokio::sync::mpsc;

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    encode,
    generated::tfplugin6::list_resource as wire,
    invariants,
    provider::Resource,
    rpc,
    value::Object,
};
use crate::printable;

/// Takes the objects of a list, as far as the client wants them, and makes events of them.
pub struct Listing<'a> {
    pub(super) events: mpsc::Sender<wire::Event>,
    pub(super) resource: &'a dyn Resource,
    pub(super) wants_objects: bool,
    /// How many more are wanted; `None` for all.
    pub(super) wanted: Option<u64>,
}

impl Listing<'_> {
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
        let event = self.event(display_name, state)?;
        if self.events.send(event).await.is_err() {
            return Ok(ControlFlow::Break(()));
        }
        let wanted = self.wanted.map(|wanted| wanted - 1);
        self.wanted = wanted;
        Ok(if wanted == Some(0) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// Says something of the list as a whole. It takes a warning for core to accept an event without an object.
    pub async fn warn(&self, warning: Diagnostic) {
        let diagnostic = encode::diagnostics(warning.into());
        // A client that has gone needs to know nothing.
        let _ = self.events.send(wire::Event { diagnostic, ..Default::default() }).await;
    }

    fn event(&self, display_name: &str, state: &Object) -> Result<wire::Event, Diagnostics> {
        let attributes = &self.resource.schema().attributes;
        invariants::state_is_valid(attributes, state).map_err(Diagnostic::provider_bug)?;
        let identity = rpc::identity(self.resource, state);
        if identity.is_none() {
            return Err(Diagnostic::provider_bug("An object of the list has no identity.").into());
        }
        let resource_object = if self.wants_objects { rpc::encoded(Some(state), attributes)? } else { None };
        // It is a cell of a table.
        let display_name = printable(display_name).replace('\n', " ");
        Ok(wire::Event { identity, display_name, resource_object, diagnostic: Vec::new() })
    }
}
