//! Configurations that are generated for existing integrations: they are valid and produce no diff.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Feature, Run, World, client};

/// Imports each integration by its id into a configuration that the plan writes, and returns what it wrote.
#[track_caller]
fn generate(world: &World, ids: &[&str]) -> (String, Run) {
    let imports = ids.iter().map(|id| {
        let label = id.replace('/', "_");
        format!("import {{\n  to = northflank_integration.{label}\n  id = \"{id}\"\n}}\n")
    });
    world.configure(&imports.collect::<String>());
    let plan = world.run(&["plan", "-no-color", "-generate-config-out=generated.tf"]).succeeded();
    let generated = fs::read_to_string(world.folder().join("generated.tf")).expect("it was written");
    (generated, plan)
}

/// The lines that say something, without what Terraform writes above, and with single spaces.
fn said(generated: &str) -> Vec<String> {
    let lines = generated.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty() && !line.starts_with('#') && !line.ends_with("= null")).collect()
}

/// One integration of each cloud provider, as others may have made it.
fn one_of_each_cloud() -> Vec<Value> {
    let plain =
        ["aiven", "akamai", "azure", "backblaze", "civo", "coreweave", "nebius", "oci", "planetscale"];
    let mut all: Vec<Value> =
        plain.iter().map(|cloud| json!({"name": format!("my {cloud}"), "provider": cloud})).collect();
    all.extend([
        json!({"name": "my aws", "provider": "aws", "aws": {"authenticationMode": "crossAccountRole"}}),
        json!({"name": "my aws-eusc", "provider": "aws-eusc", "aws": {"permissionCheckLevel": "disabled"}}),
        json!({"name": "my byok", "provider": "byok", "byok": {"connectionMode": "connector"}}),
        json!({"name": "my cloudflare", "provider": "cloudflare", "cloudflare": {"credentialType": "apiToken"}}),
        json!({"name": "my gcp", "provider": "gcp", "gcp": {"projectId": "my-project"}}),
    ]);
    all
}

#[test]
fn what_is_generated_for_each_cloud_changes_nothing() {
    if !client().has(Feature::GeneratedConfiguration) {
        return;
    }
    let world = World::new();
    let all = one_of_each_cloud();
    assert_eq!(all.len(), 14);
    let ids: Vec<String> = all.into_iter().map(|body| world.create_elsewhere(body)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (_, plan) = generate(&world, &ids);
    plan.says("14 to import, 0 to add, 0 to change, 0 to destroy");
    world.run(&["validate", "-no-color"]).succeeded();
    world.apply();
    assert_eq!(world.changes(), []);
}

/// Where Terraform cannot ask the provider for a configuration, it writes one of the whole state.
#[test]
fn what_is_generated_says_what_an_integration_is_and_no_more() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new().variable("NORTHFLANK_TEAM_ID", "my-team");
    world.create_elsewhere(json!({
        "teamId": "my-team",
        "name": "My AWS",
        "provider": "aws",
        "description": "Theirs",
        "features": ["registry-pull", "byoc"],
        "restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}]},
        "aws": {"authenticationMode": "crossAccountRole"},
        "credentials": {"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"},
    }));
    let (generated, plan) = generate(&world, &["my-aws"]);
    assert_eq!(
        said(&generated),
        [
            "resource \"northflank_integration\" \"my-aws\" {",
            "aws = {",
            "authentication_mode = \"crossAccountRole\"",
            "permission_check_level = \"enabled\"",
            "}",
            "cloud_provider = \"aws\"",
            "description = \"Theirs\"",
            "features = [\"byoc\", \"registry-pull\"]",
            "name = \"My AWS\"",
            "restrictions = {",
            "enabled = true",
            "team_ids = [\"team-a\"]",
            "}",
            "}",
        ]
    );
    plan.says("Imported without credentials")
        .says("set them in `credentials_wo`")
        .says(": `external_id` and `role_arn`.");
    world.apply();
    assert_eq!(world.changes(), []);
}

/// The team is said where it is not the provider's.
#[test]
fn an_integration_of_another_team_is_generated_with_its_team() {
    if !client().has(Feature::GeneratedConfiguration) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(json!({"teamId": "my-team", "name": "My Civo", "provider": "civo"}));
    let (generated, _) = generate(&world, &["my-team/my-civo"]);
    if client().has(Feature::Query) {
        assert_eq!(
            said(&generated),
            [
                "resource \"northflank_integration\" \"my-team_my-civo\" {",
                "cloud_provider = \"civo\"",
                "name = \"My Civo\"",
                "team_id = \"my-team\"",
                "}",
            ]
        );
    } else {
        // Terraform itself writes whatever the state has.
        assert!(said(&generated).iter().any(|line| line == "team_id = \"my-team\""), "{generated}");
    }
    world.apply();
    assert_eq!(world.changes(), []);
}

/// What this version of the provider would refuse is left out, and stays as it is. Terraform alone would write it.
#[test]
fn values_of_a_later_api_are_not_generated() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(json!({"name": "My AWS", "provider": "aws", "aws": {}, "features": ["byoc"]}));
    let later = json!({"features": ["byoc", "later"], "aws": {"permissionCheckLevel": "later"}});
    world.sandbox.change("my-aws", None, later).expect("it is there");
    let (generated, _) = generate(&world, &["my-aws"]);
    assert!(!generated.contains("later"), "{generated}");
    world.apply();
    assert_eq!(world.changes(), []);
}

/// It is said where there is something to fill in, and only then.
#[test]
fn the_credentials_that_could_be_filled_in_are_named() {
    if !client().has(Feature::GeneratedConfiguration) {
        return;
    }
    let world = World::new();
    for (body, told) in [
        (
            json!({"name": "my oci", "provider": "oci"}),
            Some("`compartment_id`, `fingerprint`, `private_key`"),
        ),
        (json!({"name": "my byok", "provider": "byok", "byok": {"connectionMode": "connector"}}), None),
    ] {
        let id = world.create_elsewhere(body);
        let (_, plan) = generate(&world, &[&id]);
        match told {
            Some(told) => assert!(plan.says(told).output().contains("Imported without credentials")),
            None => assert!(!plan.output().contains("Imported without credentials"), "{}", plan.output()),
        }
        fs::remove_file(world.folder().join("generated.tf")).expect("it was written");
    }
}
