//! How many requests a run costs, and that saving them never makes a value wrong.

use northflank_sandbox::{Fault, Options};
use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client};

const LIST: &str = "/v1/cloud-providers/integrations?";

/// So many integrations, with every third of another cloud.
fn many(count: usize) -> String {
    format!(
        r#"
        resource "northflank_integration" "example" {{
          count          = {count}
          name           = "Integration ${{count.index}}"
          cloud_provider = ["civo", "aws", "gcp"][count.index % 3]
          description    = "Number ${{count.index}}"
          gcp = count.index % 3 != 2 ? null : {{
            project_id          = "p"
            authentication_mode = "crossAccountRole"
          }}
        }}
        "#
    )
}

fn applied(count: usize) -> World {
    let world = World::with(Options { rate_limit: Some(1_000_000), ..Options::default() });
    world.configure(&many(count));
    world.run(&["apply", "-auto-approve", "-no-color", "-parallelism=20"]).succeeded();
    world.sandbox.clear_requests();
    world
}

#[test]
fn five_hundred_are_refreshed_by_a_handful_of_requests() {
    let world = applied(500);
    world.assert_no_changes();
    let requests = world.sandbox.requests();
    // Three one by one, and a list of five pages.
    assert_eq!(requests.len(), 8, "{requests:?}");
    assert!(requests.iter().all(|request| request.method == "GET"));
}

#[test]
fn three_are_read_by_three_requests() {
    let world = applied(3);
    world.assert_no_changes();
    let requests = world.sandbox.requests();
    assert_eq!(requests.len(), 3, "{requests:?}");
    assert!(!requests.iter().any(|request| request.path.starts_with(LIST)));
}

#[test]
fn drift_is_seen_in_a_list_too() {
    let world = applied(9);
    for index in 0..9 {
        let id = format!("integration-{index}");
        let change = match index % 3 {
            0 => json!({"description": "theirs"}),
            1 => json!({"description": null}),
            _ => json!({"gcp": {"projectId": "theirs", "serviceAccountEmail": "theirs@sandbox.example"}}),
        };
        world.sandbox.change(&id, None, change).expect("it is there");
    }
    world.run(&["refresh", "-no-color"]).succeeded();
    for index in 0..9 {
        let state = world.state(&format!("{EXAMPLE}[{index}]"));
        match index % 3 {
            0 => assert_eq!(state["description"], "theirs"),
            1 => assert_eq!(state["description"], Value::Null),
            _ => {
                assert_eq!(state["gcp"]["project_id"], "theirs");
                assert_eq!(state["gcp"]["service_account_email"], "theirs@sandbox.example");
            }
        }
    }
}

/// A list has no service accounts; one that the state has is neither lost nor asked for again.
#[test]
fn attributes_missing_from_a_list_are_kept() {
    let world = applied(12);
    world.run(&["refresh", "-no-color"]).succeeded();
    assert_eq!(world.sandbox.requests().len(), 4);
    for index in (2..12).step_by(3) {
        let account = world.state(&format!("{EXAMPLE}[{index}]"))["gcp"]["service_account_email"].clone();
        assert_eq!(account, format!("integration-integration-{index}@sandbox.example"));
    }
}

/// An imported one has no state that could fill the gaps.
#[test]
fn attributes_missing_from_list_and_state_are_read() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    for index in 0..6 {
        world.create_elsewhere(json!({
            "name": format!("Integration {index}"),
            "provider": "gcp",
            "gcp": {"projectId": "p", "authenticationMode": "crossAccountRole"},
        }));
    }
    let imports = (0..6)
        .map(|index| format!("import {{\n  to = {EXAMPLE}[{index}]\n  id = \"integration-{index}\"\n}}\n"));
    let six = r#"
        resource "northflank_integration" "example" {
          count          = 6
          name           = "Integration ${count.index}"
          cloud_provider = "gcp"
          gcp            = { project_id = "p", authentication_mode = "crossAccountRole" }
        }
    "#;
    world.configure(&imports.chain([six.to_owned()]).collect::<String>());
    world.apply();
    assert_eq!(world.changes(), []);
    for index in 0..6 {
        let account = world.state(&format!("{EXAMPLE}[{index}]"))["gcp"]["service_account_email"].clone();
        assert_eq!(account, format!("integration-integration-{index}@sandbox.example"));
    }
}

#[test]
fn what_is_gone_is_still_proven() {
    let world = applied(6);
    // More than are read one by one, so that of some a list is the first to say that they are gone.
    for index in 0..4 {
        world.sandbox.remove(&format!("integration-{index}"), None).expect("it is there");
    }
    let planned = world.planned(&format!("{EXAMPLE}[0]"));
    assert_eq!(planned["actions"], json!(["create"]));
    let requests = world.sandbox.requests();
    let lists = requests.iter().filter(|request| request.path.starts_with(LIST)).count();
    let not_found = requests.iter().filter(|request| request.status == Some(404)).count();
    assert_eq!((lists, not_found), (1, 4), "{requests:?}");
    // Beside those: what is still there, where it is among the first three.
    assert!(requests.len() <= 7, "{requests:?}");
}

/// The list is from before: it still has what a get does not find any more.
#[test]
fn what_has_gone_since_the_list_was_read_is_proven_too() {
    let world = applied(4);
    let mut listed = world.sandbox.integrations();
    for integration in &mut listed {
        // Each is got as well.
        integration.as_object_mut().expect("an object").remove("createdAt").expect("it is there");
    }
    let before = json!({"data": {"integrations": listed}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(200).body(before).on("GET", LIST));
    world.sandbox.remove("integration-1", None).expect("it is there");
    let planned = world.planned(&format!("{EXAMPLE}[1]"));
    assert_eq!(planned["actions"], json!(["create"]));
}

#[test]
fn a_list_that_cannot_be_read_only_costs_more_requests() {
    let world = applied(6);
    world.sandbox.fault(Fault::status(403).on("GET", LIST).times(6));
    world.assert_no_changes();
    let statuses: Vec<_> = world.sandbox.requests().iter().map(|request| request.status).collect();
    let of = |status| statuses.iter().filter(|it| **it == Some(status)).count();
    // All who wait for the list wait for the same try.
    assert_eq!((of(200), of(403), statuses.len()), (6, 1, 7), "{statuses:?}");
}

fn data(label: &str, arguments: &str) -> String {
    format!("data \"northflank_integration\" \"{label}\" {{\n{arguments}\n}}\n")
}

#[test]
fn a_data_source_read_twice_costs_one_call() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure(&(data("one", "id = \"my-aws\"") + &data("two", "id = \"my-aws\"")));
    world.run(&["plan", "-no-color"]).succeeded();
    assert_eq!(world.sandbox.requests().len(), 1);
    world.sandbox.clear_requests();
    world.configure(&(data("one", "name = \"My AWS\"") + &data("two", "name = \"My AWS\"")));
    world.run(&["plan", "-no-color"]).succeeded();
    // The list that has the name, and the one integration.
    assert_eq!(world.sandbox.requests().len(), 2);
}

/// In one process: read, changed, read again.
#[test]
fn a_changed_integration_is_read_again() {
    let world = World::new();
    let configuration = |description: &str| {
        let before = data("before", "id = \"my-aws\"\ndepends_on = [terraform_data.trigger]");
        let after = data("after", &format!("id = \"my-aws\"\ndepends_on = [{EXAMPLE}]"));
        let resource = aws(&format!(
            "description = \"{description}\"\ndepends_on = [data.northflank_integration.before]"
        ));
        let trigger =
            format!("resource \"terraform_data\" \"trigger\" {{\n  input = \"{description}\"\n}}\n");
        trigger + &before + &after + &resource
    };
    world.configure(&aws("description = \"old\""));
    world.apply();
    world.configure(&configuration("new"));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.state("data.northflank_integration.before")["description"], "old");
    assert_eq!(world.state("data.northflank_integration.after")["description"], "new");
}
