//! UpgradeResourceState: states as older and newer versions of the provider, and people, have written them.

use std::collections::HashMap;

use rmpv::Value;
use serde_json::json;

use crate::{
    connection::Connection,
    generated::tfplugin6::{RawState, upgrade_resource_state},
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Terraform, error, told},
    value::{decoded, get, text},
};

async fn upgrade(connection: &Connection, raw: RawState) -> upgrade_resource_state::Response {
    let request = upgrade_resource_state::Request {
        type_name: INTEGRATION.to_owned(),
        version: 0,
        raw_state: Some(raw),
    };
    let mut provider = connection.provider();
    soon("the upgrade", provider.upgrade_resource_state(request)).await.unwrap().into_inner()
}

fn json(json: impl ToString) -> RawState {
    RawState { json: json.to_string().into_bytes(), ..Default::default() }
}

#[tokio::test]
async fn what_a_state_lacks_is_null_and_what_the_schema_lacks_is_dropped() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let state = json!({
        "id": "old",
        "name": "Old",
        "features": ["byoc", "registry-pull"],
        "aws": { "authentication_mode": "accessKey", "gone_from_aws": 1 },
        "gone": { "long": ["ago"] },
    });
    let answer = upgrade(&connection, json(state)).await;
    assert_eq!(told(&answer.diagnostics), "");
    let upgraded = decoded(answer.upgraded_state.as_ref());

    let terraform = Terraform::with(&connection).await;
    let Value::Map(members) = &upgraded else { panic!("{upgraded}") };
    assert_eq!(members.len(), terraform.resource.0.len(), "core wants exactly the attributes of the schema");
    let Value::Map(members) = get(&upgraded, "aws") else { panic!("{upgraded}") };
    assert_eq!(members.len(), terraform.resource.nested("aws").0.len());
    assert_eq!(get(&upgraded, "id"), &text("old"));
    assert_eq!(get(&upgraded, "description"), &Value::Nil);
    assert_eq!(get(&upgraded, "aws.authentication_mode"), &text("accessKey"));
    assert_eq!(get(&upgraded, "aws.permission_check_level"), &Value::Nil);
    assert_eq!(get(&upgraded, "features").as_array().map(Vec::len), Some(2));
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_state_that_was_upgraded_upgrades_to_itself() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let state = json!({ "id": "same", "name": "Same", "cloud_provider": "civo", "features": [] });
    let first = upgrade(&connection, json(&state)).await;
    let second = upgrade(&connection, json(&state)).await;
    assert!(first.upgraded_state == second.upgraded_state);
    let features = decoded(first.upgraded_state.as_ref());
    assert_eq!(get(&features, "features"), &Value::Array(Vec::new()), "empty is not null");
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_attribute_of_another_type_is_named_and_its_value_is_not() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    for (state, attribute) in [
        (json!({ "description": ["planted-value"] }), "description"),
        (json!({ "name": 4_223_322_334_u64 }), "name"),
        (json!({ "features": "planted-value" }), "features"),
        (json!({ "features": [{ "planted-value": 1 }] }), "features"),
        (json!({ "aws": "planted-value" }), "aws"),
        (json!({ "credentials": { "secret_key": ["planted-value"] } }), "credentials.secret_key"),
        (json!({ "credentials": { "secret_key": 4_223_322_334_u64 } }), "credentials.secret_key"),
    ] {
        let answer = upgrade(&connection, json(&state)).await;
        let told = error(&answer.diagnostics);
        assert!(told.contains(attribute), "{told}");
        assert!(!told.contains("planted-value") && !told.contains("4223322334"), "{told}");
        assert!(answer.upgraded_state.is_none());
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn what_is_no_json_object_is_an_error_without_its_text() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let deep = "[".repeat(100_000);
    for raw in
        ["planted-value", "{\"name\": \"planted-value", "[\"planted-value\"]", "\"planted-value\"", "null"]
            .into_iter()
            .chain([deep.as_str()])
    {
        let answer = upgrade(&connection, json(raw)).await;
        let told = error(&answer.diagnostics);
        assert!(!told.contains("planted-value"), "{told}");
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_flatmap_is_an_error_that_says_what_to_do() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let flatmap = HashMap::from([("id".to_owned(), "planted-value".to_owned())]);
    for raw in [RawState { flatmap, ..Default::default() }, RawState::default()] {
        let answer = upgrade(&connection, raw).await;
        let told = error(&answer.diagnostics);
        assert!(told.contains("import") && !told.contains("planted-value"), "{told}");
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_state_is_upgraded_without_a_configured_provider_also_where_it_holds_nothing() {
    let plugin = Plugin::start().await;
    let answer = upgrade(&plugin.connect().await, json("{}")).await;
    assert_eq!(told(&answer.diagnostics), "");
    assert_eq!(get(&decoded(answer.upgraded_state.as_ref()), "id"), &Value::Nil);
    plugin.shut_down().await;
}
