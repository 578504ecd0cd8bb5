//! GetResourceIdentitySchemas: for each resource, the attributes that identify an object. Terraform 1.12 and OpenTofu 1.12
//! and later call it.

use super::super::{
    Diagnostics, encode, generated::tfplugin6::get_resource_identity_schemas as wire, server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    _: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resources = server.provider().resources().iter();
    let identity_schemas = resources
        .map(|it| (it.type_name().to_owned(), encode::identity_schema(it.identity_schema())))
        .collect();
    Ok(wire::Response { identity_schemas, ..Default::default() })
}
