//! StopProvider: the user interrupted the run. Waits end, but running requests may finish, because the state must record
//! what they create.

use super::super::{Diagnostics, generated::tfplugin6::stop_provider as wire, server::Server};

pub(in super::super) async fn handle(
    server: Server,
    _: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    server.stop();
    Ok(wire::Response::default())
}
