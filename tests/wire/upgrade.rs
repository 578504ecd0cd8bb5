//! UpgradeResourceState: states that older and newer versions of the provider, or people, have written.

use std::{collections::HashMap, fs, path::Path};

use northflank_sandbox::{Options, Sandbox};
use rmpv::Value;
use serde_json::json;

use crate::{
    connection::Connection,
    generated::tfplugin6::{RawState, upgrade_resource_state},
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Stored, Terraform, error, told},
    value::{Shape, decoded, get, text},
};

async fn upgrade(connection: &Connection, raw: RawState) -> upgrade_resource_state::Response {
    upgrade_from(0, connection, raw).await
}

async fn upgrade_from(
    version: i64,
    connection: &Connection,
    raw: RawState,
) -> upgrade_resource_state::Response {
    let request =
        upgrade_resource_state::Request { type_name: INTEGRATION.to_owned(), version, raw_state: Some(raw) };
    let mut provider = connection.provider();
    soon("the upgrade", provider.upgrade_resource_state(request)).await.unwrap().into_inner()
}

fn json(json: impl ToString) -> RawState {
    RawState { json: json.to_string().into_bytes(), ..Default::default() }
}

#[tokio::test]
async fn missing_attributes_are_null_and_unknown_ones_are_dropped() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let state = json!({
        "id": "old",
        "name": "Old",
        "features": ["byoc", "registry-pull"],
        "aws": { "authentication_mode": "accessKey", "gone_from_aws": 1 },
        "credentials_wo": { "secret_key": "never stored, but by hand" },
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
    assert_eq!(get(&upgraded, "credentials_wo"), &Value::Nil, "core refuses a write-only value");
    assert_eq!(get(&upgraded, "features").as_array().map(Vec::len), Some(2));
    plugin.shut_down().await;
}

/// The files of `tests/fixtures/state` are states of each version of the schema: with all its attributes, or with fewer
/// or more, as older and newer versions of the provider write them. Never change one, because later versions of the
/// provider must still read it. A new version of the schema adds files whose names begin with its number.
#[tokio::test]
async fn every_fixture_is_read() {
    let (plugin, sandbox) = (Plugin::start().await, Sandbox::start(Options::default()).unwrap());
    let connection = plugin.connect().await;
    let terraform = Terraform::with_sandbox(&connection, &sandbox).await;
    let mut read = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/state")).unwrap() {
        let path = entry.unwrap().path();
        let (version, _) = path.file_name().unwrap().to_str().unwrap().split_once('_').unwrap();
        let version = version.strip_prefix('v').unwrap().parse().unwrap();
        let written = fs::read_to_string(&path).unwrap();
        let answer = upgrade_from(version, &connection, json(&written)).await;
        assert_eq!(told(&answer.diagnostics), "", "{}", path.display());
        let upgraded = decoded(answer.upgraded_state.as_ref());
        let written: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_holds(&terraform.resource, &upgraded, &written, &path.display().to_string());

        // Its integration does not exist, and a read finds only that.
        let stored = Stored { state: upgraded, private: Vec::new() };
        let answer = terraform.read(&stored).await;
        let told = told(&answer.diagnostics);
        assert!(told.starts_with("Northflank integration not found"), "{}: {told}", path.display());
        assert_eq!(decoded(answer.new_state.as_ref()), Value::Nil, "{}", path.display());
        read += 1;
    }
    assert!(read > 0, "there are no fixtures");
    plugin.shut_down().await;
}

/// Asserts that the upgraded object keeps all attributes that the schema still has, and that all others are null.
fn assert_holds(shape: &Shape, upgraded: &Value, written: &serde_json::Value, place: &str) {
    for attribute in &shape.0 {
        let place = format!("{place}: {}", attribute.name);
        let value = get(upgraded, &attribute.name);
        match (&attribute.nested_type, &written[&attribute.name]) {
            (_, serde_json::Value::Null) => assert_eq!(value, &Value::Nil, "{place}"),
            (Some(nested), written) => {
                assert_holds(&Shape(nested.attributes.clone()), value, written, &place)
            }
            (None, written) => assert_eq!(value, &from_json(written), "{place}"),
        }
    }
}

fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Bool(value) => Value::from(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(integer) => Value::from(integer),
            // Core also reads numbers in this form if MessagePack cannot represent them.
            None => Value::from(number.to_string()),
        },
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(values) => Value::Array(values.iter().map(from_json).collect()),
        other => panic!("no value of an attribute: {other}"),
    }
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Nil => serde_json::Value::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(number) => json!(number.as_i64()),
        Value::String(text) => json!(text.as_str()),
        Value::Array(values) => values.iter().map(to_json).collect(),
        Value::Map(members) => {
            members.iter().map(|(name, value)| (name.as_str().unwrap().to_owned(), to_json(value))).collect()
        }
        other => panic!("no value of a state: {other}"),
    }
}

#[tokio::test]
async fn a_state_that_was_upgraded_upgrades_to_itself() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let state = json!({ "id": "same", "name": "Same", "cloud_provider": "civo", "features": [] });
    let first = decoded(upgrade(&connection, json(&state)).await.upgraded_state.as_ref());
    assert_eq!(get(&first, "features"), &Value::Array(Vec::new()), "empty is not null");
    // The form in which core stores it.
    let stored = to_json(&first);
    assert_eq!(stored["name"], "Same");
    let second = decoded(upgrade(&connection, json(stored)).await.upgraded_state.as_ref());
    assert_eq!(first, second);
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
async fn a_state_that_is_not_an_object_is_an_error_without_its_text() {
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
        assert!(told.contains("older than 0.12") && told.contains("import"), "{told}");
        assert!(!told.contains("planted-value"), "{told}");
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
