//! CloseEphemeralResource: core asks for each that was opened. There is nothing to give back.

use super::super::{Diagnostics, generated::tfplugin6::close_ephemeral_resource as wire, server::Server};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    server.ephemeral_resource(&request.type_name)?;
    Ok(wire::Response::default())
}
