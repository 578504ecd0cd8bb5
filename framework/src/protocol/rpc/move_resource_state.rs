//! MoveResourceState: a `moved` block from another type, or from this type of a provider with another address. Only the
//! second is supported; it upgrades the state. OpenTofu sends this request regardless of the capabilities.

use super::super::{
    Diagnostic, Diagnostics, generated::tfplugin6::move_resource_state as wire, server::Server,
};
use super::upgrade_resource_state::upgraded;

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.target_type_name)?;
    let schema = resource.schema();
    let refuse = |why: &str| {
        Diagnostic::error(
            "Move not supported",
            format!(
                "A \"{}\" of the provider {} cannot become a \"{}\": {why}.",
                request.source_type_name, request.source_provider_address, request.target_type_name
            ),
        )
        .advise([
            "Remove the `moved` block.",
            "Remove the object from the state at its old address (`terraform state rm ADDRESS`, or a `removed` block with \
             `destroy = false`), and import it at its new one.",
        ])
    };
    // Check only the type, because some releases of OpenTofu send a wrong address.
    if request.source_type_name != request.target_type_name {
        return Err(refuse("this provider moves objects only between resources of the same type").into());
    }
    if request.source_schema_version > schema.version {
        return Err(refuse("a newer version of the provider wrote its state").into());
    }
    let state = upgraded(resource, request.source_schema_version, request.source_state)?;
    let target_identity = super::identity(resource, &state);
    if target_identity.is_none() {
        return Err(refuse("its state does not identify the object").into());
    }
    Ok(wire::Response {
        target_state: super::encoded(Some(&state), &schema.attributes)?,
        target_private: request.source_private,
        target_identity,
        ..Default::default()
    })
}
