//! ValidateActionConfig: the schema's checks and the action's own.

use super::super::{
    Diagnostics, generated::tfplugin6::validate_action_config as wire, server::Server, value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let action = server.action(&request.type_name)?;
    let validate = |config: &Object| action.validate(config);
    let diagnostics =
        super::validated(request.config, &action.schema().attributes, "action's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}
