//! ListResource: sends one event for each existing object of a type, until the client leaves.

use std::ops::ControlFlow;

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::super::{
    Diagnostic, Diagnostics, encode,
    generated::tfplugin6::list_resource as wire,
    invariants,
    listing::{Listing, Sink},
    provider::Resource,
    server::Server,
    value::Object,
};
use crate::printable;

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
    events: mpsc::Sender<wire::Event>,
) -> Result<Option<wire::Event>, Diagnostics> {
    let list_resource = server.list_resource(&request.type_name)?;
    let attributes = &list_resource.schema().attributes;
    let config = super::checked(request.config, attributes, "list resource's configuration")?;
    let resource = server.resource(&request.type_name)?;
    let wants_objects = request.include_resource_object;
    // A limit below one means no limit.
    let wanted = u64::try_from(request.limit).ok().filter(|limit| *limit > 0);
    let sink = Events { events: events.clone(), resource, wants_objects };
    tokio::select! {
        biased;
        outcome = list_resource.list(config, Listing::new(&sink, wants_objects, wanted)) => outcome?,
        // The client has enough objects or is gone.
        () = events.closed() => {}
    }
    Ok(None)
}

/// Sends found objects as events.
struct Events<'a> {
    events: mpsc::Sender<wire::Event>,
    resource: &'a dyn Resource,
    wants_objects: bool,
}

#[async_trait]
impl Sink for Events<'_> {
    async fn object(&self, display_name: &str, state: &Object) -> Result<ControlFlow<()>, Diagnostics> {
        let sent = self.events.send(self.event(display_name, state)?).await;
        Ok(if sent.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    async fn warning(&self, warning: Diagnostic) {
        let diagnostic = encode::diagnostics(warning.into());
        // If the client is gone, nobody needs the event.
        let _ = self.events.send(wire::Event { diagnostic, ..Default::default() }).await;
    }
}

impl Events<'_> {
    fn event(&self, display_name: &str, state: &Object) -> Result<wire::Event, Diagnostics> {
        let attributes = &self.resource.schema().attributes;
        invariants::state_is_valid(attributes, state).map_err(Diagnostic::provider_bug)?;
        let identity = super::identity(self.resource, state);
        if identity.is_none() {
            return Err(Diagnostic::provider_bug("An object of the list has no identity.").into());
        }
        let resource_object =
            if self.wants_objects { super::encoded(Some(state), attributes)? } else { None };
        // Clients show it in a table cell, so it must be one line.
        let display_name = printable(display_name).replace('\n', " ");
        Ok(wire::Event { identity, display_name, resource_object, diagnostic: Vec::new() })
    }
}
