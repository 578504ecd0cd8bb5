//! ValidateDataResourceConfig: the schema's checks and the data source's own.

use super::super::{
    Diagnostics, generated::tfplugin6::validate_data_resource_config as wire, server::Server, value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let data_source = server.data_source(&request.type_name)?;
    let attributes = &data_source.schema().attributes;
    let validate = |config: &Object| data_source.validate(config);
    let diagnostics = super::validated(request.config, attributes, "data source's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}
