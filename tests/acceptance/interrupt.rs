//! Ctrl-C in the middle of an apply: what was created is in the state afterwards.

use std::time::{Duration, Instant};

use northflank_sandbox::Fault;
use serde_json::json;

use crate::support::{EXAMPLE, World, aws};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// What a terminal does on Ctrl-C: it signals the whole foreground process group, the provider included.
pub(crate) fn interrupt(child: &std::process::Child) {
    let group = rustix::process::Pid::from_child(child);
    rustix::process::kill_process_group(group, rustix::process::Signal::INT).expect("it runs");
}

#[test]
fn a_create_under_way_is_finished_and_stored() {
    let world = World::new();
    world.configure(&aws(""));
    world.sandbox.fault(Fault::delay(Duration::from_secs(2)).on("POST", INTEGRATIONS));
    let child = world.start(&["apply", "-auto-approve", "-no-color"]);
    world.wait_for("POST");
    interrupt(&child);
    let run = world.finish(child);
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws", "{}", run.output());
    run.says("Interrupt received");
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn a_wait_between_attempts_ends_at_once() {
    let world = World::new();
    world.configure(&aws(""));
    world.sandbox.fault(Fault::status(429).header("retry-after", "50").on("POST", INTEGRATIONS).times(9));
    let child = world.start(&["apply", "-auto-approve", "-json"]);
    world.wait_for("POST");
    let started = Instant::now();
    interrupt(&child);
    let run = world.finish(child);
    assert!(started.elapsed() < Duration::from_secs(25), "it waited on");
    assert!(run.output().contains("interrupted while the provider waited to retry"), "{}", run.output());
    assert_eq!(world.changes().len(), 1);
}

/// Reads of many requests ask for no other one.
#[test]
fn a_read_under_way_is_given_up() {
    let world = World::new();
    let integrations =
        (0..150).map(|index| json!({"name": format!("Number {index:03}"), "provider": "civo"}));
    world.create_all_elsewhere(integrations);
    world.sandbox.fault(Fault::delay(Duration::from_secs(20)).on("GET", &format!("{INTEGRATIONS}?")));
    world.configure("data \"northflank_integrations\" \"all\" {}\n");
    let child = world.start(&["plan", "-json"]);
    world.wait_for("GET");
    interrupt(&child);
    let run = world.finish(child);
    assert!(run.output().contains("Run interrupted"), "{}", run.output());
    assert_eq!(world.sandbox.requests().len(), 1);
}

#[test]
fn a_delete_that_waits_for_clusters_ends_at_once() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.add_cluster("production", "my-aws").expect("it is there");
    let child = world.start(&["destroy", "-auto-approve", "-json"]);
    world.wait_for("DELETE");
    interrupt(&child);
    let run = world.finish(child);
    // Its own time being up would end it, too, and with other words.
    assert!(run.output().contains("interrupted while the provider waited to retry"), "{}", run.output());
    assert!(run.output().contains("status 409"), "{}", run.output());
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}
