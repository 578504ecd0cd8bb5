//! Answers that are not as documented: read as far as they say something, and never taken for a change.

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::support::{EXAMPLE, World, aws};

const ONE: &str = "/v1/cloud-providers/integrations/my-aws";

/// The stored integration with these members in place of its own.
fn answered(world: &World, members: &Value) -> Fault {
    let mut integration = world.sandbox.integrations().remove(0);
    for (name, value) in members.as_object().expect("an object") {
        integration[name] = value.clone();
    }
    Fault::status(200).body(json!({"data": integration})).on("GET", ONE)
}

#[test]
fn what_says_nothing_is_no_drift() {
    let world = World::new();
    world.configure(&aws(r#"
        description  = "1"
        features     = ["byoc"]
        restrictions = { enabled = true, team_ids = ["team-a"] }
        aws          = { permission_check_level = "disabled" }
        "#));
    world.apply();
    for members in [
        json!({"unheardOf": {"x": [1]}, "gcp": {"projectId": 7}, "byok": null, "credentials": "none"}),
        json!({"description": 1, "createdAt": null, "features": null, "aws": null, "provider": null}),
        json!({"description": ["1"], "features": [{"name": "byoc"}], "restrictions": "all", "aws": true}),
        json!({"restrictions": {"enabled": "true", "teams": [{"teamId": "team-a", "name": {}}]}}),
        json!({"restrictions": {"enabled": true, "teams": ["team-a"]}, "aws": {"permissionCheckLevel": 7}}),
        json!({"name": {"en": "My AWS"}, "provider": 7, "aws": {"permissionVersions": [3]}}),
    ] {
        world.sandbox.fault(answered(&world, &members));
        world.assert_no_changes();
    }
    assert_eq!(world.state(EXAMPLE)["description"], "1");
}

#[test]
fn words_that_are_new_are_shown_as_they_are() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure("data \"northflank_integration\" \"example\" {\n  id = \"my-aws\"\n}\n");
    let members = json!({"provider": "moon", "features": ["byoc", "tides"], "moon": {"crater": "Tycho"}});
    world.sandbox.fault(answered(&world, &members));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let state = world.state("data.northflank_integration.example");
    assert_eq!(state["cloud_provider"], "moon");
    assert_eq!(state["features"], json!(["byoc", "tides"]));
    assert_eq!(state["aws"], Value::Null);
}

#[test]
fn a_gateway_that_gave_up_waiting_is_asked_again() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.fault(Fault::status(408).body("<html>Request Time-out</html>").on("GET", ONE));
    world.assert_no_changes();
    assert_eq!(world.sandbox.faults_left(), 0);
}
