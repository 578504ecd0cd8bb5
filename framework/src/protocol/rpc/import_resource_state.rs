//! ImportResourceState: the attributes with which the following read finds the object.

use super::super::{
    Diagnostic, Diagnostics, ImportTarget, encode, generated::tfplugin6::import_resource_state as wire,
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let target = match request.identity.clone() {
        None => ImportTarget::Id(request.id),
        Some(identity) => {
            let attributes = &resource.identity_schema().attributes;
            ImportTarget::Identity(super::checked(identity.identity_data, attributes, "identity")?)
        }
    };
    let deferred = server.deferral(request.client_capabilities);
    if deferred.is_some() {
        // Which object is meant may depend on the configuration, so only the identity from the request is known.
        let imported = wire::ImportedResource {
            state: Some(encode::unknown().map_err(Diagnostic::provider_bug)?),
            identity: request.identity,
            type_name: request.type_name,
            ..Default::default()
        };
        return Ok(wire::Response { imported_resources: vec![imported], deferred, ..Default::default() });
    }
    let state = resource.import(target)?;
    Ok(wire::Response {
        imported_resources: vec![wire::ImportedResource {
            state: super::encoded(Some(&state), &resource.schema().attributes)?,
            identity: super::identity(resource, &state),
            type_name: request.type_name,
            ..Default::default()
        }],
        ..Default::default()
    })
}
