//! ValidateProviderConfig: the schema's checks and the provider's own.

use super::super::{
    Diagnostics, check, encode, generated::tfplugin6::validate_provider_config as wire, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let provider = server.provider();
    let attributes = &provider.schema().attributes;
    let config = super::object(request.config, attributes, "provider's configuration")?;
    let mut diagnostics = check::run(attributes, &config);
    diagnostics.extend_after_checks(provider.validate(&config));
    Ok(wire::Response { diagnostics: encode::diagnostics(diagnostics) })
}
