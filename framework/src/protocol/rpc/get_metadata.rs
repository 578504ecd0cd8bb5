//! GetMetadata: the names of everything that the provider serves. Multiplexing servers call it; core does not.

use super::super::{Diagnostics, generated::tfplugin6::get_metadata as wire, server::Server};
use super::get_provider_schema::capabilities;

pub(in super::super) async fn handle(
    server: Server,
    _: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let provider = server.provider();
    Ok(wire::Response {
        server_capabilities: Some(capabilities()),
        resources: provider
            .resources()
            .iter()
            .map(|resource| wire::ResourceMetadata { type_name: resource.type_name().to_owned() })
            .collect(),
        data_sources: provider
            .data_sources()
            .iter()
            .map(|data_source| wire::DataSourceMetadata { type_name: data_source.type_name().to_owned() })
            .collect(),
        ephemeral_resources: provider
            .ephemeral_resources()
            .iter()
            .map(|ephemeral| wire::EphemeralMetadata { type_name: ephemeral.type_name().to_owned() })
            .collect(),
        list_resources: provider
            .list_resources()
            .iter()
            .map(|list_resource| wire::ListResourceMetadata {
                type_name: list_resource.type_name().to_owned(),
            })
            .collect(),
        actions: provider
            .actions()
            .iter()
            .map(|action| wire::ActionMetadata { type_name: action.type_name().to_owned() })
            .collect(),
        functions: provider
            .functions()
            .iter()
            .map(|function| wire::FunctionMetadata { name: function.name().to_owned() })
            .collect(),
        ..Default::default()
    })
}
