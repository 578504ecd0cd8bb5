//! The services beside the provider's own, and the calls of the provider that need no configuration.

use tokio_stream::pending;
use tonic::{Code, Status};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};

use crate::{
    connection::Connection,
    generated::tfplugin6::{
        get_functions, get_metadata, get_provider_schema, get_states, read_state_bytes,
        renew_ephemeral_resource, schema,
    },
    plugin::{Plugin, Start},
    soon,
    terraform::INTEGRATION,
};

async fn health(connection: &Connection, service: &str) -> Result<ServingStatus, Status> {
    let request = HealthCheckRequest { service: service.to_owned() };
    soon("the health", connection.health().check(request)).await.map(|answer| answer.get_ref().status())
}

#[tokio::test]
async fn the_plugin_is_healthy_and_nothing_else_is_known() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    assert_eq!(health(&connection, "plugin").await.unwrap(), ServingStatus::Serving);
    assert_eq!(health(&connection, "another").await.unwrap_err().code(), Code::NotFound);
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_broker_and_stdio_stay_open_and_silent_until_shutdown() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let mut broker =
        soon("the broker", connection.broker().start_stream(pending())).await.unwrap().into_inner();
    let mut stdio = soon("stdio", connection.stdio().stream_stdio(())).await.unwrap().into_inner();
    let broker = tokio::spawn(async move { broker.message().await.map(|message| message.is_some()) });
    let stdio = tokio::spawn(async move { stdio.message().await.map(|message| message.is_some()) });

    for _ in 0..20 {
        connection.call().await.unwrap();
    }
    assert!(!broker.is_finished(), "the broker's stream has ended");
    assert!(!stdio.is_finished(), "stdio's stream has ended");

    plugin.shut_down().await;
    assert!(
        !soon("the end of the broker's stream", broker).await.unwrap().unwrap(),
        "the broker said something"
    );
    assert!(!soon("the end of stdio's stream", stdio).await.unwrap().unwrap(), "stdio said something");
}

#[tokio::test]
async fn the_streams_can_be_opened_again_and_by_others() {
    let plugin = Start::plaintext().start().await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let connection = plugin.connect().await;
        for _ in 0..2 {
            open.push(soon("stdio", connection.stdio().stream_stdio(())).await.unwrap());
        }
        drop(soon("the broker", connection.broker().start_stream(pending())).await.unwrap());
    }
    plugin.connect().await.call().await.unwrap();
    plugin.shut_down().await;
}

#[tokio::test]
async fn calls_that_are_not_served_are_unimplemented() {
    let plugin = Plugin::start().await;
    let mut provider = plugin.connect().await.provider();
    macro_rules! assert_unimplemented {
        ($($call:ident: $module:ident,)*) => {$(
            let request = $module::Request::default();
            let answer = soon(stringify!($call), provider.$call(request)).await;
            let status = answer.err().unwrap_or_else(|| panic!("{} is answered", stringify!($call)));
            assert_eq!(status.code(), Code::Unimplemented, "{}", stringify!($call));
        )*};
    }
    assert_unimplemented! {
        renew_ephemeral_resource: renew_ephemeral_resource,
        get_states: get_states,
        read_state_bytes: read_state_bytes,
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_functions_are_those_of_the_schema() {
    let plugin = Plugin::start().await;
    let mut provider = plugin.connect().await.provider();
    let answer = soon("the functions", provider.get_functions(get_functions::Request {})).await.unwrap();
    let request = get_provider_schema::Request {};
    let schema = soon("the schema", provider.get_provider_schema(request)).await.unwrap();
    assert!(answer.get_ref().diagnostics.is_empty());
    assert!(!answer.get_ref().functions.is_empty());
    assert!(answer.get_ref().functions == schema.get_ref().functions);
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_metadata_name_what_the_schema_has() {
    let plugin = Plugin::start().await;
    let mut provider = plugin.connect().await.provider();
    let metadata = soon("the metadata", provider.get_metadata(get_metadata::Request {})).await.unwrap();
    let schema =
        soon("the schema", provider.get_provider_schema(get_provider_schema::Request {})).await.unwrap();
    let (metadata, schema) = (metadata.into_inner(), schema.into_inner());

    fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }
    let resources = sorted(metadata.resources.iter().map(|resource| &resource.type_name));
    let data_sources = sorted(metadata.data_sources.iter().map(|data_source| &data_source.type_name));
    let ephemeral = sorted(metadata.ephemeral_resources.iter().map(|ephemeral| &ephemeral.type_name));
    assert_eq!(resources, sorted(schema.resource_schemas.keys()));
    let lists = sorted(metadata.list_resources.iter().map(|list| &list.type_name));
    assert_eq!(lists, sorted(schema.list_resource_schemas.keys()));
    let actions = sorted(metadata.actions.iter().map(|action| &action.type_name));
    assert_eq!(actions, sorted(schema.action_schemas.keys()));
    let functions = sorted(metadata.functions.iter().map(|function| &function.name));
    assert_eq!(data_sources, sorted(schema.data_source_schemas.keys()));
    assert_eq!(ephemeral, sorted(schema.ephemeral_resource_schemas.keys()));
    assert_eq!(functions, sorted(schema.functions.keys()));
    assert!(resources.iter().any(|name| *name == INTEGRATION));
    assert!(metadata.server_capabilities == schema.server_capabilities);
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_schema_is_one_that_core_can_load_and_the_same_each_time() {
    let plugin = Plugin::start().await;
    let mut provider = plugin.connect().await.provider();
    let request = get_provider_schema::Request {};
    let first = soon("the schema", provider.get_provider_schema(request)).await.unwrap().into_inner();
    let second = soon("the schema", provider.get_provider_schema(request)).await.unwrap().into_inner();
    assert!(first == second, "the schema has changed");

    assert!(first.diagnostics.is_empty());
    let schemas = first.resource_schemas.values().chain(first.data_source_schemas.values());
    let schemas =
        schemas.chain(first.ephemeral_resource_schemas.values()).chain(first.list_resource_schemas.values());
    let schemas = schemas.chain(first.action_schemas.values().filter_map(|action| action.schema.as_ref()));
    for schema in schemas.chain(first.provider.iter()) {
        assert!(schema.version >= 0);
        let block = schema.block.as_ref().expect("core crashes without a block");
        assert_loads(&block.attributes);
    }
    assert!(first.provider.is_some(), "core wants a schema of the provider");
    plugin.shut_down().await;
}

/// Core refuses an attribute that breaks one of these rules, or crashes.
fn assert_loads(attributes: &[schema::Attribute]) {
    assert!(!attributes.is_empty());
    for attribute in attributes {
        let name = &attribute.name;
        match &attribute.nested_type {
            None => {
                let r#type = serde_json::from_slice(&attribute.r#type);
                assert_is_type(&r#type.unwrap_or_else(|error| panic!("the type of {name}: {error}")));
            }
            Some(nested) => {
                assert!(attribute.r#type.is_empty(), "{name} has two types");
                assert!((1..=4).contains(&nested.nesting), "{name}");
                assert_loads(&nested.attributes);
            }
        }
        let flags = (attribute.required, attribute.optional, attribute.computed);
        let valid = matches!(flags, (true, false, false) | (false, true, _) | (false, false, true));
        assert!(valid, "{name}: {flags:?}");
        assert!(!(attribute.write_only && attribute.computed), "{name} is write-only and computed");
    }
}

fn assert_is_type(r#type: &serde_json::Value) {
    match r#type {
        serde_json::Value::String(name) => {
            assert!(["string", "number", "bool", "dynamic"].contains(&name.as_str()), "{name}");
        }
        serde_json::Value::Array(parts) => match parts.as_slice() {
            [collection, element] if ["list", "set", "map"].iter().any(|it| collection == it) => {
                assert_is_type(element);
            }
            [tuple, serde_json::Value::Array(types)] if tuple == "tuple" => {
                types.iter().for_each(assert_is_type)
            }
            [object, serde_json::Value::Object(types)] if object == "object" => {
                types.values().for_each(assert_is_type);
            }
            other => panic!("no type: {other:?}"),
        },
        other => panic!("no type: {other}"),
    }
}
