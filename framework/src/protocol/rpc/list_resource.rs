//! ListResource: the objects of a type that exist, one event each, for as long as the client listens.

use tokio::sync::mpsc;

use super::super::{
    Diagnostics, generated::tfplugin6::list_resource as wire, listing::Listing, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
    events: mpsc::Sender<wire::Event>,
) -> Result<(), Diagnostics> {
    let list_resource = server.list_resource(&request.type_name)?;
    let attributes = &list_resource.schema().attributes;
    let config = super::checked(request.config, attributes, "list resource's configuration")?;
    let listing = Listing {
        events: events.clone(),
        resource: server.resource(&request.type_name)?,
        wants_objects: request.include_resource_object,
        // A limit below one is none.
        wanted: u64::try_from(request.limit).ok().filter(|limit| *limit > 0),
    };
    tokio::select! {
        biased;
        outcome = list_resource.list(config, listing) => outcome,
        // The client has enough, or has gone.
        () = events.closed() => Ok(()),
    }
}
