//! ConfigureProvider: passes the configuration to the provider. In a plan, it may contain unknown values.

use super::super::{
    Configuration, Diagnostics, encode, generated::tfplugin6::configure_provider as wire, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let provider = server.provider();
    let config = super::object(request.config, &provider.schema().attributes, "provider's configuration")?;
    let configuration = Configuration { config, terraform_version: request.terraform_version };
    Ok(wire::Response { diagnostics: encode::diagnostics(provider.configure(configuration).await) })
}
