//! Maps, lists and sets of objects, as a real client plans them: each change is planned where it is, and no more.

use serde_json::{Value, json};

use crate::support::{Feature, World, client, example};

const ADDRESS: &str = "nested_example.example";

fn world() -> World {
    World::new().provider(&example("nested_provider"))
}

fn nested(arguments: &str) -> String {
    format!(
        "resource \"nested_example\" \"example\" {{\n  provider = northflank\n  name = \"a\"\n{arguments}\n}}\n"
    )
}

fn rule(port: u16, protocol: &str, zone: Value, id: &str) -> Value {
    json!({"port": port, "protocol": protocol, "zone": zone, "token": null, "id": format!("id of {id}")})
}

#[test]
fn each_change_is_planned_where_it_is() {
    if !client().plans_resources() {
        return;
    }
    let world = world();
    world.configure(&nested(
        "rules = { web = { port = 80 }, dns = { port = 53, protocol = \"udp\", zone = \"a\" } }
         steps = [{ command = \"build\" }, { command = \"test\" }]
         peers = [{ port = 1 }, { port = 2 }]",
    ));
    world.apply();
    let state = world.state(ADDRESS);
    let web = rule(80, "tcp", Value::Null, "web");
    assert_eq!(state["rules"], json!({"dns": rule(53, "udp", json!("a"), "dns"), "web": web}));
    let step = |command: &str, index: u8| json!({"command": command, "id": format!("id of {index}")});
    assert_eq!(state["steps"], json!([step("build", 0), step("test", 1)]));
    assert_eq!(state["peers"], json!([{"port": 1}, {"port": 2}]));

    // One rule changed, one gone, one new; a step inserted; a peer exchanged.
    world.configure(&nested(
        "rules = { web = { port = 8080, zone = \"a\" }, alt = { port = 81 } }
         steps = [{ command = \"lint\" }, { command = \"build\" }, { command = \"test\" }]
         peers = [{ port = 2 }, { port = 3 }]",
    ));
    let planned = world.planned(ADDRESS);
    assert_eq!(planned["actions"], json!(["update"]));
    assert_eq!(planned["after"]["rules"]["web"], rule(8080, "tcp", json!("a"), "web"));
    assert_eq!(planned["after_unknown"]["rules"], json!({"alt": {"id": true}, "web": {}}));
    assert_eq!(planned["after_unknown"]["steps"], json!([{}, {}, {"id": true}]));
    world.apply();
    assert_eq!(world.state(ADDRESS)["rules"]["alt"], rule(81, "tcp", Value::Null, "alt"));
    assert_eq!(world.state(ADDRESS)["steps"], json!([step("lint", 0), step("build", 1), step("test", 2)]));

    world.configure(&nested("rules = { web = { port = 8080, zone = \"b\" } }"));
    let planned = world.planned(ADDRESS);
    assert_eq!(planned["actions"], json!(["delete", "create"]));
    assert_eq!(planned["replace_paths"], json!([["rules", "web", "zone"]]));
    world.apply();
    world.configure(&nested("")).apply();
    assert_eq!(world.state(ADDRESS)["rules"], Value::Null);
    world.destroy();
}

#[test]
fn errors_point_at_their_attribute() {
    let world = world();
    world.configure(&nested(
        "rules = { web = { port = 0 } }\nsteps = [{ command = null }]\npeers = [{ port = -1 }]",
    ));
    let run = world.run(&["validate", "-json"]).failed();
    let found: Vec<_> = run.diagnostics().into_iter().map(|it| it.detail).collect();
    let told = |text: &str| assert!(found.iter().any(|detail| detail.contains(text)), "{text}: {found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    told("`rules[\"web\"].port` must be greater than zero.");
    told("`steps[0].command` is required, but it is null.");
    told("`peers.port` must be greater than zero.");
}

#[test]
fn what_is_known_only_after_the_apply_may_be_anywhere() {
    if !client().plans_resources() {
        return;
    }
    let world = world();
    let other = "resource \"nested_example\" \"other\" {\n  provider = northflank\n  name = \"b\"\n  steps = \
                 [{ command = \"80\" }]\n}\n";
    let unknown = "tonumber(trimprefix(nested_example.other.steps[0].id, \"id of \")) + 1";
    let configuration = nested(&format!(
        "rules = {{ web = {{ port = {unknown} }}, all = {unknown} == 0 ? null : {{ port = 1 }} }}
         steps = [for number in [{unknown}] : {{ command = tostring(number) }}]
         peers = [{{ port = {unknown} }}]",
    ));
    world.configure(&format!("{other}{configuration}")).apply();
    let state = world.state(ADDRESS);
    assert_eq!(state["rules"]["web"], rule(1, "tcp", Value::Null, "web"));
    assert_eq!(state["rules"]["all"], rule(1, "tcp", Value::Null, "all"));
    assert_eq!(state["peers"], json!([{"port": 1}]));
    world.destroy();
}

#[test]
fn a_write_only_value_inside_is_never_stored() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = world();
    world.configure(&nested("rules = { web = { port = 80, token = \"canary-token\" } }")).apply();
    assert_eq!(world.state(ADDRESS)["rules"]["web"], rule(80, "tcp", Value::Null, "web"));
    world.destroy();
}
