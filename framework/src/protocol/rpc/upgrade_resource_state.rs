//! UpgradeResourceState: what a state file holds, read with today's schema. Core asks for every stored object each
//! time it reads the state, also when the version is the same.

use secrecy::zeroize::Zeroizing;

use super::super::{
    Diagnostic, Diagnostics, decode,
    generated::tfplugin6::{RawState, upgrade_resource_state as wire},
    schema::Attributes,
    server::Server,
    value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let attributes = &server.resource(&request.type_name)?.schema().attributes;
    let state = upgraded(attributes, request.raw_state)?;
    Ok(wire::Response { upgraded_state: super::encoded(Some(&state), attributes)?, ..Default::default() })
}

/// The object that a state file holds.
pub(super) fn upgraded(attributes: &Attributes, raw: Option<RawState>) -> Result<Object, Diagnostics> {
    let raw = raw.unwrap_or_default();
    let json = Zeroizing::new(raw.json);
    if json.is_empty() {
        return Err(Diagnostic::error(
            "Unreadable state",
            "The state of this object was written by a Terraform older than 0.12, which this provider never ran under.",
        )
        .advise(["Remove the object from the state (terraform state rm) and import it."])
        .into());
    }
    decode::object_from_state_json(&json, attributes).map_err(|error| {
        Diagnostic::error(
            "Unreadable state",
            format!(
                "The state of this object cannot be read with this version of the provider: {error}. Likely the \
                 state was edited by hand or written by a newer version of the provider."
            ),
        )
        .advise([
            "Use the version that wrote it, or restore the state from a backup.",
            "Or remove the object from the state (terraform state rm) and import it.",
        ])
        .into()
    })
}
