//! MoveResourceState: requests of Terraform, and those that only OpenTofu sends, such as states that are older than
//! JSON.

use std::collections::HashMap;

use serde_json::json;

use crate::{
    connection::Connection,
    generated::tfplugin6::{RawState, move_resource_state},
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, error, told},
    value::{decoded, get, text},
};

fn request(source_type_name: &str, state: serde_json::Value) -> move_resource_state::Request {
    move_resource_state::Request {
        source_provider_address: "registry.terraform.io/before/northflank".to_owned(),
        source_type_name: source_type_name.to_owned(),
        source_state: Some(RawState { json: state.to_string().into_bytes(), ..Default::default() }),
        source_private: b"{\"kept\":\"value\"}".to_vec(),
        target_type_name: INTEGRATION.to_owned(),
        ..Default::default()
    }
}

async fn make(
    connection: &Connection,
    request: move_resource_state::Request,
) -> move_resource_state::Response {
    soon("the move", connection.provider().move_resource_state(request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn within_the_type_it_is_an_upgrade_that_keeps_what_is_private() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let state = json!({"id": "my-app", "name": "My App", "cloud_provider": "civo", "gone": 1});
    let moved = make(&connection, request(INTEGRATION, state)).await;
    assert_eq!(told(&moved.diagnostics), "");
    assert_eq!(get(&decoded(moved.target_state.as_ref()), "name"), &text("My App"));
    assert_eq!(moved.target_private, b"{\"kept\":\"value\"}");
    let identity = moved.target_identity.and_then(|identity| identity.identity_data);
    assert_eq!(get(&decoded(identity.as_ref()), "id"), &text("my-app"));
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_refused_move_does_not_show_values() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let newer = move_resource_state::Request {
        source_schema_version: 1,
        ..request(INTEGRATION, json!({"id": "planted-value"}))
    };
    let flatmap = HashMap::from([("id".to_owned(), "planted-value".to_owned())]);
    let flatmap = move_resource_state::Request {
        source_state: Some(RawState { flatmap, ..Default::default() }),
        ..request(INTEGRATION, json!({}))
    };
    for (request, why) in [
        (request("terraform_data", json!({"id": "planted-value"})), "between resources of the same type"),
        (request(INTEGRATION, json!({"input": "planted-value"})), "does not identify the object"),
        (request(INTEGRATION, json!({"id": ["planted-value"]})), "id:"),
        (newer, "newer version"),
        (flatmap, "older than 0.12"),
    ] {
        let told = error(&make(&connection, request).await.diagnostics);
        assert!(told.contains(why) && told.contains("import") && !told.contains("planted-value"), "{told}");
    }
    plugin.shut_down().await;
}
