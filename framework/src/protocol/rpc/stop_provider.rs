//! StopProvider: the user interrupted. Waits end; requests that are under way are allowed to finish, since
//! what they create must reach the state.

use super::super::{Diagnostics, generated::tfplugin6::stop_provider as wire, server::Server};

pub(in super::super) async fn handle(
    server: Server,
    _: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    server.stop();
    Ok(wire::Response::default())
}
