//! An ID is not an integration: the ID of a deleted integration returns once its name is used again. Terraform must not
//! delete, change, adopt or forget the wrong one.

use std::time::Duration;

use northflank_sandbox::{Fault, Lags, Options};
use serde_json::{Value, json};

#[cfg(target_os = "linux")]
use crate::fault_table::{Elsewhere, faults};
use crate::support::{EXAMPLE, Feature, World, aws, client, integration};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";
const LIST: &str = "/v1/cloud-providers/integrations?";
const BLUE: &str = "northflank_integration.a[\"blue\"]";
const GREEN: &str = "northflank_integration.a[\"green\"]";

/// One resource for each key, with retries that wait for next to nothing.
const EACH: &str = r#"
    provider "northflank" {
      max_retries     = 2
      max_retry_wait  = "10ms"
      request_timeout = "2s"
    }
    variable "keys" {
      type    = map(string)
      default = { blue = "first-one" }
    }
    resource "northflank_integration" "a" {
      for_each       = var.keys
      name           = each.value
      cloud_provider = "civo"
      credentials    = { api_key = "canary-key" }
      timeouts       = { delete = "6s" }
    }
"#;

const RENAMED: &[&str] = &["apply", "-auto-approve", "-no-color", "-var", "keys={green=\"first-one\"}"];

/// An integration at the address `blue`, which the next apply of [`RENAMED`] has at `green`.
fn renamed() -> World {
    let world = World::new();
    world.configure(EACH);
    world.apply();
    world.sandbox.clear_requests();
    world
}

/// What the state says is in Northflank, and nothing else is.
#[track_caller]
fn assert_agreement(world: &World, context: &str) {
    let stored = world.sandbox.integrations();
    let states = world.states();
    let named: Vec<_> = states.values().map(|state| (&state["id"], &state["created_at"])).collect();
    let there: Vec<_> = stored.iter().map(|it| (&it["id"], &it["createdAt"])).collect();
    assert_eq!(named, there, "{context}");
}

/// Core deletes and creates at the same time where a resource changes its address.
#[track_caller]
fn assert_renamed(world: &World) {
    world.run(RENAMED).succeeded();
    assert_eq!(world.states().keys().collect::<Vec<_>>(), [GREEN]);
    assert_agreement(world, "after the rename");
    let plan = ["plan", "-detailed-exitcode", "-no-color", "-var", "keys={green=\"first-one\"}"];
    assert_eq!(world.run(&plan).code, 0);
}

#[test]
fn a_delete_whose_answer_is_lost_deletes_nothing_else() {
    for fault in [Fault::drop_connection().after(), Fault::status(502).body("<html>").after()] {
        let world = renamed();
        world.sandbox.fault(fault.on("DELETE", INTEGRATIONS));
        assert_renamed(&world);
    }
}

#[test]
fn a_delete_is_over_when_its_id_belongs_to_another_one() {
    let world = renamed();
    let slow = Fault::delay(Duration::from_millis(120)).on("GET", INTEGRATIONS).times(40);
    world.sandbox.fault(slow);
    world.sandbox.fault(Fault::delay(Duration::from_millis(120)).on("DELETE", INTEGRATIONS).times(40));
    world.sandbox.fault(Fault::delay(Duration::from_millis(120)).on("POST", INTEGRATIONS).times(40));
    assert_renamed(&world);
}

#[test]
fn a_plan_that_deletes_and_creates_one_name_advises_moved() {
    let world = renamed();
    let run = world.run(&["plan", "-json", "-var", "keys={green=\"first-one\"}"]).succeeded();
    let found = run.diagnostic();
    assert_eq!(found.summary, "Northflank integration deleted and created");
    assert!(found.detail.contains("\"first-one\""), "{found:?}");
    assert!(found.detail.contains("moved {"), "{found:?}");
    // A replacement at one address is no rename.
    let replace = world.run(&["plan", "-json", "-no-color", &format!("-replace={BLUE}")]).succeeded();
    assert!(!replace.stdout.contains("deleted and created"), "{}", replace.output());
}

/// Every fault, before and after the effect, of each request that a rename takes. Whatever the apply comes to, the state
/// names what is there, and the next one leads to one integration.
#[cfg(target_os = "linux")]
#[test]
fn a_rename_survives_every_fault() {
    let elsewhere = Elsewhere::new();
    let faults: Vec<_> =
        faults(&elsewhere).into_iter().filter_map(|(name, fault)| Some((name, fault?))).collect();
    const FIRST: &str = "/v1/cloud-providers/integrations/first-one";
    let positions = [("DELETE", FIRST), ("POST", INTEGRATIONS), ("GET", FIRST), ("GET", LIST)];
    let rounds: usize = std::env::var("RENAME_ROUNDS").map_or(1, |rounds| rounds.parse().expect("a number"));
    let cells = (0..rounds).flat_map(|_| faults.iter()).flat_map(|fault| positions.map(|at| (fault, at)));
    let cells = std::sync::Mutex::new(cells);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let cell = cells.lock().expect("no panic").next();
                    let Some(((name, fault), (method, path))) = cell else { break };
                    survive(&format!("{name} at {method} {path}"), fault.clone().on(method, path));
                }
            });
        }
    });
}

#[cfg(target_os = "linux")]
fn survive(context: &str, fault: Fault) {
    let world = renamed();
    world.sandbox.fault(fault);
    let run = world.run(RENAMED);
    world.sandbox.clear_faults();
    let context = format!("{context}: {}", run.output());
    let stored = world.sandbox.integrations();
    assert!(stored.len() <= 1, "doubled: {context}");
    if run.code == 0 {
        assert_agreement(&world, &context);
    }
    let mut run = world.run(RENAMED);
    if run.code != 0 {
        // What the state could not know of is imported, as the message says.
        run.says("id = \"first-one\"");
        world
            .run(&["import", "-no-color", "-var", "keys={green=\"first-one\"}", GREEN, "first-one"])
            .succeeded();
        run = world.run(RENAMED);
    }
    assert_eq!(run.code, 0, "{context}\n{}", run.output());
    assert_eq!(world.sandbox.integrations().len(), 1, "{context}");
    assert_agreement(&world, &context);
}

/// Somebody deletes the integration and creates another one of its name.
fn recreate(world: &World, id: &str, body: Value) -> Value {
    world.sandbox.remove(id, None).expect("it is there");
    world.sandbox.advance(Duration::from_secs(1));
    world.create_elsewhere(body);
    world.sandbox.integration(id).expect("it is there")
}

fn theirs() -> Value {
    json!({"name": "My AWS", "provider": "aws", "aws": {"authenticationMode": "crossAccountRole"},
           "credentials": {"roleArn": "theirs", "externalId": "theirs"}})
}

#[test]
fn a_refresh_that_finds_another_one_says_so_and_the_apply_sends_our_credentials() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    recreate(&world, "my-aws", theirs());
    let run = world.run(&["plan", "-json"]).succeeded();
    let found = run.diagnostic();
    assert_eq!(found.summary, "Northflank integration recreated");
    assert_eq!(world.planned(EXAMPLE)["actions"], json!(["update"]));
    world.apply();
    assert_eq!(world.sandbox.integrations()[0]["credentials"]["externalId"], "canary-external");
    assert_agreement(&world, "after the apply");
}

#[test]
fn write_only_credentials_are_sent_to_another_one_too() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    for version in ["", "credentials_wo_version = 7"] {
        let world = World::new();
        let credentials = "credentials_wo = { api_key = \"canary-key\" }";
        world.configure(&integration(&format!(
            "name = \"My Civo\"\ncloud_provider = \"civo\"\n{credentials}\n{version}"
        )));
        world.apply();
        let theirs = json!({"name": "My Civo", "provider": "civo", "credentials": {"apiKey": "theirs"}});
        recreate(&world, "my-civo", theirs);
        world.apply();
        assert_eq!(world.sandbox.integrations()[0]["credentials"], json!({"apiKey": "canary-key"}));
    }
}

/// The settings in the state are those of the new one, so the apply sends what differs.
#[test]
fn the_settings_of_what_is_gone_are_not_those_of_the_new_one() {
    let world = World::new();
    world.configure(&integration(
        "name = \"Bare metal\"\ncloud_provider = \"byok\"\nbyok = { connection_mode = \"connector\" }",
    ));
    world.apply();
    recreate(&world, "bare-metal", json!({"name": "Bare metal", "provider": "byok"}));
    world.apply();
    assert_eq!(world.sandbox.integrations()[0]["byok"]["connectionMode"], "connector");
    world.run(&["plan", "-detailed-exitcode"]).succeeded();
}

/// A saved plan, and a plan without a refresh, name what was there before.
#[test]
fn what_changed_hands_after_the_plan_stays_as_it_is() {
    for (update, sent) in [("description = \"new\"", "PATCH"), ("", "PUT")] {
        let world = World::new();
        world.configure(&aws("description = \"old\""));
        world.apply();
        world.configure(&aws(update));
        world.run(&["plan", "-out=plan.bin", "-no-color"]).succeeded();
        let stored = recreate(&world, "my-aws", theirs());
        let found = world.run(&["apply", "-json", "plan.bin"]).failed().diagnostic();
        assert_eq!(found.summary, "Could not update Northflank integration");
        assert!(found.detail.contains("created another one with the same name"), "{sent}: {found:?}");
        assert_eq!(world.sandbox.integrations(), [stored]);
        assert_eq!(world.changes(), []);
    }
}

#[test]
fn a_delete_leaves_another_one_alone() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    let stored = recreate(&world, "my-aws", theirs());
    let run = world.run(&["destroy", "-auto-approve", "-refresh=false", "-json"]).succeeded();
    assert!(run.stdout.contains("The provider did not delete the new one"), "{}", run.output());
    assert_eq!(world.sandbox.integrations(), [stored]);
    assert_eq!(world.changes(), []);
    assert!(world.states().is_empty());
}

/// What takes its place while the delete is repeated is another one.
#[test]
fn a_delete_that_is_repeated_looks_again() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.changes();
    let replaced =
        json!({"id": "my-aws", "name": "My AWS", "provider": "aws", "createdAt": "2099-01-01T12:00:00.000Z"});
    world.sandbox.fault(Fault::status(503).header("retry-after", "0").on("DELETE", INTEGRATIONS));
    world.sandbox.fault(Fault::delay(Duration::ZERO).on("GET", "/v1/cloud-providers/integrations/my-aws"));
    let shown = Fault::status(200).body(json!({"data": replaced}));
    world.sandbox.fault(shown.on("GET", "/v1/cloud-providers/integrations/my-aws"));
    world.run(&["destroy", "-auto-approve", "-refresh=false", "-no-color"]).succeeded();
    let changes = world.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
}

/// The token's own team, by its name and without it.
#[test]
fn two_spellings_of_one_scope_are_one_integration() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    let shown = world.sandbox.integrations().remove(0);
    let of_team = "/v1/teams/my-team/cloud-providers/integrations/my-aws";
    world.sandbox.fault(Fault::status(200).body(json!({"data": shown})).on("GET", of_team).times(9));
    let other = aws("team_id = \"my-team\"").replace("\"example\"", "\"other\"");
    let import = "import {\n  to = northflank_integration.other\n  id = \"my-team/my-aws\"\n}\n";
    world.configure(&format!("{import}{other}"));
    let run = world.run(&["plan", "-json"]).failed();
    assert!(run.stdout.contains("Northflank integration kept and deleted"), "{}", run.output());
}

/// Two teams may use one name, and each has its own integration.
#[test]
fn one_name_in_two_teams_is_two_integrations() {
    let world = World::new();
    world.configure(
        r#"
        provider "northflank" {
          max_retry_wait = "10ms"
        }
        resource "northflank_integration" "a" {
          for_each       = toset(["team-a", "team-b"])
          name           = "Same"
          team_id        = each.value
          cloud_provider = "civo"
          credentials    = { api_key = "canary-key" }
        }
        "#,
    );
    for team in ["team-a", "team-b"] {
        let path = format!("/v1/teams/{team}/cloud-providers/integrations");
        world.sandbox.fault(Fault::drop_connection().after().on("POST", &path));
    }
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 2);
    assert_eq!(world.states().len(), 2);
}

/// A name that is released late, in the same run.
#[test]
fn a_name_that_nothing_has_is_tried_again() {
    let lags = Lags { name: Duration::from_secs(4), ..Lags::default() };
    let world = World::with(Options { lags, ..Options::default() });
    world.configure(EACH);
    world.apply();
    assert_renamed(&world);
}

#[test]
fn a_name_that_is_never_released_says_so() {
    let world = World::new();
    world.configure(&aws("timeouts = { create = \"2s\" }"));
    world.sandbox.fault(Fault::status(409).on("POST", INTEGRATIONS).times(99));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("lists no integration with that name"), "{found:?}");
}

/// An answer that lacks what every integration has is none.
#[test]
fn an_import_of_an_incomplete_answer_is_an_error() {
    for missing in ["name", "provider", "createdAt"] {
        let world = World::new();
        world.create_aws_elsewhere("My AWS");
        let mut shown = world.sandbox.integrations().remove(0);
        shown.as_object_mut().expect("an object").remove(missing).expect("it is there");
        let incomplete = Fault::status(200).body(json!({"data": shown})).on("GET", INTEGRATIONS);
        world.sandbox.fault(incomplete.times(9));
        world.configure(&aws(""));
        let run = world.run(&["import", "-no-color", EXAMPLE, "my-aws"]).failed();
        run.says("could not read the response of Northflank's API: it");
        assert_eq!(world.state(EXAMPLE), Value::Null);
    }
}

/// A POST that answers with the ID of another integration makes nobody its owner.
#[test]
fn a_create_that_answers_with_another_one_is_looked_up() {
    let world = World::new();
    let victim = world.create_elsewhere(json!({"name": "Victim", "provider": "aws", "aws": {}}));
    let stored = world.sandbox.integration(&victim).expect("it is there");
    for answer in [
        json!({"id": victim}),
        json!({"id": victim, "name": "My AWS", "provider": "aws"}),
        json!({"id": victim, "name": "My AWS", "provider": "aws", "createdAt": stored["createdAt"]}),
    ] {
        let world_of_answer = &world;
        world_of_answer.configure(&aws(""));
        let body = json!({"data": answer});
        world.sandbox.fault(Fault::status(200).body(body).after().on("POST", INTEGRATIONS));
        world.apply();
        assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
        world.destroy();
    }
    assert_eq!(world.sandbox.integrations(), [stored]);
}

/// Right after its creation, an integration need not be seen everywhere.
#[test]
fn what_is_new_is_not_missed() {
    let world = World::new().hasty();
    world.configure(&aws(""));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let empty = json!({"data": {"integrations": []}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(404).on("GET", "/v1/cloud-providers/integrations/my-aws"));
    world.sandbox.fault(Fault::status(200).body(empty).on("GET", LIST));
    world.assert_no_changes();
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

/// A token of another account sees none of them.
#[test]
fn a_removal_by_a_refresh_names_the_account() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.remove("my-aws", None).expect("it is there");
    let found = world.run(&["plan", "-json"]).succeeded().diagnostic();
    assert_eq!(
        (found.severity.as_str(), found.summary.as_str()),
        ("warning", "Northflank integration not found")
    );
    for known in
        [world.sandbox.url(), "environment variable NORTHFLANK_API_TOKEN", "terraform import ADDRESS my-aws"]
    {
        assert!(found.detail.contains(known), "{known}: {found:?}");
    }
}

#[test]
fn a_state_of_another_api_is_refused() {
    let world = World::new();
    world.configure(&aws("description = \"old\""));
    world.apply();
    let other = World::new();
    let world = world.variable("NORTHFLANK_API_BASE_URL", other.sandbox.url());
    world.configure(&aws("description = \"new\""));
    for command in [
        ["plan", "-json"].as_slice(),
        &["apply", "-auto-approve", "-refresh=false", "-json"],
        &["destroy", "-auto-approve", "-refresh=false", "-json"],
    ] {
        let run = world.run(command).failed();
        assert!(run.stdout.contains("The state says that this integration came from"), "{}", run.output());
    }
    assert_eq!(other.sandbox.requests(), []);
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

/// A 5xx may come after the effect, whatever form it has: the conflict of the second POST is with the first.
#[test]
fn only_a_4xx_proves_that_nothing_was_done() {
    let world = World::new();
    world.configure(&format!("provider \"northflank\" {{\n  max_retry_wait = \"10ms\"\n}}\n{}", aws("")));
    let empty = json!({"data": {"integrations": []}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(500).after().on("POST", INTEGRATIONS));
    world.sandbox.fault(Fault::status(200).body(empty).on("GET", LIST));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

/// The clock that writes creation times is slow: our own integration is not said to be somebody else's.
#[test]
fn two_clocks_may_differ() {
    let world = World::new();
    world.configure(&aws(""));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    // The world's clock is a minute ahead with the first command.
    let ahead = std::time::SystemTime::now() + Duration::from_secs(64);
    let date = httpdate::fmt_http_date(ahead);
    world.sandbox.fault(Fault::delay(Duration::ZERO).header("date", &date).on("GET", INTEGRATIONS).times(2));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(
        found.detail.contains("it was created just before the request, but clocks may differ"),
        "{found:?}"
    );
    assert!(found.detail.contains("id = \"my-aws\""), "{found:?}");
    assert!(!found.detail.contains("already exists"), "{found:?}");
}

/// Empty and absent say the same.
#[test]
fn an_empty_description_is_none() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.change("my-aws", None, json!({"description": ""})).expect("it is there");
    world.assert_no_changes();
}

/// One integration in two states: the second delete finds another one in its place, which this run has just created.
#[test]
fn what_was_imported_twice_is_deleted_once() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    let named = |label: &str| aws("").replace("\"example\"", &format!("\"{label}\""));
    world.configure(&(named("one") + &named("two")));
    for label in ["one", "two"] {
        world.run(&["import", "-no-color", &format!("northflank_integration.{label}"), "my-aws"]).succeeded();
    }
    world.configure(&named("three"));
    world.run(&["apply", "-auto-approve", "-no-color", "-parallelism=1"]);
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.states().keys().collect::<Vec<_>>(), ["northflank_integration.three"]);
    assert_agreement(&world, "after both applies");
}

/// The ID is not the one that the name makes, and nothing else is wrong with the answer.
#[test]
fn a_create_that_answers_with_another_id_is_looked_up() {
    let world = World::new();
    world.configure(&aws(""));
    let answer = json!({"id": "other-id", "name": "My AWS", "provider": "aws", "createdAt": "2099-01-01T12:00:00.000Z"});
    world.sandbox.fault(Fault::status(200).body(json!({"data": answer})).after().on("POST", INTEGRATIONS));
    world.apply();
    assert_agreement(&world, "after the apply");
}

#[test]
fn ignore_changes_of_created_at_keeps_the_plan_valid() {
    let world = World::new();
    world.configure(&aws("lifecycle {\n  ignore_changes = [created_at]\n}"));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    recreate(&world, "my-aws", theirs());
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.sandbox.integrations()[0]["credentials"]["externalId"], "canary-external");
}

/// A list may write times otherwise than a get, and forgets nothing for it.
#[test]
fn a_list_alone_never_says_that_an_integration_was_exchanged() {
    let world = World::new();
    world.configure(&aws("count = 3").replace("\"My AWS\"", "\"My AWS ${count.index}\""));
    world.apply();
    let mut listed = world.sandbox.integrations();
    for integration in &mut listed {
        integration["createdAt"] = json!("2099-01-01T12:00:00.000Z");
    }
    let list = json!({"data": {"integrations": listed}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(200).body(list).on("GET", LIST));
    world.run(&["destroy", "-auto-approve", "-refresh=false", "-no-color"]).succeeded();
    assert!(world.sandbox.integrations().is_empty());
}
