//! Undocumented responses: the provider reads what it can, and never treats the rest as a change.

use std::fs;

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client};

const ONE: &str = "/v1/cloud-providers/integrations/my-aws";
const LIST: &str = "/v1/cloud-providers/integrations?";

/// The stored integration with these members in place of its own.
fn answered(world: &World, members: &Value) -> Fault {
    let mut integration = world.sandbox.integrations().remove(0);
    for (name, value) in members.as_object().expect("an object") {
        integration[name] = value.clone();
    }
    Fault::status(200).body(json!({"data": integration})).on("GET", ONE)
}

#[test]
fn an_answer_without_a_member_is_not_drift() {
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

/// What the API lists, and among it what nobody can read.
fn odd_list(world: &World) -> Fault {
    let mut items = vec![json!({"id": "some_thing", "name": "Other", "provider": "aws"}), Value::Null];
    items.extend(world.sandbox.integrations());
    let list = json!({"data": {"integrations": items}, "pagination": {"hasNextPage": false}});
    Fault::status(200).body(list).on("GET", LIST)
}

#[test]
fn an_item_that_cannot_be_read_hides_no_other() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure("data \"northflank_integration\" \"example\" {\n  name = \"My AWS\"\n}\n");
    world.sandbox.fault(odd_list(&world));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.state("data.northflank_integration.example")["id"], "my-aws");
}

/// What is made of each integration would be destroyed with one that is silently left out.
#[test]
fn all_integrations_are_never_a_part_of_them() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    let item = |members: Value| {
        let mut item = world.sandbox.integrations().remove(0);
        item.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        let list = json!({"data": {"integrations": [item]}, "pagination": {"hasNextPage": false}});
        Fault::status(200).body(list).on("GET", LIST)
    };
    for (arguments, fault, told) in [
        ("", odd_list(&world), "an integration in the list"),
        (
            "features = [\"byoc\"]",
            item(json!({"features": {"byoc": true}})),
            "cannot tell whether the integration \"my-aws\"",
        ),
        (
            "cloud_provider = \"aws\"",
            item(json!({"provider": null})),
            "cannot tell whether the integration \"my-aws\"",
        ),
    ] {
        world.configure(&format!("data \"northflank_integrations\" \"all\" {{\n{arguments}\n}}\n"));
        world.sandbox.fault(fault);
        let found = world.run(&["plan", "-json"]).failed().diagnostic();
        assert_eq!(found.summary, "Could not list Northflank integrations");
        assert!(found.detail.contains(told), "{found:?}");
    }
}

/// A query shows what there is, and that there is more.
#[test]
fn a_query_says_what_it_cannot_show() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure("");
    let query = "list \"northflank_integration\" \"all\" {\n  provider = northflank\n}\n";
    fs::write(world.folder().join("all.tfquery.hcl"), query).expect("a file");
    world.sandbox.fault(odd_list(&world));
    let run = world.run(&["query", "-json"]).succeeded();
    assert!(run.stdout.contains("\"id\":\"my-aws\""), "{}", run.output());
    let found = run.diagnostic();
    assert_eq!(
        (found.severity.as_str(), found.summary.as_str()),
        ("warning", "Could not list Northflank integrations")
    );
    assert!(found.detail.contains("an integration in the list"), "{found:?}");
}

#[test]
fn an_item_that_cannot_be_read_may_be_the_one_that_is_missed() {
    let world = World::new();
    world.configure("data \"northflank_integration\" \"example\" {\n  name = \"My AWS\"\n}\n");
    world.sandbox.fault(odd_list(&world));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("an integration in the list"), "{found:?}");

    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.remove("my-aws", None).expect("it is there");
    world.sandbox.fault(odd_list(&world).times(2));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("an integration in the list"), "{found:?}");
}

#[test]
fn a_query_passes_over_what_cannot_be_read_and_shows_each_once() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure("");
    let query = "list \"northflank_integration\" \"all\" {\n  provider = northflank\n}\n";
    fs::write(world.folder().join("all.tfquery.hcl"), query).expect("a file");
    let shown = world.sandbox.integrations().remove(0);
    let list = json!({
        "data": {"integrations": [shown, {"id": "some_thing"}, shown]},
        "pagination": {"hasNextPage": false},
    });
    world.sandbox.fault(Fault::status(200).body(list).on("GET", LIST));
    let run = world.run(&["query", "-json"]).succeeded();
    let found = run.stdout.lines().filter(|line| line.contains("\"type\":\"list_resource_found\""));
    assert_eq!(found.count(), 1, "{}", run.output());
}

/// Of two that are the same, the one that was read later is the newer.
#[test]
fn the_last_of_two_entries_in_a_list_counts() {
    let world = World::new();
    world.configure(&aws("count = 5").replace("\"My AWS\"", "\"My AWS ${count.index}\""));
    world.apply();
    let now = world.sandbox.integrations();
    let before = now.iter().cloned().map(|mut integration| {
        integration["description"] = json!("from before");
        integration
    });
    let items: Vec<Value> = before.chain(now.clone()).collect();
    let list = json!({"data": {"integrations": items}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(200).body(list).on("GET", LIST));
    world.assert_no_changes();
    assert_eq!(world.sandbox.faults_left(), 0);
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
