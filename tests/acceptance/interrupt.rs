//! Ctrl-C in the middle of an apply: what was created is in the state afterwards.

use std::time::{Duration, Instant};

use northflank_sandbox::{Fault, Request};

use crate::support::{EXAMPLE, World, aws};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// Waits until a request has reached the sandbox.
#[track_caller]
pub(crate) fn wait_for(world: &World, method: &str) {
    wait_until(world, |requests| requests.iter().any(|request| request.method == method));
}

/// Waits until the requests that have reached the sandbox are as they should be.
#[track_caller]
pub(crate) fn wait_until(world: &World, holds: impl Fn(&[Request]) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds(&world.sandbox.requests()) {
        assert!(Instant::now() < deadline, "only these have come: {:?}", world.sandbox.requests());
        std::thread::sleep(Duration::from_millis(10));
    }
}

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
    wait_for(&world, "POST");
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
    wait_for(&world, "POST");
    let started = Instant::now();
    interrupt(&child);
    let run = world.finish(child);
    assert!(started.elapsed() < Duration::from_secs(25), "it waited on");
    assert!(run.output().contains("interrupted while the call waited"), "{}", run.output());
    assert_eq!(world.changes().len(), 1);
}

#[test]
fn a_delete_that_waits_for_clusters_ends_at_once() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.add_cluster("production", "my-aws").expect("it is there");
    let child = world.start(&["destroy", "-auto-approve", "-json"]);
    wait_for(&world, "DELETE");
    interrupt(&child);
    let run = world.finish(child);
    // Its own time being up would end it, too, and with other words.
    assert!(run.output().contains("interrupted while the call waited"), "{}", run.output());
    assert!(run.output().contains("status 409"), "{}", run.output());
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}
