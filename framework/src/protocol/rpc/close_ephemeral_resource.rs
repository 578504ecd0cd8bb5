//! CloseEphemeralResource: core calls it for each ephemeral resource that it opened. There is nothing to release.

use super::super::{Diagnostics, generated::tfplugin6::close_ephemeral_resource as wire, server::Server};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    server.ephemeral_resource(&request.type_name)?;
    Ok(wire::Response::default())
}
