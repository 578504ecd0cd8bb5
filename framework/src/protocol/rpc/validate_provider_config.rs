//! ValidateProviderConfig: the schema's checks and the provider's own.

use super::super::{
    Diagnostics, generated::tfplugin6::validate_provider_config as wire, server::Server, value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let provider = server.provider();
    let attributes = &provider.schema().attributes;
    let validate = |config: &Object| provider.validate(config);
    let diagnostics = super::validated(request.config, attributes, "provider's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}
