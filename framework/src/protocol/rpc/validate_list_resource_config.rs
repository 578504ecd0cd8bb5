//! ValidateListResourceConfig: the schema's checks and the list resource's own.

use super::super::{
    Diagnostics, generated::tfplugin6::validate_list_resource_config as wire, server::Server, value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let list_resource = server.list_resource(&request.type_name)?;
    let attributes = &list_resource.schema().attributes;
    let validate = |config: &Object| list_resource.validate(config);
    let diagnostics =
        super::validated(request.config, attributes, "list resource's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}
