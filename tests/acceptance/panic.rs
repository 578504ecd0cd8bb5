//! A provider that panics in one call: an error of that call, with a request for a report, and no more.

use std::path::Path;

use crate::support::{World, integration};

/// The provider with one bug; see `tests/panicking_provider.rs`.
fn panicking() -> World {
    let built = Path::new(env!("CARGO_BIN_EXE_terraform-provider-northflank"));
    let example = format!("examples/panicking_provider{}", std::env::consts::EXE_SUFFIX);
    World::new().provider(&built.parent().expect("a folder").join(example))
}

#[test]
fn only_the_call_that_panicked_fails() {
    let world = panicking();
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
    assert!(found.detail.contains("Please report it"), "{found:?}");
    assert_eq!(world.state("northflank_integration.good")["id"], "good");
    // Where it happened is logged; what it said, which may hold a secret, is not.
    assert!(world.logged().contains("panicking_provider.rs:"), "no place is logged");
}
