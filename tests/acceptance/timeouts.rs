//! `timeouts`: how long an operation may take, and what is never cut short.

use std::{fs, time::Duration};

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";
const ONE: &str = "/v1/cloud-providers/integrations/my-aws";

/// The integration with one timeout.
fn with(operation: &str, timeout: &str) -> String {
    aws(&format!("timeouts = {{ {operation} = \"{timeout}\" }}"))
}

fn applied(configuration: &str) -> World {
    let world = World::new();
    world.configure(configuration);
    world.apply();
    world.sandbox.clear_requests();
    world
}

/// The API asks for a wait that there is no time for.
fn busy() -> Fault {
    Fault::status(503).header("retry-after", "30")
}

#[track_caller]
fn assert_out_of_time(world: &World, command: &[&str], operation: &str) {
    let found = world.run(command).failed().diagnostic();
    assert!(found.detail.contains("Northflank is unavailable (status 503"), "{found:?}");
    assert!(found.detail.contains("to retry in 30 s, at "), "{found:?}");
    assert!(
        found.detail.contains("which is longer than the operation's timeout of 5 s allows."),
        "{found:?}"
    );
    assert!(found.detail.contains(&format!("raise `timeouts.{operation}`")), "{found:?}");
}

#[test]
fn a_timeout_is_a_duration() {
    for (timeout, rule) in
        [("soon", "must be a duration"), ("30", "must be a duration"), ("0s", "must be greater than zero")]
    {
        let world = World::new();
        world.configure(&aws(&format!("timeouts = {{\n  delete = \"{timeout}\"\n}}")));
        let found = world.run(&["plan", "-json"]).failed().diagnostic();
        assert!(found.detail.contains(&format!("`timeouts.delete` {rule}")), "{found:?}");
        assert_eq!(found.line, format!("delete = \"{timeout}\""));
    }
}

#[test]
fn timeouts_alone_are_a_change_of_the_state_alone() {
    let world = applied(&aws(""));
    for configuration in [with("read", "10m"), with("delete", "1h30m"), aws("")] {
        world.configure(&configuration);
        assert_eq!(world.planned(EXAMPLE)["actions"], json!(["update"]));
        world.sandbox.clear_requests();
        world.run(&["apply", "-refresh=false", "-auto-approve", "-no-color"]).succeeded();
        assert_eq!(world.sandbox.requests(), []);
        world.assert_no_changes();
    }
    assert_eq!(world.state(EXAMPLE)["timeouts"], Value::Null);
}

#[test]
fn an_import_has_no_timeouts() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure(&with("read", "10m"));
    world.run(&["import", EXAMPLE, "my-aws"]).succeeded();
    assert_eq!(world.state(EXAMPLE)["timeouts"], Value::Null);
}

#[test]
fn each_operation_has_its_own() {
    let world = World::new();
    world.configure(&with("create", "5s"));
    world.sandbox.fault(Fault::status(429).header("retry-after", "30").on("POST", INTEGRATIONS));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("It resets in 30 s, at "), "{found:?}");
    assert!(found.detail.contains("raise `timeouts.create`"), "{found:?}");
    assert_eq!(world.sandbox.integrations().len(), 0);

    let world = applied(&with("read", "5s"));
    world.sandbox.fault(busy().on("GET", INTEGRATIONS));
    assert_out_of_time(&world, &["plan", "-json"], "read");

    world.configure(&aws("description = \"new\"\ntimeouts = { update = \"5s\" }"));
    world.sandbox.fault(busy().on("PATCH", INTEGRATIONS));
    assert_out_of_time(&world, &["apply", "-auto-approve", "-json"], "update");

    let world = applied(&with("delete", "5s"));
    world.sandbox.fault(busy().on("DELETE", INTEGRATIONS));
    assert_out_of_time(&world, &["destroy", "-auto-approve", "-json"], "delete");
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

#[test]
fn a_create_under_way_is_never_abandoned() {
    let world = World::new();
    world.configure(&with("create", "1s"));
    world.sandbox.fault(Fault::delay(Duration::from_secs(3)).on("POST", INTEGRATIONS));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
    // Nor where its answer is lost: it is looked up after the time is over.
    let world = World::new();
    world.configure(&with("create", "1s"));
    world
        .sandbox
        .fault(Fault::drop_connection().after().delayed(Duration::from_secs(3)).on("POST", INTEGRATIONS));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

#[test]
fn a_delete_waits_for_clusters_to_go() {
    let world = applied(&aws(""));
    world.sandbox.fault(Fault::status(409).on("DELETE", INTEGRATIONS).times(2));
    world.destroy();
    assert_eq!(world.changes().len(), 3);
    assert_eq!(world.sandbox.integrations().len(), 0);
}

/// The second wait would be longer than what is left.
#[test]
fn a_delete_is_tried_a_last_time_when_its_time_is_over() {
    let world = applied(&with("delete", "2s"));
    world.sandbox.fault(Fault::status(409).on("DELETE", INTEGRATIONS).times(2));
    world.destroy();
    assert_eq!(world.changes().len(), 3);
    assert_eq!(world.sandbox.integrations().len(), 0);
}

#[test]
fn a_delete_names_what_holds_it_when_its_time_is_over() {
    let world = applied(&with("delete", "1ms"));
    world.sandbox.add_cluster("production", "my-aws").expect("it is there");
    world.configure("");
    let run = world.run(&["apply", "-auto-approve", "-json"]).failed();
    let found = run.diagnostics().pop().expect("an error");
    assert!(found.detail.contains("because the cluster \"production\" still uses it"), "{found:?}");
    assert!(found.detail.contains("is in use by cluster production"), "{found:?}");
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
    world.sandbox.remove_cluster("production").expect("it is there");
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

/// The token may not list clusters.
#[test]
fn a_delete_that_cannot_name_what_holds_it_says_the_rest() {
    let world = applied(&with("delete", "1ms"));
    world.sandbox.add_cluster("production", "my-aws").expect("it is there");
    world.sandbox.fault(Fault::status(403).on("GET", "/v1/cloud-providers/clusters").times(9));
    let run = world.run(&["destroy", "-auto-approve", "-json"]).failed();
    assert!(run.output().contains("because clusters still use it"), "{}", run.output());
}

#[test]
fn a_delete_is_over_when_the_integration_is_gone() {
    let world = applied(&aws(""));
    let stored = json!({"data": world.sandbox.integrations()[0]});
    // One for the look before the delete.
    world.sandbox.fault(Fault::status(200).body(stored).on("GET", ONE).times(3));
    world.run(&["destroy", "-refresh=false", "-auto-approve", "-no-color"]).succeeded();
    let requests = world.sandbox.requests();
    let after = requests.iter().skip_while(|request| request.method != "DELETE").skip(1);
    assert_eq!(after.map(|request| request.status).collect::<Vec<_>>(), [Some(200), Some(200), Some(404)]);
}

#[test]
fn a_delete_that_is_never_seen_keeps_the_state() {
    let world = applied(&with("delete", "3s"));
    let stored = json!({"data": world.sandbox.integrations()[0]});
    world.sandbox.fault(Fault::status(200).body(stored).on("GET", ONE).times(9));
    let found = world.run(&["destroy", "-refresh=false", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("still returns the integration"), "{found:?}");
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

/// Who cannot set timeouts waits no longer for that.
#[test]
fn data_sources_and_lists_have_an_end_too() {
    let world = World::new();
    let provider = "provider \"northflank\" {\n  max_retry_wait = \"1h\"\n}\n";
    let assert_ended = |command: &[&str]| {
        world.sandbox.clear_faults();
        world.sandbox.fault(Fault::status(503).header("retry-after", "600").on("GET", INTEGRATIONS));
        let run = world.run(command).failed();
        run.says("which is longer than the operation's timeout of 5 min allows")
            .says("- Run the command again after that time.");
    };
    for source in [
        "data \"northflank_integration\" \"one\" {\n  name = \"One\"\n}\n",
        "data \"northflank_integration\" \"one\" {\n  id = \"one\"\n}\n",
        "data \"northflank_integrations\" \"all\" {}\n",
    ] {
        world.configure(&format!("{provider}{source}"));
        assert_ended(&["plan", "-no-color"]);
    }
    if client().has(Feature::Query) {
        world.configure(provider);
        let query = "list \"northflank_integration\" \"all\" {\n  provider = northflank\n}\n";
        fs::write(world.folder().join("all.tfquery.hcl"), query).expect("a file");
        assert_ended(&["query", "-no-color"]);
    }
}
