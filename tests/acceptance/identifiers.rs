//! `credential_identifiers`: a plan shows which account an integration moves to, and a policy can tell.

use std::{fs, path::Path};

use northflank_sandbox::{Fault, Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client, integration};

const ONE: &str = "/v1/cloud-providers/integrations/my-aws";

fn role(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/northflank")
}

/// An integration with a role of this account, whose credentials are write-only.
fn by_role(account: &str, arguments: &str) -> String {
    aws(arguments).replace("111122223333", account).replace("credentials = {", "credentials_wo = {")
}

fn key_file(project: &str) -> Value {
    json!({
        "type": "service_account",
        "project_id": project,
        "client_email": format!("northflank@{project}.iam.gserviceaccount.com"),
        "private_key": format!("-----BEGIN PRIVATE KEY-----\ncanary-{project}\n-----END PRIVATE KEY-----\n"),
    })
}

/// What the policy of the guide asks, of the JSON of a plan.
fn accounts(plan: &Value) -> Vec<String> {
    let changes = plan["resource_changes"].as_array().expect("changes").iter();
    let arns = changes.filter_map(|it| it["change"]["after"]["credential_identifiers"]["role_arn"].as_str());
    arns.map(|arn| arn.split(':').nth(4).expect("an account").to_owned()).collect()
}

/// The guide shows what is printed here.
#[test]
fn a_plan_shows_which_account_an_integration_moves_to() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/guides/moving-accounts");
    let world = World::new();
    world.configure(&fs::read_to_string(example.join("main.tf")).expect("the example"));
    let set = |account: &str, number: u32, project: &str| {
        let id = |part: u32| format!("{part}{number}aa0000-0000-4000-8000-00000000000{number}");
        let values = json!({
            "role_arn": role(account),
            "external_id": "canary-external",
            "azure": {"tenant_id": id(1), "client_id": id(2), "object_id": id(3), "subscription_id": id(4)},
            "client_secret": "canary-client-secret",
            "keyfile_json": key_file(project).to_string(),
        });
        fs::write(world.folder().join("terraform.tfvars.json"), values.to_string()).expect("a file");
    };
    set("111122223333", 1, "production");
    world.apply();
    set("444455556666", 2, "experiments");
    let output = world.run(&["plan", "-out=plan.bin", "-no-color"]).succeeded().output();
    let begin = output.find("  # northflank_integration.aws").expect("the first change");
    let end = output.find("Plan:").expect("the sum");
    let end = end + output[end..].find('\n').expect("an end");
    let shown = format!("{}\n", &output[begin..end]);
    // OpenTofu names the write-only attribute beside the version that goes up.
    if !client().is_opentofu {
        let file = example.join("plan.txt");
        if std::env::var_os("INSTA_UPDATE").is_some() {
            fs::write(&file, &shown).expect("a file");
        }
        assert_eq!(shown, fs::read_to_string(&file).expect("the plan of the guide"));
    }

    let plan = world.run_quietly(&["show", "-json", "plan.bin"]).json();
    assert_eq!(accounts(&plan), ["444455556666"]);
    let policy = fs::read_to_string(example.join("policy.rego")).expect("the policy");
    for path in [
        "input.resource_changes",
        "change.after.credential_identifiers.role_arn",
        "change.after_unknown.credential_identifiers == true",
    ] {
        assert!(policy.contains(path), "{path}");
    }
    world.apply();
    let identifiers =
        |name: &str| world.state(&format!("northflank_integration.{name}"))["credential_identifiers"].clone();
    assert_eq!(identifiers("aws"), json!({"role_arn": role("444455556666")}));
    assert_eq!(identifiers("azure").as_object().map(serde_json::Map::len), Some(4));
    let email = "northflank@experiments.iam.gserviceaccount.com";
    assert_eq!(identifiers("google"), json!({"client_email": email, "project_id": "experiments"}));
    assert_eq!(world.state("northflank_integration.google")["gcp"]["project_id"], "experiments");
}

#[test]
fn a_new_integration_shows_what_it_will_be_sent() {
    let planned = |arguments: &str| {
        let world = World::new();
        world.configure(&integration(arguments));
        let change = world.planned(EXAMPLE);
        world.apply();
        change
    };
    let with_role = World::new();
    with_role.configure(&aws(""));
    let change = with_role.planned(EXAMPLE);
    assert_eq!(change["after"]["aws"], json!({"authentication_mode": "crossAccountRole"}));
    assert_eq!(change["after"]["credential_identifiers"], json!({"role_arn": role("111122223333")}));

    let keys = "credentials = { access_key = \"AKIAEXAMPLE\", secret_key = \"canary-secret\" }";
    let change = planned(&format!("name = \"Keys\"\ncloud_provider = \"aws\"\naws = {{}}\n{keys}"));
    assert_eq!(change["after"]["aws"]["authentication_mode"], "accessKey");
    let key = "credentials = { api_key = \"canary-key\", email = \"nf@example.com\" }";
    let change = planned(&format!("name = \"CDN\"\ncloud_provider = \"cloudflare\"\n{key}"));
    assert_eq!(change["after"]["cloudflare"]["credential_type"], "globalApiKey");
    let key = key_file("my-project").to_string();
    let key = format!(
        "name = \"Google\"\ncloud_provider = \"gcp\"\ncredentials = {{ keyfile_json = {} }}",
        json!(key)
    );
    let change = planned(&key);
    assert_eq!(change["after"]["gcp"]["project_id"], "my-project");

    let world = World::new();
    world.configure(&integration(&format!("{key}\ngcp = {{ project_id = \"other\" }}")));
    // Some clients tell a warning of the configuration twice.
    let found = world.run(&["plan", "-json"]).succeeded().diagnostics();
    let is_told =
        found.iter().any(|it| it.severity == "warning" && it.summary == "Project differs from the key file");
    assert!(is_told, "{found:?}");
}

#[test]
fn an_account_that_only_an_apply_knows_is_unknown() {
    let world = World::new();
    let of = |account: &str| {
        format!(
            "resource \"terraform_data\" \"account\" {{\n  input = \"{account}\"\n}}\n{}",
            aws("").replace("111122223333", "${terraform_data.account.output}")
        )
    };
    world.configure(&of("111122223333"));
    assert_eq!(world.planned(EXAMPLE)["after_unknown"]["credential_identifiers"], true);
    world.apply();
    world.configure(&of("444455556666"));
    assert_eq!(world.planned(EXAMPLE)["after_unknown"]["credential_identifiers"], true);
    world.apply();
    assert_eq!(world.state(EXAMPLE)["credential_identifiers"], json!({"role_arn": role("444455556666")}));
}

#[test]
fn what_is_not_sent_is_not_shown() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    let identifiers = || world.state(EXAMPLE)["credential_identifiers"].clone();
    world.configure(&by_role("111122223333", "credentials_wo_version = 1"));
    world.apply();
    world.configure(&by_role("444455556666", "credentials_wo_version = 1"));
    world.assert_no_changes();
    for (ignored, description) in [("credentials_wo", "one"), ("credentials_wo_version", "two")] {
        let ignoring =
            format!("description = \"{description}\"\nlifecycle {{ ignore_changes = [{ignored}] }}");
        world.configure(&by_role("444455556666", &ignoring));
        world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
        assert_eq!(identifiers(), json!({"role_arn": role("111122223333")}), "{ignored}");
    }
    world.configure(&by_role("444455556666", "credentials_wo_version = 2"));
    world.apply();
    assert_eq!(identifiers(), json!({"role_arn": role("444455556666")}));
}

#[test]
fn an_import_knows_none_until_they_are_sent() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure(&by_role("111122223333", ""));
    world.run(&["import", EXAMPLE, "my-aws"]).succeeded();
    assert_eq!(world.state(EXAMPLE)["credential_identifiers"], Value::Null);
    let change = world.planned(EXAMPLE);
    assert_eq!(change["after"]["credential_identifiers"], json!({"role_arn": role("111122223333")}));
}

#[test]
fn a_change_of_unclear_fate_leaves_none() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    world.configure(&by_role("111122223333", ""));
    world.apply();
    world.configure(&format!(
        "provider \"northflank\" {{\n  max_retries = 0\n}}\n{}",
        by_role("444455556666", "")
    ));
    world.sandbox.fault(Fault::status(500).on("PATCH", ONE));
    world.run(&["apply", "-auto-approve", "-no-color"]).failed();
    let state = world.state(EXAMPLE);
    assert_eq!([&state["credentials_wo_version"], &state["credential_identifiers"]], [&Value::Null; 2]);
    world.apply();
    assert_eq!(world.state(EXAMPLE)["credential_identifiers"], json!({"role_arn": role("444455556666")}));
}

/// A state that an earlier version has written: nothing is planned for the attribute's sake.
#[test]
fn an_earlier_state_gets_them_with_its_next_change() {
    let configured = |arguments: &str| match client().has(Feature::WriteOnlyAttributes) {
        true => by_role("111122223333", arguments),
        false => aws(arguments),
    };
    let world = World::new();
    world.configure(&configured(""));
    world.apply();
    let mut state = world.state_file().expect("a state");
    let attributes = &mut state["resources"][0]["instances"][0]["attributes"];
    assert_ne!(attributes.as_object_mut().expect("an object").remove("credential_identifiers"), None);
    fs::write(world.folder().join("terraform.tfstate"), state.to_string()).expect("a file");
    world.assert_no_changes();
    world.configure(&configured("description = \"new\""));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["credential_identifiers"], json!({"role_arn": role("111122223333")}));
}

#[test]
fn a_data_source_shows_what_northflank_shows() {
    for (credentials, expected) in [
        (ShownCredentials::Plain, json!({"role_arn": role("111122223333")})),
        (ShownCredentials::Masked, Value::Null),
    ] {
        let world = World::with(Options { credentials, ..Options::default() });
        let body = json!({
            "name": "My AWS", "provider": "aws", "aws": {"authenticationMode": "crossAccountRole"},
            "credentials": {"roleArn": role("111122223333"), "externalId": "canary-external"},
        });
        world.create_elsewhere(body);
        world.configure("data \"northflank_integration\" \"it\" {\n  name = \"My AWS\"\n}\n");
        world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
        let state = world.state_file().expect("a state");
        let shown = &state["resources"][0]["instances"][0]["attributes"]["credential_identifiers"];
        assert_eq!(*shown, expected);
    }
}

/// Core then configures what the state has, and refuses another value.
#[test]
fn identifiers_that_are_ignored_stay_as_they_are() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    let before = world.state(EXAMPLE)["credential_identifiers"].clone();
    let other = aws("lifecycle {\n  ignore_changes = [credential_identifiers]\n}")
        .replace("111122223333", "444455556666");
    world.configure(&other);
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.state(EXAMPLE)["credential_identifiers"], before);
    let sent = world.sandbox.integrations()[0]["credentials"]["roleArn"].clone();
    assert_eq!(sent, "arn:aws:iam::444455556666:role/northflank");
}
