//! The state after a change whose outcome is unclear.

use serde_json::json;

use super::attributes::Integration;
use crate::{
    northflank::Item,
    provider::noun::{InDoubt, Place, settle},
};
use framework::{Known, Object, Secret, Value};

fn text(text: &str) -> Value<String> {
    Value::Value(text.to_owned())
}

fn model(description: &str, key: &str) -> Integration {
    let mut credentials = Object::default();
    credentials.set("api_key", Value::Value(Known::Secret(Secret::from(key))));
    Integration {
        place: Place { id: text("my-civo"), ..Place::default() },
        name: text("My Civo"),
        cloud_provider: text("civo"),
        description: text(description),
        features: Value::Value([].into()),
        credentials: Value::Value(credentials),
        credential_identifiers: Value::Value(std::collections::BTreeMap::new()),
        ..Integration::default()
    }
}

fn found(description: &str) -> Option<Item> {
    let json = json!({"id": "my-civo", "name": "My Civo", "provider": "civo", "description": description});
    Some(Item::from_json(&json, "an integration").expect("readable"))
}

#[test]
fn an_update_found_as_planned_is_a_success() {
    let planned = model("new", "k");
    assert_eq!(
        settle(found("new"), model("old", "k"), planned.clone(), &Integration::default()),
        Ok(planned)
    );
}

#[test]
fn an_attribute_that_the_response_lacks_proves_nothing() {
    let json = json!({"id": "my-civo", "name": "My Civo", "provider": "civo", "description": ["?"]});
    let unreadable = Item::from_json(&json, "an integration").ok();
    let doubt = settle(unreadable, model("old", "k"), model("new", "k"), &Integration::default())
        .expect_err("in doubt");
    assert_eq!(doubt.state, Some(Box::new(model("old", "k"))));
}

#[test]
fn an_update_found_otherwise_becomes_the_state() {
    let doubt = settle(found("theirs"), model("old", "k"), model("new", "k"), &Integration::default())
        .expect_err("in doubt");
    assert_eq!(doubt, InDoubt { state: Some(Box::new(model("theirs", "k"))), secrets: false });
    let doubt =
        settle(None, model("old", "k"), model("new", "k"), &Integration::default()).expect_err("in doubt");
    assert_eq!(doubt, InDoubt { state: None, secrets: false });
}

#[test]
fn unreadable_credentials_count_neither_as_old_nor_as_new() {
    for found in [found("new"), None] {
        let doubt = settle(found, model("old", "1"), model("new", "2"), &Integration::default())
            .expect_err("in doubt");
        assert!(doubt.secrets);
        let state = doubt.state.expect("a state");
        assert_eq!((state.credentials, state.credential_identifiers), (Value::Null, Value::Null));
    }
}
