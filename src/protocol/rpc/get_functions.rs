//! GetFunctions: none are served. OpenTofu takes UNIMPLEMENTED for an error here, hence the empty answer.

use super::super::{Diagnostics, generated::tfplugin6::get_functions as wire, server::Server};

pub(in super::super) async fn handle(_: Server, _: wire::Request) -> Result<wire::Response, Diagnostics> {
    Ok(wire::Response::default())
}
