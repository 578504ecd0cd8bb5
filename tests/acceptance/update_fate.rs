//! An update whose answer is lost: the state claims nothing that may not be so.

use std::thread;

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::{
    support::{EXAMPLE, Feature, World, aws, client, integration},
    write_only::state_file,
};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";
const HASTY: &str = "provider \"northflank\" {\n  max_retry_wait = \"1ms\"\n}\n";

/// Every attempt of a call.
const ALL: u32 = 5;

fn configure(world: &World, configuration: &str) {
    world.configure(&format!("{HASTY}{configuration}"));
}

fn applied(configuration: &str) -> World {
    let world = World::new();
    configure(&world, configuration);
    world.apply();
    world
}

#[test]
fn an_update_without_a_response_that_took_effect_succeeds() {
    let world = applied(&aws("description = \"old\""));
    configure(&world, &aws("description = \"new\""));
    world.sandbox.fault(Fault::drop_connection().after().on("PATCH", INTEGRATIONS).times(ALL));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["description"], "new");
    configure(&world, &aws("description = \"newer\""));
    let timeout = Fault::status(408).body("<html>Request Time-out</html>").after();
    world.sandbox.fault(timeout.on("PATCH", INTEGRATIONS).times(ALL));
    world.apply();
    configure(&world, &aws(""));
    world.sandbox.fault(Fault::status(500).after().on("PUT", INTEGRATIONS).times(ALL));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["description"], Value::Null);
}

#[test]
fn a_failed_update_is_not_in_the_state() {
    let world = applied(&aws("description = \"old\""));
    configure(&world, &aws("description = \"new\""));
    world.sandbox.fault(Fault::status(500).on("PATCH", INTEGRATIONS).times(ALL));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("may have carried out the request"), "{found:?}");
    assert_eq!(world.state(EXAMPLE)["description"], "old");
    world.apply();
}

/// The update is lost with the new credentials, and whatever the configuration comes to say is sent then. Each world
/// spends nearly all of its time waiting until an effect could be seen, so they wait at the same time.
fn assert_sent_again(old: &str, new: &str) {
    thread::scope(|scope| {
        for (next, key) in [(old, "canary-old"), (new, "canary-new")] {
            for fault in [Fault::drop_connection().after(), Fault::drop_connection()] {
                scope.spawn(move || assert_sent_again_after(fault, [old, new, next], key));
            }
        }
    });
}

fn assert_sent_again_after(fault: Fault, [old, new, next]: [&str; 3], key: &str) {
    let world = applied(old);
    configure(&world, new);
    world.sandbox.fault(fault.on("PATCH", INTEGRATIONS).times(ALL));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("does not return credentials"), "{found:?}");
    // Nor is there a digest of credentials that Northflank may not have.
    assert!(!state_file(&world).contains("$argon2id$"));
    world.changes();
    configure(&world, next);
    world.apply();
    let changes = world.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].1["credentials"], json!({"apiKey": key}));
}

fn civo(arguments: &str) -> String {
    integration(&format!("name = \"My Civo\"\ncloud_provider = \"civo\"\n{arguments}"))
}

#[test]
fn credentials_in_doubt_are_sent_again() {
    let civo = |key: &str| civo(&format!("credentials = {{ api_key = \"canary-{key}\" }}"));
    assert_sent_again(&civo("old"), &civo("new"));
}

#[test]
fn write_only_credentials_in_doubt_are_sent_again() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let civo = |key: &str, version: &str| {
        civo(&format!("credentials_wo = {{ api_key = \"canary-{key}\" }}\n{version}"))
    };
    assert_sent_again(&civo("old", ""), &civo("new", ""));
    assert_sent_again(&civo("old", "credentials_wo_version = 1"), &civo("new", "credentials_wo_version = 2"));
}

#[test]
fn credentials_that_were_refused_leave_the_state_as_it_is() {
    let civo = |key: &str| civo(&format!("credentials = {{ api_key = \"canary-{key}\" }}"));
    let world = applied(&civo("old"));
    configure(&world, &civo("new"));
    world.sandbox.fault(Fault::status(400).on("PATCH", INTEGRATIONS));
    world.run(&["apply", "-auto-approve", "-json"]).failed();
    configure(&world, &civo("old"));
    world.assert_no_changes();
}
