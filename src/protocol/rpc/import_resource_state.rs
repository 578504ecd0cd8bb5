//! ImportResourceState: the attributes by which the read that core makes next finds the object.

use super::super::{Diagnostics, generated::tfplugin6::import_resource_state as wire, server::Server};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let state = resource.import(&request.id)?;
    Ok(wire::Response {
        imported_resources: vec![wire::ImportedResource {
            state: super::encoded(Some(&state), &resource.schema().attributes)?,
            type_name: request.type_name,
            ..Default::default()
        }],
        ..Default::default()
    })
}
