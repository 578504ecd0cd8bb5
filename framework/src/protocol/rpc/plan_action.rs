//! PlanAction: core calls it in a plan, for each invocation, with what it knows of the configuration by then. Nothing is
//! planned, so the answer is what a validation finds.

use super::super::{Diagnostics, generated::tfplugin6::plan_action as wire, server::Server, value::Object};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let action = server.action(&request.action_type)?;
    let validate = |config: &Object| action.validate(config);
    let diagnostics =
        super::validated(request.config, &action.schema().attributes, "action's configuration", validate)?;
    Ok(wire::Response { diagnostics, ..Default::default() })
}
