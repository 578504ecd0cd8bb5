//! The smallest provider that the framework's page shows, from its first apply to its end.

use crate::support::{World, client, example};

/// It is installed as the one provider that these tests install, which is up to the client and not to the provider.
fn note(name: &str, text: &str) -> String {
    format!(
        "resource \"smallest_note\" \"example\" {{\n  provider = northflank\n  name = \"{name}\"\n  text = \"{text}\"\n}}\n"
    )
}

#[test]
fn a_text_is_kept_changed_and_replaced() {
    if !client().plans_resources() {
        return;
    }
    let world = World::new().provider(&example("smallest"));
    world.configure(&note("a", "one")).apply();
    assert_eq!(world.state("smallest_note.example")["text"], "one");

    world.configure(&note("a", "two"));
    assert_eq!(world.planned("smallest_note.example")["actions"], serde_json::json!(["update"]));
    world.apply();
    assert_eq!(world.state("smallest_note.example")["text"], "two");

    world.configure(&note("b", "two"));
    assert_eq!(world.planned("smallest_note.example")["actions"], serde_json::json!(["delete", "create"]));
    world.apply();
    assert_eq!(world.state("smallest_note.example")["name"], "b");

    world.destroy();
    assert_eq!(world.state("smallest_note.example"), serde_json::Value::Null);
}
