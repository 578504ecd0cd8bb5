//! Creates whose response is lost: never two integrations, and a message about each one that is missing from the state.

use std::{thread, time::Duration};

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::support::{EXAMPLE, World, aws, integration};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";
const LIST: &str = "/v1/cloud-providers/integrations?";

/// Retries that wait for next to nothing.
const HASTY: &str = "provider \"northflank\" {\n  max_retry_wait  = \"1ms\"\n  request_timeout = \"2s\"\n}\n";

fn world() -> World {
    let world = World::new();
    world.configure(&format!("{HASTY}{}", aws("")));
    world
}

#[track_caller]
fn assert_posts(world: &World, count: usize) {
    let changes = world.changes();
    let posts = changes.iter().filter(|(request, _)| request.starts_with("POST")).count();
    assert_eq!(posts, count, "{changes:?}");
}

/// A list of these, at [`NOON`] by the API's clock.
fn listed(items: Value) -> Fault {
    let list = json!({"data": {"integrations": items}, "pagination": {"hasNextPage": false}});
    Fault::status(200).body(list).header("date", "Thu, 01 Jan 2026 12:00:00 GMT").on("GET", LIST)
}

const NOON: &str = "2026-01-01T12:00:00.000Z";

/// The integration of the tests, as a list may show it.
fn shown() -> Value {
    json!({"id": "my-aws", "name": "My AWS", "provider": "aws", "createdAt": NOON})
}

/// What every way of losing an answer must end in, where the API did carry the request out.
/// A replacement whose delete fails leaves the old integration behind, and a way back to its name finds it.
#[test]
fn an_integration_that_is_deposed_is_not_offered_for_import_alone() {
    let world = World::new();
    let named = |name: &str| {
        integration(&format!(
            "name = \"{name}\"\ncloud_provider = \"civo\"\nlifecycle {{\n  create_before_destroy = true\n}}"
        ))
    };
    world.configure(&named("First"));
    world.apply();
    world.sandbox.fault(Fault::status(400).on("DELETE", "/v1/cloud-providers/integrations/first"));
    world.configure(&named("Second"));
    world.run(&["apply", "-auto-approve", "-no-color"]).failed();
    world.sandbox.fault(Fault::status(400).times(2).on("DELETE", "/v1/cloud-providers/integrations/first"));
    world.configure(&named("First"));
    let run = world.run(&["apply", "-auto-approve", "-no-color"]).failed();
    run.says("lists a deposed object of this resource, do not import");
}

#[test]
fn a_create_whose_answer_is_lost_is_found_and_kept() {
    let faults = [
        Fault::drop_connection().after(),
        Fault::truncate().after(),
        Fault::garbage().after(),
        Fault::status(500).after(),
        Fault::status(502).body("<html>Bad gateway</html>").after(),
        Fault::status(408).body("<html>Request Time-out</html>").after(),
        Fault::status(499).body("").after(),
        Fault::status(200).body("<html>Sign in</html>").after(),
        Fault::delay(Duration::from_secs(60)).after(),
    ];
    for fault in faults {
        let world = world();
        world.sandbox.fault(fault.on("POST", INTEGRATIONS));
        world.apply();
        assert_posts(&world, 1);
        assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
        assert_eq!(world.sandbox.integrations().len(), 1);
    }
}

/// A list lacks the service account, to which the next resource is going to grant roles.
#[test]
fn what_is_found_is_read_as_a_whole() {
    let world = World::new();
    let gcp = r#"
        name           = "My GCP"
        cloud_provider = "gcp"
        gcp            = { project_id = "p", authentication_mode = "crossAccountRole" }
    "#;
    world.configure(&integration(gcp));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world.apply();
    let account = world.state(EXAMPLE)["gcp"]["service_account_email"].clone();
    assert_eq!(account, "integration-my-gcp@sandbox.example");
}

/// Each world waits until what the attempts before may have created could be seen, so they wait at the same time.
#[test]
fn a_create_that_is_proven_not_carried_out_is_sent_again() {
    let timeout = Fault::status(408).body("<html>Request Time-out</html>");
    let faults = [Fault::drop_connection(), Fault::status(500), timeout, Fault::garbage(), Fault::truncate()];
    let assert_sent_again = |fault: Fault| {
        let world = world();
        world.sandbox.fault(fault.on("POST", INTEGRATIONS).times(2));
        world.apply();
        assert_posts(&world, 3);
        assert_eq!(world.sandbox.integrations().len(), 1);
    };
    thread::scope(|scope| {
        for fault in faults {
            scope.spawn(move || assert_sent_again(fault));
        }
    });
}

#[test]
fn retries_of_a_create_have_an_end() {
    let world = world();
    world.sandbox.fault(Fault::status(500).on("POST", INTEGRATIONS).times(9));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("listed no integration named \"My AWS\""), "{found:?}");
    assert!(found.detail.contains("Attempts: 5"), "{found:?}");
    assert_posts(&world, 5);
    assert_eq!(world.sandbox.integrations().len(), 0);
}

/// The list does not have it yet, so the request is sent again, and ends in a conflict with the first one.
#[test]
fn a_list_that_lags_behind_doubles_nothing() {
    let world = world();
    let empty = json!({"data": {"integrations": []}, "pagination": {"hasNextPage": false, "count": 0}});
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world.sandbox.fault(Fault::status(200).body(empty).on("GET", LIST));
    world.apply();
    assert_posts(&world, 2);
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
    assert_eq!(world.sandbox.integrations().len(), 1);
}

/// It looks like ours and is young enough, but the look before the create has found it.
#[test]
fn one_that_existed_before_the_create_is_not_adopted() {
    let world = world();
    let stored = theirs(&world, json!({}));
    world.sandbox.fault(Fault::status(503).on("POST", INTEGRATIONS));
    world.sandbox.fault(listed(json!([])));
    assert_refused(&world);
    assert_posts(&world, 2);
    assert_eq!(world.sandbox.integrations(), [stored]);
}

/// The look before the create finds nothing: what is there then came to be since.
fn missed_by_the_look() -> Fault {
    Fault::status(404).on("GET", "/v1/cloud-providers/integrations/my-aws")
}

/// An integration that looks like that of the tests, but for these members. It is younger than any attempt.
fn theirs(world: &World, members: Value) -> Value {
    world.create_aws_elsewhere("My AWS");
    let like_ours =
        json!({"aws": {"authenticationMode": "crossAccountRole"}, "createdAt": "2099-01-01T12:00:00.000Z"});
    world.sandbox.change("my-aws", None, like_ours).expect("it is there");
    world.sandbox.change("my-aws", None, members).expect("it is there")
}

#[track_caller]
fn assert_refused(world: &World) {
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("already exists"), "{found:?}");
    assert!(found.detail.contains("id = \"my-aws\""), "{found:?}");
    assert_eq!(found.line, "name           = \"My AWS\"");
    assert_eq!(world.state(EXAMPLE), Value::Null);
}

/// The conflict itself is lost, so that the name is found as if it had just been made.
#[track_caller]
fn assert_not_adopted(arguments: &str, members: Value) {
    let world = World::new();
    world.configure(&format!("{HASTY}{}", aws(arguments)));
    let stored = theirs(&world, members);
    world.sandbox.fault(missed_by_the_look());
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    assert_refused(&world);
    assert_eq!(world.sandbox.integrations(), [stored]);
}

#[test]
fn one_older_than_the_first_attempt_is_not_adopted() {
    assert_not_adopted("", json!({"createdAt": "2026-01-01T12:00:00.000Z"}));
}

#[test]
fn one_with_other_settings_is_not_adopted() {
    let restricted = json!({"restrictions": {"enabled": true, "teams": [{"teamId": "theirs"}]}});
    assert_not_adopted("", json!({"description": "theirs"}));
    assert_not_adopted("", json!({"provider": "aws-eusc"}));
    assert_not_adopted("", restricted.clone());
    assert_not_adopted("restrictions = { enabled = true, team_ids = [\"team-a\"] }", restricted);
    assert_not_adopted("features = [\"byoc\"]", json!({"features": ["registry-pull"]}));
    assert_not_adopted("", json!({"aws": {"authenticationMode": "accessKey"}}));
    assert_not_adopted(
        "aws = { permission_check_level = \"enabled\" }",
        json!({"aws": {"permissionCheckLevel": "disabled"}}),
    );
}

/// Nobody could tell them apart, and nobody can read credentials back: so they are sent once more.
#[test]
fn an_adopted_integration_gets_our_credentials() {
    let world = world();
    theirs(&world, json!({"createdAt": NOON}));
    world.sandbox.fault(missed_by_the_look());
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world.sandbox.fault(listed(json!([shown()])));
    world.apply();
    let ours =
        json!({"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"});
    assert_eq!(world.sandbox.integrations()[0]["credentials"], ours);
}

/// By the clocks that the answers show, it has not been made yet: one of them is wrong, and says nothing of ages.
#[test]
fn clocks_that_contradict_each_other_prove_nothing() {
    let world = world();
    let stored = theirs(&world, json!({}));
    world.sandbox.fault(missed_by_the_look());
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("cannot tell whether this request created it"), "{found:?}");
    assert!(found.detail.contains("id = \"my-aws\""), "{found:?}");
    assert_eq!(world.sandbox.integrations(), [stored]);
}

/// The second one's conflict is lost, and what it finds is that of the first.
#[test]
fn two_resources_of_one_name_never_become_one() {
    let world = World::new();
    let other = aws("").replace("\"example\"", "\"other\"");
    world.configure(&format!("{HASTY}{}{other}", aws("")));
    world.sandbox.fault(Fault::delay(Duration::ZERO).on("POST", INTEGRATIONS));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("Another resource in this run"), "{found:?}");
    assert!(!found.detail.contains("import {"), "{found:?}");
    let states = [EXAMPLE, "northflank_integration.other"].map(|address| world.state(address));
    assert_eq!(states.iter().filter(|state| state.is_null()).count(), 1, "{states:?}");
}

#[test]
fn a_name_that_another_resource_has_since_long_says_so() {
    let world = world();
    world.apply();
    let other = aws("").replace("\"example\"", "\"other\"");
    world.configure(&format!("{HASTY}{}{other}", aws("")));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("Another resource in this configuration"), "{found:?}");
}

/// Ids are made of names, and some names make the same.
#[test]
fn a_name_that_differs_but_makes_the_same_id_is_found() {
    let world = world();
    world.create_aws_elsewhere("my-aws");
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("\"my-aws\" already exists"), "{found:?}");
    assert!(found.detail.contains("would get the same ID"), "{found:?}");
    assert!(found.detail.contains("id = \"my-aws\""), "{found:?}");
    assert_eq!(found.line, "name           = \"My AWS\"");
}

/// Integrations move from page to page while a list is read, and some cannot be read.
#[test]
fn a_list_with_odd_items_still_finds_what_was_created() {
    for items in [
        json!([shown(), shown()]),
        json!([{"id": "some_thing", "name": "Other"}, shown()]),
        json!([shown(), null]),
    ] {
        let world = world();
        theirs(&world, json!({"createdAt": NOON}));
        world.sandbox.fault(missed_by_the_look());
        world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
        world.sandbox.fault(listed(items));
        world.apply();
        assert_posts(&world, 1);
    }
}

#[test]
fn a_list_with_unreadable_items_proves_no_create_undone() {
    let world = world();
    world.sandbox.fault(Fault::drop_connection().on("POST", INTEGRATIONS));
    world.sandbox.fault(listed(json!([null])));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("cannot tell whether the integration was created"), "{found:?}");
    assert_posts(&world, 1);
}

/// The list may make the look-up wait for longer than a request may take.
#[test]
fn a_look_up_has_the_time_that_waits_may_take() {
    let world = World::new();
    let patient = HASTY.replace("1ms", "5s");
    world.configure(&format!("{patient}{}", aws("")));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world.sandbox.fault(Fault::status(429).header("retry-after", "3").on("GET", LIST));
    world.apply();
    assert_posts(&world, 1);
}

/// Nothing says when it was made, or by which clock: then nobody takes it over without asking.
#[test]
fn an_unclear_create_is_reported_with_an_import_block() {
    let world = world();
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world
        .sandbox
        .fault(Fault::delay(Duration::ZERO).header("date", "never").on("GET", INTEGRATIONS).times(2));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("do not state their time"), "{found:?}");
    assert!(found.detail.contains("id = \"my-aws\""), "{found:?}");
    assert_eq!(world.state(EXAMPLE), Value::Null);
    assert_posts(&world, 1);
}

#[test]
fn after_a_failed_lookup_the_next_apply_says_how_to_import() {
    let world = world();
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world.sandbox.fault(Fault::status(403).on("GET", LIST));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("reading the list of all integrations failed (status 403"), "{found:?}");
    assert_eq!(world.state(EXAMPLE), Value::Null);
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("id = \"my-aws\""), "{found:?}");
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn an_unconfirmed_create_is_in_the_state_without_credentials() {
    let world = world();
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    world.sandbox.fault(Fault::status(403).on("PATCH", "/v1/cloud-providers/integrations/my-aws"));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("terraform untaint"), "{found:?}");
    let state = world.state(EXAMPLE);
    assert_eq!(state["id"], "my-aws");
    assert_eq!(state["credentials"], Value::Null);
    assert_eq!(world.planned(EXAMPLE)["actions"], json!(["delete", "create"]));
    world.run(&["untaint", EXAMPLE]).succeeded();
    world.changes();
    world.apply();
    let changes = world.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].1["credentials"]["roleArn"], "arn:aws:iam::111122223333:role/northflank");
}
