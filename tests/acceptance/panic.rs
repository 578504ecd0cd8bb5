//! A provider that panics in one call: an error of that call, with a request for a report, and no more.

use std::fs;

use crate::support::{Feature, World, client, example, integration};

#[test]
fn only_the_call_that_panicked_fails() {
    let world = World::new().provider(&example("panicking_provider"));
    let civo = |label: &str, name: &str| {
        integration(&format!(
            "name = \"{name}\"\ncloud_provider = \"civo\"\ncredentials = {{ api_key = \"canary-{name}\" }}"
        ))
        .replace("example", label)
    };
    world.configure(&format!("{}{}", civo("good", "Good"), civo("bad", "Panic")));
    let run = world.run(&["apply", "-auto-approve", "-json", "-parallelism=1"]).failed();
    let found = run.diagnostic();
    assert_eq!(found.summary, "Provider bug");
    assert!(found.detail.contains("panicked in apply_resource_change"), "{found:?}");
    assert!(
        found.detail.contains(concat!("Report it at ", env!("CARGO_PKG_REPOSITORY"), "/issues with")),
        "{found:?}"
    );
    assert_eq!(world.state("northflank_integration.good")["id"], "good");
    // Where it happened is logged; what it said, which may hold a secret, is not.
    assert!(world.logged().contains("panicking_provider.rs:"), "no place is logged");
}

#[test]
fn a_list_that_panics_ends_in_an_error() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new().provider(&example("panicking_provider"));
    world.configure("");
    let query = "list \"northflank_integration\" \"all\" {\n  provider = northflank\n  config {\n    team_id = \
                 \"my-team\"\n  }\n}\n";
    fs::write(world.folder().join("all.tfquery.hcl"), query).expect("a file");
    let found = world.run(&["query", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Provider bug");
    assert!(found.detail.contains("panicked in list_resource"), "{found:?}");
}
