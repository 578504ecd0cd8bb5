//! ValidateEphemeralResourceConfig: the schema's checks and the ephemeral resource's own.

use super::super::{
    Diagnostics, check, encode, generated::tfplugin6::validate_ephemeral_resource_config as wire,
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let ephemeral_resource = server.ephemeral_resource(&request.type_name)?;
    let attributes = &ephemeral_resource.schema().attributes;
    let config = super::object(request.config, attributes, "ephemeral resource's configuration")?;
    let mut diagnostics = check::run(attributes, &config);
    diagnostics.extend_after_checks(ephemeral_resource.validate(&config));
    Ok(wire::Response { diagnostics: encode::diagnostics(diagnostics) })
}
