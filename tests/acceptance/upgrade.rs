//! States as each version of the schema has written them: they are read, and what they say is there.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::World;

/// The files of `tests/fixtures/state`: name, version of the schema and attributes.
fn fixtures() -> Vec<(String, u64, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/state");
    let fixture = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("UTF-8").to_owned();
        let (version, _) = name[1..].split_once('_').expect("it begins with the version");
        let version = version.parse().expect("a number");
        let attributes = serde_json::from_str(&fs::read_to_string(&path).expect("a file")).expect("JSON");
        (name, version, attributes)
    };
    fs::read_dir(folder).expect("a folder").map(fixture).collect()
}

#[test]
fn what_every_fixture_says_is_planned_with() {
    let world = World::new();
    let fixtures = fixtures();
    assert_ne!(fixtures, []);
    world.store(fixtures.clone());
    world.configure("");
    let changes = world.planned_changes_with(&["-destroy", "-refresh=false"]);
    assert_eq!(changes.len(), fixtures.len());
    for (name, _, written) in fixtures {
        let change = &changes[&format!("northflank_integration.{name}")];
        assert_eq!(change["actions"][0], "delete", "{name}");
        assert_holds(&change["before"], &written, &name);
    }
}

/// Whatever of the written object the schema still has is in the upgraded one, and everything else is null.
fn assert_holds(upgraded: &Value, written: &Value, place: &str) {
    for (name, value) in upgraded.as_object().expect(place) {
        let place = format!("{place}: {name}");
        match (value, &written[name]) {
            (Value::Object(_), written @ Value::Object(_)) => assert_holds(value, written, &place),
            (value, written) => assert_eq!(value, written, "{place}"),
        }
    }
}
