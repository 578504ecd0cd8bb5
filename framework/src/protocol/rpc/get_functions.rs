//! GetFunctions: the same functions as in the schema. OpenTofu calls it for functions that the schema does not contain.

use std::collections::HashMap;

use super::super::{
    Diagnostics, Provider, encode,
    generated::tfplugin6::{Function, get_functions as wire},
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    _: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    Ok(wire::Response { functions: functions(server.provider()), ..Default::default() })
}

pub(super) fn functions(provider: &dyn Provider) -> HashMap<String, Function> {
    let functions = provider.functions().iter();
    functions.map(|function| (function.name().to_owned(), encode::function(function.signature()))).collect()
}
