//! Resource identity: every state has one, it never changes, and an import can use it.

use std::fs;

use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client, integration};

fn identity(world: &World) -> Value {
    world.state_file().expect("a state")["resources"][0]["instances"][0]["identity"].clone()
}

#[test]
fn a_create_gives_it_and_an_update_keeps_it() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    assert_eq!(identity(&world), json!({"id": "my-aws", "team_id": null}));
    world.configure(&aws("description = \"Changed\""));
    world.apply();
    assert_eq!(identity(&world), json!({"id": "my-aws", "team_id": null}));
    world.destroy();
}

#[test]
fn a_replacement_has_one_of_its_own() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.configure(&aws("").replace("My AWS", "Other AWS"));
    world.apply();
    assert_eq!(identity(&world), json!({"id": "other-aws", "team_id": null}));
    world.configure(&aws("team_id = \"my-team\"").replace("My AWS", "Other AWS"));
    world.apply();
    assert_eq!(identity(&world), json!({"id": "other-aws", "team_id": "my-team"}));
}

/// A team that the provider gets later is that of new integrations, not of those that exist.
#[test]
fn it_tells_the_team_that_the_integration_is_of() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    let civo = integration("name = \"My Civo\"\ncloud_provider = \"civo\"");
    world.configure(&civo);
    world.apply();
    world.configure(&format!("provider \"northflank\" {{\n  team_id = \"my-team\"\n}}\n{civo}"));
    world.assert_no_changes();
    world.run(&["apply", "-refresh-only", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(identity(&world), json!({"id": "my-civo", "team_id": null}));
}

#[test]
fn a_state_from_before_it_gets_it_with_the_next_read() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    let mut state = world.state_file().expect("a state");
    let instance = state["resources"][0]["instances"][0].as_object_mut().expect("an object");
    instance.remove("identity").expect("it is there");
    instance.remove("identity_schema_version").expect("it is there");
    fs::write(world.folder().join("terraform.tfstate"), state.to_string()).expect("a file");
    world.assert_no_changes();
    assert_eq!(identity(&world), Value::Null);
    world.run(&["refresh", "-no-color"]).succeeded();
    assert_eq!(identity(&world), json!({"id": "my-aws", "team_id": null}));
}

/// An `import` block with this identity.
fn import(identity: &str) -> String {
    let resource = integration("name = \"My Civo\"\ncloud_provider = \"civo\"");
    format!("import {{\n  to = {EXAMPLE}\n  identity = {{ {identity} }}\n}}\n{resource}")
}

#[test]
fn an_import_goes_by_it() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(json!({"name": "My Civo", "provider": "civo"}));
    world.configure(&import("id = \"my-civo\""));
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(identity(&world), json!({"id": "my-civo", "team_id": null}));
}

#[test]
fn an_import_goes_by_it_in_a_team() {
    if !client().has(Feature::Identity) {
        return;
    }
    for (identity_of_block, team_of_provider) in
        [("id = \"my-civo\", team_id = \"my-team\"", ""), ("id = \"my-civo\"", "my-team")]
    {
        let world = World::new().variable("NORTHFLANK_TEAM_ID", team_of_provider);
        world.create_elsewhere(json!({"teamId": "my-team", "name": "My Civo", "provider": "civo"}));
        world.configure(&import(identity_of_block));
        world.apply();
        assert_eq!(world.changes(), []);
        assert_eq!(identity(&world), json!({"id": "my-civo", "team_id": "my-team"}));
    }
}

#[test]
fn one_that_names_nothing_is_refused() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    for (identity, told) in [
        ("id = \"my/civo\"", "such as \"my-integration\". Set the team in `team_id`."),
        ("id = \"my-civo\", team_id = \"t\"", "must have 3 to 45 characters"),
        ("team_id = \"my-team\"", "attribute \"id\" is required"),
    ] {
        world.configure(&import(identity));
        world.run(&["plan", "-no-color"]).failed().says(told);
    }
    assert_eq!(world.sandbox.requests(), []);
}
