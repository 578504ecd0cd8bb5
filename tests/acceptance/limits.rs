//! The rate limit, and which failures are worth another attempt.

use std::time::Duration;

use northflank_sandbox::Fault;
use serde_json::json;

use crate::support::{World, aws};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";
const HASTY: &str = "provider \"northflank\" {\n  max_retry_wait = \"1ms\"\n}\n";

fn applied() -> World {
    let world = World::new();
    world.configure(&format!("{HASTY}{}", aws("")));
    world.apply();
    world.sandbox.clear_requests();
    world
}

#[test]
fn a_window_that_opens_late_is_not_waited_for() {
    let world = applied();
    let closed = || Fault::status(429).on("GET", INTEGRATIONS);
    for fault in [closed().header("x-ratelimit-reset", "7200"), closed().header("retry-after", "7200")] {
        world.sandbox.fault(fault);
        let found = world.run(&["plan", "-json"]).failed().diagnostic();
        assert!(found.detail.contains("It resets in 120 min, at "), "{found:?}");
        assert!(found.detail.contains(" UTC"), "{found:?}");
        assert!(found.detail.contains("has sent 1 request."), "{found:?}");
    }
    assert_eq!(world.sandbox.requests().len(), 2);
}

#[test]
fn a_low_limit_is_warned_of_once() {
    let world = World::new();
    let three = "resource \"northflank_integration\" \"example\" {\n  count          = 3\n  name           = \"Civo \
                 ${count.index}\"\n  cloud_provider = \"civo\"\n}\n";
    world.configure(three);
    world.apply();
    let low =
        Fault::delay(Duration::ZERO).header("x-ratelimit-remaining", "40").header("x-ratelimit-reset", "1");
    world.sandbox.fault(low.on("GET", INTEGRATIONS).times(3));
    let found = world.run(&["plan", "-json"]).succeeded().diagnostic();
    assert_eq!(found.severity, "warning");
    assert_eq!(found.summary, "Northflank's rate limit runs low");
    assert!(found.detail.contains("Of the 1000 requests"), "{found:?}");
    assert!(world.logged().contains("the rate limit is nearly used up; slowing down requests"));
}

#[test]
fn an_apply_that_reads_nothing_warns_of_a_low_limit() {
    let world = World::new();
    world.configure(&aws(""));
    let low =
        Fault::delay(Duration::ZERO).header("x-ratelimit-remaining", "40").header("x-ratelimit-reset", "1");
    world.sandbox.fault(low.on("POST", INTEGRATIONS));
    let found = world.run(&["apply", "-auto-approve", "-json"]).succeeded().diagnostic();
    assert_eq!(found.summary, "Northflank's rate limit runs low");
}

#[test]
fn answers_spoiled_on_their_way_are_asked_for_again() {
    let world = applied();
    for fault in [Fault::garbage(), Fault::truncate()] {
        world.sandbox.fault(fault.on("GET", INTEGRATIONS).times(2));
        world.assert_no_changes();
    }
    world.configure(&format!("{HASTY}{}", aws("description = \"new\"")));
    world.sandbox.fault(Fault::garbage().after().on("PATCH", INTEGRATIONS).times(2));
    world.apply();
    world.configure(&format!("{HASTY}{}", aws("")));
    world.sandbox.fault(Fault::garbage().after().on("PUT", INTEGRATIONS).times(2));
    world.apply();
    // The second one is answered with 404, since the first has taken effect.
    world.sandbox.fault(Fault::garbage().after().on("DELETE", INTEGRATIONS));
    world.destroy();
    assert_eq!(world.sandbox.faults_left(), 0);
    assert_eq!(world.sandbox.integrations().len(), 0);
}

#[test]
fn a_response_of_a_proxy_is_not_retried() {
    let world = applied();
    for body in [json!("<html>Sign in</html>"), json!({"data": {"id": "other"}})] {
        world.sandbox.fault(Fault::status(200).body(body).on("GET", INTEGRATIONS).times(9));
        world.sandbox.clear_requests();
        world.run(&["plan", "-json"]).failed();
        assert_eq!(world.sandbox.requests().len(), 1);
        while world.sandbox.faults_left() > 0 {
            world.run(&["plan", "-json"]);
        }
    }
}
