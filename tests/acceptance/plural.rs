//! The data source `northflank_integrations`.

use northflank_sandbox::{Fault, Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::{CANARY, World};

const DATA: &str = "data.northflank_integrations.all";

/// What the state has of it.
fn read(world: &World, arguments: &str) -> Value {
    world.configure(&format!("data \"northflank_integrations\" \"all\" {{\n{arguments}\n}}\n"));
    world.apply();
    world.state(DATA)
}

fn ids(state: &Value) -> Vec<&str> {
    let integrations = state["integrations"].as_array().expect("a list");
    integrations.iter().map(|integration| integration["id"].as_str().expect("an id")).collect()
}

/// Of several clouds, with several features.
fn mixed() -> World {
    let world = World::new();
    for (name, provider, features) in [
        ("Civo One", "civo", json!(["byoc"])),
        ("Civo Two", "civo", json!(["byoc", "byoc-logs", "registry-pull"])),
        ("Civo Three", "civo", json!([])),
        ("Azure One", "azure", json!(["byoc", "registry-pull"])),
    ] {
        world.create_elsewhere(json!({"name": name, "provider": provider, "features": features}));
    }
    world
}

#[test]
fn every_filter_must_pass() {
    let world = mixed();
    for (arguments, expected) in [
        ("", vec!["azure-one", "civo-one", "civo-three", "civo-two"]),
        ("cloud_provider = \"civo\"", vec!["civo-one", "civo-three", "civo-two"]),
        ("features = [\"byoc\"]", vec!["azure-one", "civo-one", "civo-two"]),
        ("features = [\"registry-pull\", \"byoc\"]", vec!["azure-one", "civo-two"]),
        ("features = []", vec!["azure-one", "civo-one", "civo-three", "civo-two"]),
        ("cloud_provider = \"civo\"\nfeatures = [\"registry-pull\"]", vec!["civo-two"]),
        ("cloud_provider = \"oci\"", vec![]),
    ] {
        assert_eq!(ids(&read(&world, arguments)), expected, "{arguments}");
    }
}

#[test]
fn a_filter_may_ask_for_what_this_version_does_not_know() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    let newer = json!({"provider": "moon", "features": ["byoc_logs"]});
    world.sandbox.change("my-aws", None, newer).expect("it is there");
    for (arguments, told) in [
        ("cloud_provider = \"moon\"", "does not recognize \"moon\" in `cloud_provider`. It recognizes"),
        ("features = [\"byoc_logs\"]", "Did you mean \"byoc-logs\"?"),
    ] {
        assert_eq!(ids(&read(&world, arguments)), ["my-aws"]);
        let found = world.run(&["validate", "-json"]).succeeded().diagnostic();
        assert_eq!((found.severity.as_str(), found.summary.as_str()), ("warning", "Unknown filter value"));
        assert!(found.detail.contains(told), "{found:?}");
        assert_eq!(found.line, arguments);
    }
    world.configure("data \"northflank_integrations\" \"all\" {\n  team_id = \"t\"\n}\n");
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("`team_id` must have 3 to 45 characters"), "{found:?}");
}

#[test]
fn what_is_shown_is_all_but_secrets() {
    let world = World::with(Options { credentials: ShownCredentials::Plain, ..Options::default() });
    world.create_elsewhere(json!({
        "name": "My AWS",
        "provider": "aws",
        "description": "Theirs",
        "features": ["byoc"],
        "restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}]},
        "aws": {"authenticationMode": "accessKey"},
        "credentials": {"accessKey": "AKIAIOSFODNN7EXAMPLE", "secretKey": "canary-secret"},
    }));
    // Of this one a get is made, which shows them as well.
    world.create_elsewhere(json!({
        "name": "My GCP",
        "provider": "gcp",
        "gcp": {"projectId": "p", "authenticationMode": "crossAccountRole"},
        "credentials": {"keyfileJson": "canary-keyfile"},
    }));
    // The apply and the plan after it list once each.
    world.list_in_clear(2);
    let state = read(&world, "");
    assert_eq!(world.sandbox.faults_left(), 0);
    let written = world.state_file().expect("a state").to_string();
    assert!(!written.contains(CANARY), "{written}");
    let mut shown = state["integrations"][0].clone();
    let created_at = shown["created_at"].take();
    assert!(created_at.is_string(), "{created_at}");
    assert_eq!(
        shown,
        json!({
            "id": "my-aws",
            "name": "My AWS",
            "team_id": null,
            "created_at": null,
            "cloud_provider": "aws",
            "description": "Theirs",
            "features": ["byoc"],
            "restrictions": {"enabled": true, "team_ids": ["team-a"]},
            "aws": {
                "authentication_mode": "accessKey",
                "permission_check_level": "enabled",
                "permission_versions": {"byoc": 1},
            },
            "gcp": null,
            "cloudflare": null,
            "byok": null,
            "registry_credential_refresh": null,
        })
    );
}

#[test]
fn the_refresh_of_registry_credentials_is_shown() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    // The message repeats the API token.
    let failure = json!({"failureCount": 3, "message": "denied to canary-token"});
    let refresh = json!({"status": "degraded", "lastError": failure});
    world.sandbox.change("my-aws", None, json!({"registryCredentialRefresh": refresh})).expect("it is there");
    let state = read(&world, "");
    let shown = &state["integrations"][0]["registry_credential_refresh"];
    assert_eq!((&shown["status"], &shown["last_error"]["failure_count"]), (&json!("degraded"), &json!(3)));
    let withheld = "(withheld, because it repeats a secret)";
    assert_eq!(shown["last_error"]["message"], withheld);
}

/// Lists leave out the account to which a Google project must grant roles; it costs a call for each, in each plan.
#[test]
fn what_lists_leave_out_is_shown_too() {
    let world = World::new();
    let gcp = json!({"projectId": "p", "authenticationMode": "crossAccountRole"});
    world.create_elsewhere(json!({"name": "My GCP", "provider": "gcp", "gcp": gcp}));
    world.create_elsewhere(json!({"name": "My Civo", "provider": "civo"}));
    let state = read(&world, "");
    let account = &state["integrations"][1]["gcp"]["service_account_email"];
    assert_eq!(account, "integration-my-gcp@sandbox.example");
    // A list and a get for the plan that was applied, and the same for the one that found no changes.
    assert_eq!(world.sandbox.requests().len(), 4);
}

#[test]
fn a_team_has_its_own() {
    let world = World::new();
    world.create_aws_elsewhere("Of nobody");
    world.create_elsewhere(json!({"teamId": "my-team", "name": "My Civo", "provider": "civo"}));
    let state = read(&world, "team_id = \"my-team\"");
    assert_eq!(ids(&state), ["my-civo"]);
    assert_eq!(state["integrations"][0]["team_id"], "my-team");
    let world = world.variable("NORTHFLANK_TEAM_ID", "my-team");
    let state = read(&world, "");
    assert_eq!(ids(&state), ["my-civo"]);
    assert_eq!(state["team_id"], "my-team");
}

#[test]
fn every_page_is_read() {
    let world = World::new();
    world.create_all_elsewhere(
        (0..120).map(|index| json!({"name": format!("Civo {index}"), "provider": "civo"})),
    );
    assert_eq!(ids(&read(&world, "")).len(), 120);
}

/// Whatever order the API has, and whatever moves from one page to another meanwhile.
#[test]
fn each_is_listed_once_and_sorted_by_id() {
    let world = World::new();
    let answer = json!({
        "data": {"integrations": [{"id": "b"}, {"id": "c"}, {"id": "a"}, {"id": "b"}]},
        "pagination": {"hasNextPage": false},
    });
    world
        .sandbox
        .fault(Fault::status(200).body(answer).on("GET", "/v1/cloud-providers/integrations").times(2));
    assert_eq!(ids(&read(&world, "")), ["a", "b", "c"]);
}

#[test]
fn a_list_that_fails_is_an_error() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "other");
    world.configure("data \"northflank_integrations\" \"all\" {}");
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Could not list Northflank integrations");
    assert!(found.detail.contains("HTTP status: 401"), "{found:?}");
}

/// However many there are, a page of them is one line.
#[test]
fn the_log_has_one_warning_for_each_page_of_unreadable_items() {
    let world = World::new();
    let page = |has_next: bool| json!({"data": {"integrations": [1, "two", {}]}, "pagination": {"hasNextPage": has_next}});
    for has_next in [true, false] {
        let list = Fault::status(200).body(page(has_next));
        world.sandbox.fault(list.on("GET", "/v1/cloud-providers/integrations"));
    }
    world.configure("data \"northflank_integrations\" \"all\" {}");
    world.run(&["plan", "-no-color"]).failed().says("this version of the provider cannot read");
    let logged = world.logged();
    assert_eq!(logged.matches("skipped unreadable items of a list").count(), 2, "{logged}");
    assert_eq!(logged.matches("count=3").count(), 2, "{logged}");
}
