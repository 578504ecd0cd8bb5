//! ListResource: the objects of a type that exist, one event each, for as long as the client listens.

use tokio::sync::mpsc;

use super::super::{
    Diagnostic, Diagnostics, check,
    generated::tfplugin6::list_resource as wire,
    invariants,
    listing::{Listed, Listing},
    provider::Resource,
    server::Server,
};
use crate::printable::printable;

/// How many objects are made ready before the client has taken them.
const AHEAD: usize = 1;

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
    events: mpsc::Sender<wire::Event>,
) -> Result<(), Diagnostics> {
    let list_resource = server.list_resource(&request.type_name)?;
    let resource = server.resource(&request.type_name)?;
    let attributes = &list_resource.schema().attributes;
    let config = super::object(request.config, attributes, "list resource's configuration")?;
    let invalid = check::run(attributes, &config);
    if invalid.has_errors() {
        return Err(invalid);
    }
    let (sender, mut listed) = mpsc::channel(AHEAD);
    let stop = server.stop_token();
    let listing = Listing::new(sender, request.limit, request.include_resource_object, stop.clone());
    let forward = async {
        while let Some(listed) = listed.recv().await {
            let event = event(resource, listed, request.include_resource_object)?;
            if events.send(event).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    let list = async { tokio::try_join!(list_resource.list(config, listing), forward).map(drop) };
    // Whatever is under way only reads, and ends with this.
    tokio::select! {
        biased;
        outcome = list => outcome,
        // The client has enough, or has gone.
        () = events.closed() => Ok(()),
        () = stop.cancelled() => Err(Diagnostic::error(
            "List not complete",
            "The run was interrupted before all objects were listed.",
        )
        .advise(["Run again, to the end."])
        .into()),
    }
}

fn event(resource: &dyn Resource, listed: Listed, with_object: bool) -> Result<wire::Event, Diagnostics> {
    let Listed { display_name, state } = listed;
    let attributes = &resource.schema().attributes;
    invariants::state_is_valid(attributes, &state).map_err(Diagnostic::provider_bug)?;
    let identity = super::identity(resource, &state);
    if identity.is_none() {
        return Err(Diagnostic::provider_bug("An object of the list has no identity.").into());
    }
    let resource_object = if with_object { super::encoded(Some(&state), attributes)? } else { None };
    let display_name = printable(&display_name);
    Ok(wire::Event { identity, display_name, resource_object, diagnostic: Vec::new() })
}
