//! GetProviderSchema: everything that is served, with its schemas.

use super::super::{Diagnostics, encode, generated::tfplugin6 as all, server::Server};
use super::get_functions::functions;
use all::get_provider_schema as wire;

pub(in super::super) async fn handle(
    server: Server,
    _: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let provider = server.provider();
    Ok(wire::Response {
        provider: Some(encode::schema(provider.schema())),
        resource_schemas: provider
            .resources()
            .iter()
            .map(|resource| (resource.type_name().to_owned(), encode::schema(resource.schema())))
            .collect(),
        data_source_schemas: provider
            .data_sources()
            .iter()
            .map(|data_source| (data_source.type_name().to_owned(), encode::schema(data_source.schema())))
            .collect(),
        ephemeral_resource_schemas: provider
            .ephemeral_resources()
            .iter()
            .map(|ephemeral| (ephemeral.type_name().to_owned(), encode::schema(ephemeral.schema())))
            .collect(),
        list_resource_schemas: provider
            .list_resources()
            .iter()
            .map(|list| (list.type_name().to_owned(), encode::schema(list.schema())))
            .collect(),
        action_schemas: provider
            .actions()
            .iter()
            .map(|action| (action.type_name().to_owned(), encode::action_schema(action.schema())))
            .collect(),
        functions: functions(provider),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    })
}

/// Schemas never depend on an earlier call, so core may cache them. Core should also call PlanResourceChange for
/// deletes.
pub(super) fn capabilities() -> all::ServerCapabilities {
    all::ServerCapabilities {
        get_provider_schema_optional: true,
        plan_destroy: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}
