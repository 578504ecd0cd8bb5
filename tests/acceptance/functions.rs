//! Functions: their results, and their errors for invalid arguments.

use std::fs;

use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, client, integration};

/// A world without a token: functions need none.
fn world() -> World {
    World::new().variable("NORTHFLANK_API_TOKEN", "")
}

/// What an expression comes to.
#[track_caller]
fn value(world: &World, expression: &str) -> Value {
    world.configure(&format!("output \"it\" {{\n  value = {expression}\n}}\n"));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    world.run(&["output", "-json"]).succeeded().json()["it"]["value"].clone()
}

/// Asserts that the function refuses its first argument, by this name, and says why.
#[track_caller]
fn assert_refused(world: &World, expression: &str, parameter: &str, told: &str) {
    world.configure(&format!("output \"it\" {{\n  value = {expression}\n}}\n"));
    let run = world.run(&["plan", "-no-color"]).failed();
    run.says(&format!("Invalid value for \"{parameter}\" parameter: {told}"));
    assert!(!run.output().contains(".."), "{}", run.output());
}

#[test]
fn a_reference_is_split_into_its_parts() {
    if !client().has(Feature::Functions) {
        return;
    }
    let world = world();
    let parse =
        |text: &str| value(&world, &format!("provider::northflank::parse_integration_reference({text})"));
    assert_eq!(parse("\"my-app\""), json!({"id": "my-app", "team_id": null}));
    assert_eq!(parse("\"my-team/my-app\""), json!({"id": "my-app", "team_id": "my-team"}));
    assert_eq!(world.sandbox.requests(), []);
}

#[test]
fn an_invalid_reference_is_refused_with_the_accepted_forms() {
    if !client().has(Feature::Functions) {
        return;
    }
    let world = world();
    for (argument, rule) in [
        ("\"my-team/my-app/more\"", "the ID must contain only letters"),
        ("\"t/my-app\"", "the team must have 3 to 45 characters"),
        ("\"\"", "the ID must contain only letters"),
        ("\"my app\"", "the ID must contain only letters"),
    ] {
        let told = "reference must be the integration's ID, such as \"my-integration\", or the team and the ID, such as \
                    \"my-team/my-integration\". In this value,";
        let expression = format!("provider::northflank::parse_integration_reference({argument})");
        assert_refused(&world, &expression, "reference", &format!("{told} {rule}"));
    }
    let null = "provider::northflank::parse_integration_reference(null)";
    assert_refused(&world, null, "reference", "argument must not be null.");
}

/// A key file in the folder of the configuration, so that no line of the configuration shows it.
fn write_key(world: &World, key: &Value) {
    fs::write(world.folder().join("key.json"), key.to_string()).expect("a file");
}

#[test]
fn the_project_of_a_key_need_not_be_repeated() {
    if !client().has(Feature::Functions) {
        return;
    }
    let world = World::new();
    write_key(
        &world,
        &json!({"type": "service_account", "project_id": "my-project", "private_key": "canary-key"}),
    );
    world.configure(&integration(
        r#"
        name           = "My GCP"
        cloud_provider = "gcp"
        gcp            = { project_id = provider::northflank::read_google_project_id(file("key.json")) }
        credentials    = { keyfile_json = file("key.json") }
        "#,
    ));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["gcp"]["project_id"], "my-project");
    let changes = world.changes();
    assert_eq!(changes[0].1["gcp"]["projectId"], "my-project");
}

#[test]
fn a_key_that_cannot_be_used_is_refused_and_not_shown() {
    if !client().has(Feature::Functions) {
        return;
    }
    let world = world();
    let read = "provider::northflank::read_google_project_id";
    for (key, told) in [
        (
            json!({"type": "service_account", "private_key": "canary-key"}),
            "but it has no \"project_id\" that is a string.",
        ),
        (
            json!({"type": "external_account", "audience": "canary-key"}),
            "but it is not for a service account",
        ),
        (json!("canary-key"), "but it is a JSON string"),
    ] {
        write_key(&world, &key);
        let told = format!("keyfile_json must be a key file, {told}");
        assert_refused(&world, &format!("{read}(file(\"key.json\"))"), "keyfile_json", &told);
    }
    write_key(
        &world,
        &json!({"type": "service_account", "project_id": "my-project", "private_key": "canary-key"}),
    );
    let path = format!("{read}(\"key.json\")");
    assert_refused(
        &world,
        &path,
        "keyfile_json",
        "keyfile_json must be a key file, but it looks like the path",
    );
    let encoded = format!("{read}(base64encode(file(\"key.json\")))");
    assert_refused(
        &world,
        &encoded,
        "keyfile_json",
        "keyfile_json must be a key file, but it is base64-encoded",
    );
}
