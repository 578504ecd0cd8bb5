//! ReadDataSource: core calls it once the whole configuration is known.

use super::super::{
    Diagnostic, Diagnostics, generated::tfplugin6::read_data_source as wire, invariants, planning,
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let data_source = server.data_source(&request.type_name)?;
    let attributes = &data_source.schema().attributes;
    let config = super::checked(request.config, attributes, "data source's configuration")?;
    let deferred = server.deferral(request.client_capabilities);
    if deferred.is_some() {
        let planned = planning::prepare(attributes, None, &config, config.clone());
        return Ok(wire::Response {
            state: super::encoded(Some(&planned), attributes)?,
            deferred,
            ..Default::default()
        });
    }
    let state = data_source.read(config, server.stop_token()).await?;
    invariants::state_is_valid(attributes, &state).map_err(Diagnostic::provider_bug)?;
    Ok(wire::Response { state: super::encoded(Some(&state), attributes)?, ..Default::default() })
}
