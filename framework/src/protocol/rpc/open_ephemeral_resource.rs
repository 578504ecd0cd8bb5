//! OpenEphemeralResource: core calls it in a plan and again in the apply, once the whole configuration is known, and does
//! not store the result. The response has no renewal time, so core never calls RenewEphemeralResource.

use super::super::{
    Diagnostic, Diagnostics, Opened, encode, generated::tfplugin6::open_ephemeral_resource as wire,
    invariants, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let ephemeral_resource = server.ephemeral_resource(&request.type_name)?;
    let attributes = &ephemeral_resource.schema().attributes;
    let config = super::checked(request.config, attributes, "ephemeral resource's configuration")?;
    let Opened { result, diagnostics } = ephemeral_resource.open(config.clone(), server.stop_token()).await?;
    invariants::state_is_valid(attributes, &result).map_err(Diagnostic::provider_bug)?;
    invariants::plan_is_valid(attributes, None, &config, &result).map_err(Diagnostic::provider_bug)?;
    Ok(wire::Response {
        result: super::encoded(Some(&result), attributes)?,
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    })
}
