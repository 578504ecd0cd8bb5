//! ValidateEphemeralResourceConfig: the schema's checks and the ephemeral resource's own.

use super::super::{
    Diagnostics, generated::tfplugin6::validate_ephemeral_resource_config as wire, server::Server,
    value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let ephemeral_resource = server.ephemeral_resource(&request.type_name)?;
    let attributes = &ephemeral_resource.schema().attributes;
    let validate = |config: &Object| ephemeral_resource.validate(config);
    let diagnostics =
        super::validated(request.config, attributes, "ephemeral resource's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}
