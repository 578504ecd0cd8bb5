//! UpgradeResourceIdentity: reads an identity from a state file with the current schema. Core calls it if the versions
//! differ.

use super::super::{
    Diagnostic, Diagnostics, decode,
    generated::tfplugin6::{ResourceIdentityData, upgrade_resource_identity as wire},
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let schema = server.resource(&request.type_name)?.identity_schema();
    let raw = request.raw_identity.unwrap_or_default();
    let identity = if request.version > schema.version {
        Err(format!(
            "it has version {}, but this provider supports versions up to {}",
            request.version, schema.version
        ))
    } else {
        decode::object_from_state_json(&raw.json, &schema.attributes).map_err(|error| error.to_string())
    };
    let identity = identity.map_err(|problem| {
        Diagnostic::error(
            "Unreadable identity",
            format!(
                "This version of the provider cannot read the identity of the object in the state: {problem}. Most likely a \
                 newer version of the provider wrote the state, or somebody edited it by hand."
            ),
        )
        .advise([
            "Use the version that wrote the state.",
            "Or remove the object from the state (`terraform state rm ADDRESS`) and import it.",
        ])
    })?;
    let identity_data = super::encoded(Some(&identity), &schema.attributes)?;
    Ok(wire::Response {
        upgraded_identity: Some(ResourceIdentityData { identity_data }),
        ..Default::default()
    })
}
