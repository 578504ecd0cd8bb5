//! Warnings of a plan that removes an integration in use.

use northflank_sandbox::Fault;
use serde_json::Value;

use crate::support::{CANARY, EXAMPLE, World, aws, integration};

const CLUSTERS: &str = "/v1/cloud-providers/clusters";
const TITLE: &str = "Northflank integration in use";

/// An integration that two clusters use.
fn in_use() -> World {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    for cluster in ["production", "staging"] {
        world.sandbox.add_cluster(cluster, "my-aws").expect("it is there");
    }
    world.sandbox.clear_requests();
    world
}

/// How often the clusters were asked for.
fn asked(world: &World) -> usize {
    world.sandbox.requests().iter().filter(|request| request.path.starts_with(CLUSTERS)).count()
}

#[test]
fn a_planned_delete_warns_of_the_clusters() {
    let world = in_use();
    for arguments in [&["plan", "-destroy", "-json"][..], &["plan", "-destroy", "-refresh=false", "-json"]] {
        world.sandbox.clear_requests();
        let found = world.run(arguments).succeeded().diagnostic();
        assert_eq!((found.severity.as_str(), found.summary.as_str()), ("warning", TITLE));
        assert!(
            found.detail.starts_with("The clusters \"production\" and \"staging\" use this"),
            "{found:?}"
        );
        assert!(found.detail.contains("within 5 min (`timeouts.delete`)"), "{found:?}");
        assert_eq!(asked(&world), 1);
    }
    // Taken out of the configuration, or another cluster's: the same, or nothing.
    world.configure("");
    assert_eq!(world.run(&["plan", "-json"]).succeeded().diagnostic().summary, TITLE);
    world.sandbox.remove_cluster("production").expect("it is there");
    world.create_aws_elsewhere("Other");
    world.sandbox.add_cluster("staging", "other").expect("it is there");
    assert!(world.run(&["plan", "-json"]).succeeded().diagnostics().is_empty());
}

#[test]
fn a_planned_replacement_warns_of_the_clusters() {
    let world = in_use();
    let replaced = integration(&format!(
        r#"
        name           = "Other"
        cloud_provider = "aws"
        credentials    = {{ role_arn = "{CANARY}role", external_id = "{CANARY}external" }}
        timeouts       = {{ delete = "1ms" }}
        "#
    ));
    world.configure(&replaced);
    let found = world.run(&["plan", "-json"]).succeeded().diagnostic();
    assert_eq!((found.severity.as_str(), found.summary.as_str()), ("warning", TITLE));
    assert!(found.detail.contains("no cluster can move to the new one"), "{found:?}");
    // It points at the resource, and no argument of it.
    assert!(found.line.starts_with("resource \"northflank_integration\""), "{found:?}");
    assert_eq!(asked(&world), 1);
}

#[test]
fn an_update_and_a_create_do_not_ask() {
    let world = in_use();
    world.configure(&aws("description = \"new\""));
    world.apply();
    world.assert_no_changes();
    world.configure(&format!("{}\n{}", aws("description = \"new\""), aws("").replace("example", "second")));
    world.run(&["plan", "-json"]).succeeded();
    assert_eq!(asked(&world), 0);
}

#[test]
fn many_deletes_ask_once() {
    let world = World::new();
    world.configure(&integration(
        "count = 12\nname = \"Integration ${count.index}\"\ncloud_provider = \"civo\"",
    ));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    world.sandbox.clear_requests();
    world.run(&["plan", "-destroy", "-refresh=false", "-no-color"]).succeeded();
    assert_eq!(asked(&world), 1);
    // Also where the answer is no: the warning is not worth more.
    world.sandbox.clear_requests();
    world.sandbox.fault(Fault::status(403).on("GET", CLUSTERS).times(99));
    world.run(&["plan", "-destroy", "-refresh=false", "-no-color"]).succeeded();
    assert_eq!(asked(&world), 1);
}

#[test]
fn switched_off_it_asks_nothing() {
    let world = in_use();
    world.configure("provider \"northflank\" {\n  check_in_use = false\n}\n");
    assert!(world.run(&["plan", "-json"]).succeeded().diagnostics().is_empty());
    assert_eq!(asked(&world), 0);
}

#[test]
fn without_readable_clusters_there_is_no_warning_and_no_error() {
    let world = in_use();
    for fault in [Fault::status(403), Fault::status(200).body("<html>")] {
        world.sandbox.fault(fault.on("GET", CLUSTERS));
        assert!(world.run(&["plan", "-destroy", "-json"]).succeeded().diagnostics().is_empty());
    }
    assert!(world.logged().contains("could not list the clusters"));
}

#[test]
fn a_provider_that_is_not_wholly_known_is_not_asked() {
    let world = in_use();
    let unknown = "resource \"terraform_data\" \"seed\" {\n  input = \"plain-token\"\n}\n\
                   provider \"northflank\" {\n  api_token = terraform_data.seed.output\n}\n";
    world.configure(&format!("{unknown}{}", aws("")));
    world.run(&["plan", "-destroy", "-refresh=false", "-no-color"]).succeeded().says("1 to destroy");
    assert_eq!(world.sandbox.requests(), []);
}

#[test]
fn clusters_that_go_in_the_same_run_are_waited_for() {
    let world = in_use();
    let child = world.start(&["destroy", "-auto-approve", "-json"]);
    world.wait_for("DELETE");
    for cluster in ["production", "staging"] {
        world.sandbox.remove_cluster(cluster).expect("it is there");
    }
    let run = world.finish(child).succeeded();
    assert_eq!(run.diagnostic().summary, TITLE);
    assert_eq!(world.state(EXAMPLE), Value::Null);
    assert_eq!(world.sandbox.integrations().len(), 0);
}
