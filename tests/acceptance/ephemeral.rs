//! The ephemeral resource: found like the data source, and nothing of it is stored.

use northflank_sandbox::{Options, ShownCredentials};
use serde_json::json;

use crate::support::{CANARY, Feature, World, client, integration};

/// A sandbox that shows credentials, with one integration whose credential the others are to get.
fn shown() -> World {
    let world = World::with(Options { credentials: ShownCredentials::Plain, ..Options::default() });
    let credentials = json!({"apiKey": "canary-shown"});
    world.create_elsewhere(json!({"name": "Source", "provider": "civo", "credentials": credentials}));
    world
}

#[test]
fn what_it_shows_serves_write_only_arguments_and_is_stored_nowhere() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = shown();
    let copy = integration(
        r#"
        name           = "Copy"
        cloud_provider = "civo"
        credentials_wo = { api_key = ephemeral.northflank_integration.source.credentials.api_key }
        "#,
    );
    for by in ["id = \"source\"", "name = \"Source\""] {
        world.configure(&format!("ephemeral \"northflank_integration\" \"source\" {{\n  {by}\n}}\n{copy}"));
        world.run(&["plan", "-out=plan.bin", "-no-color"]).succeeded();
        world.apply();
    }
    let stored = world.sandbox.integration("copy").expect("it is there");
    assert_eq!(stored["credentials"]["apiKey"], "canary-shown");
    let state = world.state_file().expect("a state").to_string();
    assert!(!state.contains(CANARY) && !state.contains("\"ephemeral\""), "{state}");
}

#[test]
fn what_it_shows_configures_a_provider() {
    if !client().has(Feature::EphemeralResources) {
        return;
    }
    let world = World::with(Options { credentials: ShownCredentials::Plain, ..Options::default() });
    let token = json!({"apiKey": world.sandbox.token()});
    world.create_elsewhere(json!({"name": "Source", "provider": "civo", "credentials": token}));
    world.configure(
        r#"
        ephemeral "northflank_integration" "source" {
          name = "Source"
        }
        provider "northflank" {
          alias     = "other"
          api_token = ephemeral.northflank_integration.source.credentials.api_key
        }
        resource "northflank_integration" "example" {
          provider       = northflank.other
          name           = "Other"
          cloud_provider = "civo"
        }
        "#,
    );
    world.apply();
    assert!(world.sandbox.integration("other").is_some());
}

#[test]
fn a_missing_integration_is_an_error_at_its_attribute() {
    if !client().has(Feature::EphemeralResources) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("Other");
    world.configure("ephemeral \"northflank_integration\" \"none\" {\n  name = \"None\"\n}\n");
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Northflank integration not found");
    assert_eq!(found.line, "name = \"None\"");
    world.configure("ephemeral \"northflank_integration\" \"none\" {\n  id = \"none\"\n}\n");
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.line, "id = \"none\"");
    world.configure("ephemeral \"northflank_integration\" \"none\" {}\n");
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Invalid attribute combination");
}

#[test]
fn credentials_that_are_not_shown_are_warned_of() {
    if !client().has(Feature::EphemeralResources) {
        return;
    }
    use ShownCredentials::{Masked, Omit, Plain};
    let role = json!({
        "name": "Source",
        "provider": "gcp",
        "gcp": {"projectId": "p", "authenticationMode": "crossAccountRole"},
    });
    let key = json!({"name": "Source", "provider": "civo", "credentials": {"apiKey": "canary-key"}});
    for (credentials, source, is_warned) in [
        (Omit, &key, true),
        (Masked, &key, true),
        (Plain, &key, false),
        // It has none that could be shown.
        (Omit, &role, false),
    ] {
        let world = World::with(Options { credentials, ..Options::default() });
        world.create_elsewhere(source.clone());
        world.configure("ephemeral \"northflank_integration\" \"source\" {\n  name = \"Source\"\n}\n");
        let found = world.run(&["plan", "-json"]).succeeded().diagnostics();
        let found: Vec<_> = found.iter().map(|it| (it.severity.as_str(), it.summary.as_str())).collect();
        let warning = ("warning", "Credentials not shown");
        assert_eq!(found, if is_warned { vec![warning] } else { Vec::new() }, "{credentials:?} {source}");
    }
}

/// As modules do that pass on what their callers choose.
#[test]
fn an_id_and_a_name_that_are_not_known_yet_may_turn_out_to_be_one() {
    if !client().has(Feature::EphemeralResources) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("One");
    for kind in ["ephemeral", "data"] {
        world.configure(&format!(
            "variable \"id\" {{\n  default = \"one\"\n}}\nvariable \"name\" {{\n  default = null\n}}\n{kind} \
             \"northflank_integration\" \"one\" {{\n  id = var.id\n  name = var.name\n}}\n"
        ));
        world.run(&["validate", "-no-color"]).succeeded();
        world.run(&["plan", "-no-color"]).succeeded();
    }
}

/// Omitted, masked or shown: a reference to a credential never fails, in a destroy neither.
#[test]
fn credentials_have_one_shape() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    for credentials in [ShownCredentials::Omit, ShownCredentials::Masked, ShownCredentials::Plain] {
        let world = World::with(Options { credentials, ..Options::default() });
        let key = json!({"name": "Source", "provider": "civo", "credentials": {"apiKey": "canary-shown"}});
        world.create_elsewhere(key);
        world.configure(&format!(
            "ephemeral \"northflank_integration\" \"source\" {{\n  id = \"source\"\n}}\n{}",
            integration(
                "name = \"Copy\"\ncloud_provider = \"civo\"\ncredentials_wo = {\napi_key = \
                 coalesce(ephemeral.northflank_integration.source.credentials.api_key, \"canary-fallback\")\n}"
            )
        ));
        world.apply();
        let stored = world.sandbox.integration("copy").expect("it is there");
        let is_shown = matches!(credentials, ShownCredentials::Plain);
        let expected = if is_shown { "canary-shown" } else { "canary-fallback" };
        assert_eq!(stored["credentials"]["apiKey"], expected);
        world.destroy();
    }
}

#[test]
fn a_mask_is_not_taken_for_a_credential() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::with(Options { credentials: ShownCredentials::Masked, ..Options::default() });
    let credentials = json!({"apiKey": "canary-masked"});
    world.create_elsewhere(json!({"name": "Source", "provider": "civo", "credentials": credentials}));
    world.configure(&format!(
        "ephemeral \"northflank_integration\" \"source\" {{\n  id = \"source\"\n}}\n{}",
        integration(
            "name = \"Copy\"\ncloud_provider = \"civo\"\ncredentials_wo = \
             ephemeral.northflank_integration.source.credentials"
        )
    ));
    world.run(&["apply", "-auto-approve", "-no-color"]);
    assert!(!world.sandbox.requests().iter().any(|request| request.body.to_string().contains("****")));
}
