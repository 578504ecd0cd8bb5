//! The data source `northflank_integration`.

use northflank_sandbox::{Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::World;

const DATA: &str = "data.northflank_integration.example";

fn data(arguments: &str) -> String {
    format!("data \"northflank_integration\" \"example\" {{\n{arguments}\n}}\n")
}

/// What the state has of it.
fn read(world: &World, arguments: &str) -> Value {
    world.configure(&data(arguments));
    world.apply();
    world.state(DATA)
}

fn full() -> Value {
    json!({
        "name": "My GCP",
        "provider": "gcp",
        "description": "Theirs",
        "features": ["byoc"],
        "restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}]},
        "gcp": {"projectId": "p", "authenticationMode": "crossAccountRole"},
    })
}

#[test]
fn by_id_it_has_all_that_the_api_shows() {
    let world = World::new();
    world.create_elsewhere(full());
    let refresh = json!({
        "status": "degraded",
        "affectedCredentialCount": 2,
        "retryDelay": 60,
        "lastError": {"credentialId": "c", "failureCount": 3, "message": "denied", "type": "auth"},
    });
    world.sandbox.change("my-gcp", None, json!({"registryCredentialRefresh": refresh})).expect("it is there");
    let state = read(&world, "id = \"my-gcp\"");
    assert_eq!(state["name"], "My GCP");
    assert_eq!(state["cloud_provider"], "gcp");
    assert_eq!(state["description"], "Theirs");
    assert_eq!(state["features"], json!(["byoc"]));
    assert_eq!(state["restrictions"], json!({"enabled": true, "team_ids": ["team-a"]}));
    assert_eq!(state["gcp"]["service_account_email"], "integration-my-gcp@sandbox.example");
    assert_eq!(state["aws"], Value::Null);
    assert_eq!(state["credentials"]["api_key"], Value::Null);
    assert_eq!(state["registry_credential_refresh"]["status"], "degraded");
    assert_eq!(state["registry_credential_refresh"]["last_error"]["failure_count"], 3);
}

#[test]
fn by_name_in_a_team() {
    let world = World::new();
    let mut integration = full();
    integration["teamId"] = json!("my-team");
    world.create_elsewhere(integration);
    let state = read(&world, "name = \"My GCP\"\nteam_id = \"my-team\"");
    assert_eq!(state["id"], "my-gcp");
    assert_eq!(state["team_id"], "my-team");
}

#[test]
fn by_name_beyond_the_first_page() {
    let world = World::new();
    for index in 0..120 {
        world.create_aws_elsewhere(&format!("Integration {index}"));
    }
    assert_eq!(read(&world, "name = \"Integration 99\"")["id"], "integration-99");
    let lists = world.sandbox.requests().into_iter().filter(|request| request.path.contains('?'));
    // Two pages for the plan that applied, and two for the one that found no changes.
    assert_eq!(lists.count(), 4);
}

#[test]
fn credentials_are_shown_as_the_api_shows_them() {
    let world = World::with(Options { credentials: ShownCredentials::Plain, ..Options::default() });
    world.create_elsewhere(
        json!({"name": "My Civo", "provider": "civo", "credentials": {"apiKey": "canary-key"}}),
    );
    assert_eq!(read(&world, "id = \"my-civo\"")["credentials"]["api_key"], "canary-key");
}

#[track_caller]
fn assert_refused(world: &World, arguments: &str, summary: &str, line: &str, detail: &str) {
    world.configure(&data(arguments));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, summary);
    assert_eq!(found.line, line);
    assert!(found.detail.contains(detail), "{found:?}");
}

#[test]
fn an_unknown_name_is_an_error_with_candidates() {
    let world = World::new();
    world.create_elsewhere(full());
    let not_found = "Northflank integration not found";
    assert_refused(&world, "id = \"nothing\"", not_found, "id = \"nothing\"", "HTTP status: 404");
    assert_refused(&world, "name = \"my gcp\"", not_found, "name = \"my gcp\"", "\"My GCP\"");
}

#[test]
fn several_of_one_name_are_an_error_with_their_ids() {
    let world = World::new();
    world.create_elsewhere(full());
    world.create_aws_elsewhere("Other");
    world.sandbox.change("other", None, json!({"name": "My GCP"})).expect("it is there");
    assert_refused(
        &world,
        "name = \"My GCP\"",
        "Several Northflank integrations found",
        "name = \"My GCP\"",
        "\"my-gcp\" and \"other\"",
    );
}

#[test]
fn exactly_one_of_id_and_name_is_set() {
    let world = World::new();
    let line = "data \"northflank_integration\" \"example\" {";
    assert_refused(&world, "", "Invalid attribute combination", line, "Neither");
    let both = "id = \"a\"\nname = \"b\"";
    assert_refused(&world, both, "Invalid attribute combination", "name = \"b\"", "Both");
    assert_refused(&world, "id = \"a/b\"", "Invalid attribute value", "id = \"a/b\"", "hyphens");
}
