//! The list resource `northflank_integration` and `terraform query`.

use std::fs;

use northflank_sandbox::{Fault, Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::{CANARY, Feature, Run, World, client};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// Makes this the query, beside a configuration of nothing else.
fn ask(world: &World, arguments: &str) {
    world.configure("");
    let query =
        format!("list \"northflank_integration\" \"all\" {{\n  provider = northflank\n{arguments}\n}}\n");
    fs::write(world.folder().join("all.tfquery.hcl"), query).expect("a file");
}

/// What `query -json` says of each integration that it has found.
fn found(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .filter(|line| line["type"] == "list_resource_found")
        .map(|line| line["list_resource_found"].clone())
        .collect()
}

#[track_caller]
fn query(world: &World, arguments: &str) -> Vec<Value> {
    ask(world, arguments);
    found(&world.run(&["query", "-json"]).succeeded())
}

fn ids(found: &[Value]) -> Vec<&str> {
    found.iter().map(|found| found["identity"]["id"].as_str().expect("an id")).collect()
}

fn lists(world: &World) -> usize {
    let requests = world.sandbox.requests();
    world.sandbox.clear_requests();
    assert!(requests.iter().all(|it| it.path.starts_with(&format!("{INTEGRATIONS}?"))), "{requests:?}");
    requests.len()
}

/// With 250 integrations on three pages: of each five one is of Azure, two have `byoc`, and one has `byoc-logs` too.
fn crowded() -> World {
    let world = World::new();
    world.create_all_elsewhere((0..250).map(|index| {
        let provider = if index % 5 == 0 { "azure" } else { "civo" };
        let features = match index % 5 {
            1 => json!(["byoc"]),
            2 => json!(["byoc", "byoc-logs"]),
            _ => json!([]),
        };
        json!({"name": format!("Number {index:03}"), "provider": provider, "features": features})
    }));
    world
}

fn numbers(of: impl Fn(usize) -> bool) -> Vec<String> {
    (0..250).filter(|index| of(*index)).map(|index| format!("number-{index:03}")).collect()
}

#[test]
fn exactly_those_that_match_are_listed_and_no_page_more_is_asked_for() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = crowded();
    for (arguments, expected, pages) in [
        ("limit = 1000", numbers(|_| true), 3),
        ("limit = 1000\nconfig {\n  cloud_provider = \"azure\"\n}", numbers(|index| index % 5 == 0), 3),
        (
            "limit = 1000\nconfig {\n  features = [\"byoc\"]\n}",
            numbers(|index| index % 5 == 1 || index % 5 == 2),
            3,
        ),
        (
            "limit = 1000\nconfig {\n  cloud_provider = \"civo\"\n  features = [\"byoc-logs\", \"byoc\"]\n}",
            numbers(|index| index % 5 == 2),
            3,
        ),
        ("limit = 1000\nconfig {\n  cloud_provider = \"oci\"\n}", Vec::new(), 3),
        // The limit that Terraform sets by itself is a hundred, which is a page.
        ("", numbers(|index| index < 100), 1),
        ("limit = 100", numbers(|index| index < 100), 1),
        ("limit = 101", numbers(|index| index < 101), 2),
        ("limit = 7", numbers(|index| index < 7), 1),
        (
            "limit = 2\nconfig {\n  cloud_provider = \"azure\"\n}",
            numbers(|index| index == 0 || index == 5),
            1,
        ),
    ] {
        assert_eq!(ids(&query(&world, arguments)), expected, "{arguments}");
        assert_eq!(lists(&world), pages, "{arguments}");
    }
}

#[test]
fn a_team_has_its_own() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("Of nobody");
    world.create_elsewhere(json!({"teamId": "my-team", "name": "My Civo", "provider": "civo"}));
    let found = query(&world, "config {\n  team_id = \"my-team\"\n}");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["identity"], json!({"id": "my-civo", "team_id": "my-team"}));
    assert_eq!(found[0]["display_name"], "My Civo");
    let world = world.variable("NORTHFLANK_TEAM_ID", "my-team");
    assert_eq!(ids(&query(&world, "")), ["my-civo"]);
}

#[test]
fn objects_are_whole_where_they_are_asked_for() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(json!({
        "name": "My AWS",
        "provider": "aws",
        "features": ["byoc"],
        "restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}]},
        "aws": {"authenticationMode": "crossAccountRole"},
        "credentials": {"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"},
    }));
    assert_eq!(query(&world, "")[0]["resource_object"], Value::Null);
    world.sandbox.clear_requests();
    world.list_in_clear(1);
    let found = query(&world, "include_resource = true");
    assert_eq!((lists(&world), world.sandbox.faults_left()), (1, 0));
    let object = &found[0]["resource_object"];
    assert_eq!(object["name"], "My AWS");
    assert_eq!(object["features"], json!(["byoc"]));
    assert_eq!(object["restrictions"], json!({"enabled": true, "team_ids": ["team-a"]}));
    assert_eq!(object["aws"]["authentication_mode"], "crossAccountRole");
    assert_eq!(object["credentials"], Value::Null);
}

/// Lists leave out the account to which a Google project must grant roles; it costs a call where it is asked for.
#[test]
fn an_object_has_what_lists_leave_out() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    let gcp = json!({"projectId": "p", "authenticationMode": "crossAccountRole"});
    world.create_elsewhere(json!({"name": "My GCP", "provider": "gcp", "gcp": gcp}));
    query(&world, "");
    assert_eq!(lists(&world), 1);
    let found = query(&world, "include_resource = true");
    let account = &found[0]["resource_object"]["gcp"]["service_account_email"];
    assert_eq!(account, "integration-my-gcp@sandbox.example");
    assert_eq!(world.sandbox.requests().len(), 2);
}

#[test]
fn what_is_found_can_be_imported_as_it_is_generated() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(json!({"name": "My Civo", "provider": "civo", "description": "Theirs"}));
    world.create_elsewhere(json!({"name": "My GCP", "provider": "gcp", "gcp": {"projectId": "p"}}));
    ask(&world, "include_resource = true");
    world.run(&["query", "-no-color", "-generate-config-out=generated.tf"]).succeeded();
    fs::remove_file(world.folder().join("all.tfquery.hcl")).expect("it is there");
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(world.sandbox.integrations().len(), 2);
    assert_eq!(world.state("northflank_integration.all_1")["name"], "My GCP");
}

#[test]
fn nothing_that_is_generated_has_a_secret() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::with(Options { credentials: ShownCredentials::Plain, ..Options::default() });
    let credentials = json!({"apiKey": "canary-key"});
    world.create_elsewhere(json!({"name": "My Civo", "provider": "civo", "credentials": credentials}));
    // Of this one a get is made.
    world.create_elsewhere(json!({
        "name": "My GCP",
        "provider": "gcp",
        "gcp": {"projectId": "p", "authenticationMode": "crossAccountRole"},
        "credentials": {"keyfileJson": "canary-keyfile"},
    }));
    ask(&world, "include_resource = true");
    world.list_in_clear(1);
    world.run(&["query", "-no-color", "-generate-config-out=generated.tf"]).succeeded();
    let requests = world.sandbox.requests();
    assert_eq!((requests.len(), world.sandbox.faults_left()), (2, 0), "{requests:?}");
    let generated = fs::read_to_string(world.folder().join("generated.tf")).expect("it was written");
    assert!(generated.contains("\"My Civo\"") && generated.contains("\"My GCP\""), "{generated}");
    assert!(!generated.contains(CANARY), "{generated}");
}

/// Terraform shows nothing of what came before it.
#[test]
fn a_list_that_breaks_off_is_an_error() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_all_elsewhere(
        (0..101).map(|index| json!({"name": format!("Number {index:03}"), "provider": "civo"})),
    );
    world.sandbox.fault(Fault::status(403).on("GET", &format!("{INTEGRATIONS}?per_page=100&cursor")));
    ask(&world, "limit = 1000");
    let run = world.run(&["query", "-json"]).failed();
    assert_eq!(run.diagnostic().summary, "Could not list Northflank integrations");
    assert_eq!(found(&run).len(), 0);
}

#[test]
fn a_filter_may_ask_for_what_this_version_does_not_know() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.sandbox.change("my-aws", None, json!({"provider": "moon"})).expect("it is there");
    ask(&world, "config {\n  cloud_provider = \"moon\"\n}");
    let run = world.run(&["query", "-json"]).succeeded();
    assert_eq!(ids(&found(&run)), ["my-aws"]);
    let warning = run.diagnostic();
    assert_eq!((warning.severity.as_str(), warning.summary.as_str()), ("warning", "Unknown filter value"));
}

/// Ctrl-C while the second page is under way.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_list() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_all_elsewhere(
        (0..250).map(|index| json!({"name": format!("Number {index:03}"), "provider": "civo"})),
    );
    let slow = Fault::delay(std::time::Duration::from_secs(20));
    world.sandbox.fault(slow.on("GET", &format!("{INTEGRATIONS}?per_page=100&cursor")));
    ask(&world, "limit = 1000");
    let child = world.start(&["query", "-json"]);
    world.wait_until(|requests| requests.len() == 2);
    crate::interrupt::interrupt(&child);
    let run = world.finish(child);
    assert!(run.output().contains("Run interrupted"), "{}", run.output());
    assert_eq!(found(&run).len(), 0);
    assert_eq!(lists(&world), 2);
}
