//! ValidateListResourceConfig: the schema's checks and the list resource's own.

use super::super::{
    Diagnostics, check, encode, generated::tfplugin6::validate_list_resource_config as wire, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let list_resource = server.list_resource(&request.type_name)?;
    let attributes = &list_resource.schema().attributes;
    let config = super::object(request.config, attributes, "list resource's configuration")?;
    let mut diagnostics = check::run(attributes, &config);
    diagnostics.extend(list_resource.validate(&config));
    Ok(wire::Response { diagnostics: encode::diagnostics(diagnostics) })
}
