//! `credentials_wo`: secrets that are in no plan and no state, and how they are rotated.

use serde_json::{Value, json};

use crate::support::{CANARY, EXAMPLE, Feature, World, client, integration};

const ONE: &str = "PATCH /v1/cloud-providers/integrations/my-civo";

/// An integration with Civo, whose one credential is write-only.
fn civo(secret: &str, arguments: &str) -> String {
    integration(&format!(
        r#"
        name           = "My Civo"
        cloud_provider = "civo"
        credentials_wo = {{
          api_key = "{secret}"
        }}
        {arguments}
        "#
    ))
}

/// The same with the credential in the state.
fn civo_in_state(secret: &str) -> String {
    civo(secret, "").replace("credentials_wo", "credentials")
}

fn rotated(secret: &str) -> Vec<(String, Value)> {
    vec![(ONE.to_owned(), json!({"credentials": {"apiKey": secret}}))]
}

/// Everything in the state file, private state decoded.
pub(crate) fn state_file(world: &World) -> String {
    let state = world.state_file().expect("a state");
    let private = state["resources"][0]["instances"][0]["private"].as_str().unwrap_or_default();
    format!("{state}\n{}", base64_decoded(private))
}

fn base64_decoded(text: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    String::from_utf8(STANDARD.decode(text).expect("base64")).expect("UTF-8")
}

/// The attributes that a planned update changes.
#[track_caller]
fn changed(world: &World) -> Vec<String> {
    let change = world.planned(EXAMPLE);
    assert_eq!(change["actions"], json!(["update"]), "{change}");
    let after = change["after"].as_object().expect("an object");
    let differs = after.iter().filter(|(name, value)| change["before"][name] != **value);
    let unknown = change["after_unknown"].as_object().expect("an object").iter();
    let unknown = unknown.filter(|(_, unknown)| unknown.to_string().contains("true"));
    differs
        .map(|(name, _)| name.clone())
        .chain(unknown.map(|(name, _)| format!("{name} (unknown)")))
        .collect()
}

#[test]
fn a_secret_reaches_northflank_and_nothing_else() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", ""));
    world.run(&["plan", "-out=plan.bin", "-no-color"]).succeeded();
    world.apply();
    assert_eq!(
        world.sandbox.integration("my-civo").expect("it is there")["credentials"]["apiKey"],
        "canary-key"
    );
    assert_eq!(world.state(EXAMPLE)["credentials_wo_version"], 1);
    let state = state_file(&world);
    assert!(!state.contains(CANARY), "{state}");
    assert!(state.contains("$argon2id$v=19$m=7168,t=5,p=1$"), "{state}");
}

#[test]
fn another_secret_is_a_rotation_and_shows_nothing_else() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-one", ""));
    world.apply();
    let before = state_file(&world);
    world.changes();
    world.configure(&civo("canary-two", ""));
    assert_eq!(changed(&world), ["credentials_wo_version"]);
    world.apply();
    assert_eq!(world.changes(), rotated("canary-two"));
    assert_eq!(world.state(EXAMPLE)["credentials_wo_version"], 2);
    // The same secret again has another salt, hence another digest.
    world.configure(&civo("canary-one", ""));
    world.apply();
    let digest = |state: &str| state.split("$argon2id$").nth(1).map(str::to_owned);
    assert_ne!(digest(&before), digest(&state_file(&world)));
}

#[test]
fn a_version_by_hand_alone_decides_and_no_digest_is_kept() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-one", "credentials_wo_version = 1"));
    world.apply();
    assert!(!state_file(&world).contains("argon2"), "{}", state_file(&world));
    world.changes();
    world.configure(&civo("canary-two", "credentials_wo_version = 1"));
    world.assert_no_changes();
    world.configure(&civo("canary-two", "credentials_wo_version = 20"));
    assert_eq!(changed(&world), ["credentials_wo_version"]);
    world.apply();
    assert_eq!(world.changes(), rotated("canary-two"));
}

#[test]
fn a_version_may_be_taken_over_by_hand_and_given_back() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-one", ""));
    world.apply();
    world.configure(&civo("canary-one", "credentials_wo_version = 1"));
    world.assert_no_changes();
    world.configure(&civo("canary-one", "credentials_wo_version = 2"));
    world.apply();
    assert!(!state_file(&world).contains("argon2"));
    world.changes();
    world.configure(&civo("canary-one", ""));
    world.apply();
    assert_eq!(world.changes(), rotated("canary-one"));
    assert_eq!(world.state(EXAMPLE)["credentials_wo_version"], 3);
}

#[test]
fn one_apply_moves_a_secret_out_of_the_state() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo_in_state("canary-key"));
    world.apply();
    assert!(state_file(&world).contains(CANARY), "the test proves nothing");
    world.changes();
    world.configure(&civo("canary-key", ""));
    let run = world.run(&["apply", "-auto-approve", "-json"]).succeeded();
    assert_eq!(run.diagnostics().len(), 0, "{}", run.output());
    assert_eq!(world.changes(), rotated("canary-key"));
    assert!(!state_file(&world).contains(CANARY), "{}", state_file(&world));
    world.assert_no_changes();
}

#[test]
fn the_way_back_into_the_state_is_warned_of() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", ""));
    world.apply();
    world.configure(&civo_in_state("canary-key"));
    let found = world.run(&["plan", "-json"]).succeeded().diagnostic();
    assert_eq!((found.severity.as_str(), found.summary.as_str()), ("warning", "Credentials enter the state"));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["credentials_wo_version"], Value::Null);
    assert!(!state_file(&world).contains("argon2"));
}

/// Northflank keeps them, and to Terraform this looks like `ignore_changes`.
#[test]
fn taken_out_of_the_configuration_they_stay_in_northflank() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", ""));
    world.apply();
    world.changes();
    world.configure(&integration("name = \"My Civo\"\ncloud_provider = \"civo\""));
    world.assert_no_changes();
    world.configure(&civo("canary-other", ""));
    assert_eq!(changed(&world), ["credentials_wo_version"]);
}

#[test]
fn an_ignored_version_sends_nothing_and_forgets_nothing() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    for ignored in ["credentials_wo", "credentials_wo_version"] {
        let world = World::new();
        world.configure(&civo("canary-one", ""));
        world.apply();
        world.changes();
        let ignoring = format!("description = \"new\"\nlifecycle {{ ignore_changes = [{ignored}] }}");
        world.configure(&civo("canary-two", &ignoring));
        world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
        assert_eq!(world.changes(), [(ONE.to_owned(), json!({"description": "new"}))]);
        let run = world.run(&["plan", "-detailed-exitcode", "-json"]).succeeded();
        assert!(run.diagnostics().is_empty(), "{ignored}: {}", run.output());
        world.configure(&civo("canary-two", "description = \"new\""));
        assert_eq!(changed(&world), ["credentials_wo_version"]);
        world.apply();
        assert_eq!(world.changes(), rotated("canary-two"));
    }
}

/// To `validate` both are unknown, and in a plan one of them is an object of nulls.
#[test]
fn a_variable_may_decide_between_both_ways() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    let both = integration(
        r#"
        name           = "My Civo"
        cloud_provider = "civo"
        credentials    = { api_key = var.is_write_only ? null : "canary-key" }
        credentials_wo = { api_key = var.is_write_only ? "canary-key" : null }
        "#,
    );
    world.configure(&format!("variable \"is_write_only\" {{\n  default = true\n}}\n{both}"));
    world.run(&["validate", "-no-color"]).succeeded();
    world.apply();
    assert_eq!(
        world.sandbox.integration("my-civo").expect("it is there")["credentials"]["apiKey"],
        "canary-key"
    );
    assert!(!state_file(&world).contains(CANARY), "{}", state_file(&world));
    world
        .run(&["plan", "-no-color", "-var=is_write_only=false"])
        .succeeded()
        .says("Credentials enter the state");
}

/// Terraform then gives the version of the state as if it were configured, and no credentials.
#[test]
fn with_everything_ignored_there_is_nothing_to_say() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-one", "lifecycle { ignore_changes = all }"));
    world.apply();
    world.configure(&civo("canary-two", "lifecycle { ignore_changes = all }"));
    let run = world.run(&["plan", "-detailed-exitcode", "-json"]).succeeded();
    assert!(run.diagnostics().is_empty(), "{}", run.output());
}

#[test]
fn a_misspelt_credential_is_named_and_the_others_are_not_printed() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", "").replace("api_key", "api_kye"));
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Missing credentials");
    assert!(found.detail.contains("`credentials_wo` lacks `api_key`"), "{found:?}");
}

#[test]
fn a_put_sends_them_along() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", "description = \"old\""));
    world.apply();
    world.changes();
    world.configure(&civo("canary-key", ""));
    assert_eq!(changed(&world), ["description"]);
    world.apply();
    let changes = world.changes();
    assert_eq!(changes[0].0, "PUT /v1/cloud-providers/integrations");
    assert_eq!(changes[0].1["credentials"], json!({"apiKey": "canary-key"}));
}

#[test]
fn a_put_without_them_fails_in_the_plan() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", "description = \"old\""));
    world.apply();
    world.configure(&integration("name = \"My Civo\"\ncloud_provider = \"civo\""));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!((found.severity.as_str(), found.summary.as_str()), ("error", "Update without credentials"));
}

#[test]
fn an_imported_integration_gets_them_once() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(json!({"name": "My Civo", "provider": "civo", "credentials": {"apiKey": "x"}}));
    world.configure(&civo("canary-key", ""));
    world.run(&["import", EXAMPLE, "my-civo"]).succeeded();
    assert_eq!(changed(&world), ["credentials_wo_version"]);
    world.apply();
    assert_eq!(world.changes(), rotated("canary-key"));
}

#[test]
fn an_ephemeral_value_that_stays_the_same_plans_nothing() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new().variable("TF_VAR_key", "canary-one");
    let variable = "variable \"key\" {\n  type      = string\n  ephemeral = true\n}\n";
    world.configure(&format!("{variable}{}", civo("${var.key}", "")));
    world.apply();
    world.changes();
    let world = world.variable("TF_VAR_key", "canary-two");
    assert_eq!(changed(&world), ["credentials_wo_version"]);
    world.apply();
    assert_eq!(world.changes(), rotated("canary-two"));
}

#[test]
fn a_value_that_only_an_apply_knows_may_turn_out_the_same() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    let configured = |key: &str| {
        format!(
            "resource \"terraform_data\" \"key\" {{\n  input = \"{key}\"\n}}\n{}",
            civo("canary-${substr(terraform_data.key.output, 0, 3)}", "")
        )
    };
    world.configure(&configured("one-a"));
    world.apply();
    world.changes();
    world.configure(&configured("one-b"));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.changes(), []);
    world.configure(&configured("two-b"));
    world.apply();
    assert_eq!(world.changes(), rotated("canary-two"));
}

#[test]
fn a_tainted_integration_is_made_anew_with_them() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", ""));
    world.apply();
    world.run(&["taint", EXAMPLE]).succeeded();
    world.apply();
    assert_eq!(
        world.sandbox.integration("my-civo").expect("it is there")["credentials"]["apiKey"],
        "canary-key"
    );
    assert_eq!(world.state(EXAMPLE)["credentials_wo_version"], 1);
}

#[test]
fn an_error_that_quotes_them_hides_them() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", ""));
    let fault = northflank_sandbox::Fault::status(400).body(json!({"error": {
        "status": 400, "id": "e-1", "message": "bad canary-key", "details": {"apiKey": "canary-key"},
    }}));
    world.sandbox.fault(fault.on("POST", "/v1/cloud-providers/integrations"));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    for text in ["message", "details"] {
        let withheld = format!("Northflank's {text}: (withheld, because it repeats a secret)");
        assert!(found.detail.contains(&withheld), "{found:?}");
    }
}

#[test]
fn the_two_ways_exclude_each_other() {
    let world = World::new();
    world.configure(&civo("canary-key", "credentials = { api_key = \"canary-key\" }"));
    let found = world.run(&["validate", "-json"]).failed().diagnostics();
    assert!(
        found
            .iter()
            .any(|found| found.detail.starts_with("`credentials` and `credentials_wo` are both set.")),
        "{found:?}"
    );
}

#[test]
fn a_version_is_a_positive_number_and_of_something() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&civo("canary-key", "credentials_wo_version = 0"));
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.line, "credentials_wo_version = 0");
    world.configure(&civo("canary-key", "credentials_wo_version = 99999999999999999999"));
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Invalid attribute value");
    world.configure(&civo_in_state("canary-key").replace("\n}\n", "\ncredentials_wo_version = 1\n}\n"));
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Invalid attribute combination");
}

/// A module decides between both ways by what is known after the apply alone.
#[test]
fn which_way_is_meant_may_be_known_late() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    for is_write_only in [true, false] {
        let world = World::new();
        world.configure(&format!(
            "resource \"terraform_data\" \"way\" {{\n  input = {is_write_only}\n}}\n{}",
            integration(
                r#"
                name           = "My Civo"
                cloud_provider = "civo"
                credentials    = terraform_data.way.output ? null : { api_key = "canary-key" }
                credentials_wo = terraform_data.way.output ? { api_key = "canary-key" } : null
                "#
            )
        ));
        world.apply();
        assert_eq!(world.sandbox.integrations()[0]["credentials"], json!({"apiKey": "canary-key"}));
    }
}
