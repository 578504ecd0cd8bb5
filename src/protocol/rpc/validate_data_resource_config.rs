//! ValidateDataResourceConfig: the schema's checks and the data source's own.

use super::super::{
    Diagnostics, check, encode, generated::tfplugin6::validate_data_resource_config as wire, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let data_source = server.data_source(&request.type_name)?;
    let attributes = &data_source.schema().attributes;
    let config = super::object(request.config, attributes, "data source's configuration")?;
    let mut diagnostics = check::run(attributes, &config);
    diagnostics.extend_after_checks(data_source.validate(&config));
    Ok(wire::Response { diagnostics: encode::diagnostics(diagnostics) })
}
