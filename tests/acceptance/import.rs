//! Import by id and by team and id, then an empty plan.

use northflank_sandbox::{Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client, integration};

const IMPORT: &str = "import {\n  to = northflank_integration.example\n  id = \"my-aws\"\n}\n";

#[test]
fn by_id() {
    let world = World::new();
    world.create_elsewhere(json!({
        "name": "My AWS",
        "provider": "aws",
        "description": "Theirs",
        "features": ["byoc"],
        "restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}]},
        "aws": {"authenticationMode": "crossAccountRole"},
        "credentials": {"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"},
    }));
    world.configure(&integration(
        r#"
        name           = "My AWS"
        cloud_provider = "aws"
        description    = "Theirs"
        features       = ["byoc"]
        restrictions   = { enabled = true, team_ids = ["team-a"] }
        "#,
    ));
    world.run(&["import", "-no-color", EXAMPLE, "my-aws"]).succeeded();
    world.assert_no_changes();
    assert_eq!(world.changes(), []);
    let state = world.state(EXAMPLE);
    assert_eq!(state["credentials"], Value::Null);
    assert_eq!(state["aws"]["authentication_mode"], "crossAccountRole");
}

#[test]
fn by_team_and_id() {
    let world = World::new();
    world.create_elsewhere(json!({"teamId": "my-team", "name": "My Civo", "provider": "civo"}));
    world.configure(&integration("name = \"My Civo\"\ncloud_provider = \"civo\"\nteam_id = \"my-team\""));
    world.run(&["import", "-no-color", EXAMPLE, "my-team/my-civo"]).succeeded();
    world.assert_no_changes();
}

#[test]
fn an_id_alone_is_looked_for_in_the_team_of_the_provider() {
    let world = World::new().variable("NORTHFLANK_TEAM_ID", "my-team");
    world.create_elsewhere(json!({"teamId": "my-team", "name": "My Civo", "provider": "civo"}));
    world.configure(&integration("name = \"My Civo\"\ncloud_provider = \"civo\""));
    world.run(&["import", "-no-color", EXAMPLE, "my-civo"]).succeeded();
    assert_eq!(world.state(EXAMPLE)["team_id"], "my-team");
    world.assert_no_changes();
}

#[test]
fn by_import_block() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    let resource = integration("name = \"My AWS\"\ncloud_provider = \"aws\"");
    world.configure(&format!("{IMPORT}{resource}"));
    world.apply();
    assert_eq!(world.changes(), []);
}

/// Credentials are never read, so that the first plan after an import sends those that are configured, in place.
#[test]
fn credentials_are_sent_once_after_an_import() {
    let world = World::with(Options { credentials: ShownCredentials::Masked, ..Options::default() });
    world.create_aws_elsewhere("My AWS");
    world.configure(&aws(""));
    world.run(&["import", "-no-color", EXAMPLE, "my-aws"]).succeeded();
    assert_eq!(world.planned(EXAMPLE)["actions"], json!(["update"]));
    world.apply();
    let changes = world.changes();
    assert_eq!(changes.len(), 1);
    assert_eq!(
        changes[0].1["credentials"],
        json!({"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"})
    );
}

#[test]
fn credentials_that_the_api_shows_are_not_taken() {
    for credentials in [ShownCredentials::Masked, ShownCredentials::Plain] {
        let world = World::with(Options { credentials, ..Options::default() });
        world.configure(&aws(""));
        world.apply();
        assert_eq!(
            world.state(EXAMPLE)["credentials"]["role_arn"],
            "arn:aws:iam::111122223333:role/northflank"
        );
    }
}

#[test]
fn a_missing_integration_is_not_imported() {
    let world = World::new();
    world.configure(&aws(""));
    let run = world.run(&["import", "-no-color", EXAMPLE, "nothing"]).failed();
    run.says("Northflank integration not found").says("Integration: nothing");
    run.says("In an import, write the team before the ID: \"my-team/the-id\".");
}

/// A configuration in which an integration was imported, and then a resource that was renamed in its import block, too.
#[test]
fn an_import_under_another_name_deletes_nothing() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    let imported = format!("{IMPORT}{}", aws(""));
    world.configure(&imported);
    world.apply();
    world.sandbox.clear_requests();

    let renamed =
        imported.replace("\"example\"", "\"renamed\"").replace(EXAMPLE, "northflank_integration.renamed");
    world.configure(&renamed);
    assert_kept_and_deleted(&world);

    let moved = format!("moved {{\n  from = {EXAMPLE}\n  to   = northflank_integration.renamed\n}}\n");
    world.configure(&(moved + &aws("").replace("\"example\"", "\"renamed\"")));
    world.apply();
    assert_eq!(world.changes(), []);
    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

/// Its own resource is renamed, which replaces it, while another resource imports it.
#[test]
fn an_imported_integration_is_not_replaced_by_another_resource() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.changes();
    let import = IMPORT.replace("example", "other");
    let other = aws("").replace("\"example\"", "\"other\"");
    world.configure(&format!("{import}{other}{}", aws("").replace("My AWS", "My Other")));
    assert_kept_and_deleted(&world);
}

#[test]
fn what_was_imported_twice_is_not_deleted_with_one_of_its_resources() {
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    let other = aws("").replace("\"example\"", "\"other\"");
    world.configure(&format!("{}{other}", aws("")));
    world.run(&["import", "-no-color", EXAMPLE, "my-aws"]).succeeded();
    world.run(&["import", "-no-color", "northflank_integration.other", "my-aws"]).succeeded();
    world.configure(&aws(""));
    assert_kept_and_deleted(&world);
    world.run(&["state", "rm", "northflank_integration.other"]).succeeded();
    world.apply();
    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

#[track_caller]
fn assert_kept_and_deleted(world: &World) {
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostics();
    let errors: Vec<_> = found.iter().filter(|found| found.severity == "error").collect();
    assert!(errors.len() == 1 && errors[0].summary == "Northflank integration kept and deleted", "{found:?}");
    assert_eq!(world.changes(), []);
}

/// A state that lacks a name, since an answer of the API did.
#[test]
fn what_lacks_a_name_alone_is_not_being_imported() {
    let world = World::new();
    let id = world.create_elsewhere(json!({"name": "My Civo", "provider": "civo"}));
    world.store([("example", 0, json!({"id": id, "name": null, "cloud_provider": "civo"}))]);
    world.configure("");
    let found = world.run(&["apply", "-auto-approve", "-json"]).succeeded().diagnostics();
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(world.sandbox.integrations().len(), 0);
}

#[test]
fn a_name_that_makes_the_same_id_is_doubted() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("My AWS");
    world.configure(&format!("{IMPORT}{}", aws("").replace("My AWS", "my-aws")));
    let found = world.run(&["plan", "-json"]).succeeded().diagnostics();
    let doubt = found.iter().find(|found| found.summary == "Replacement with the same ID");
    assert!(doubt.is_some_and(|doubt| doubt.detail.contains("set `name` to the current name")), "{found:?}");
}

#[test]
fn a_wrong_id_is_told_the_right_forms() {
    let world = World::new();
    world.configure(&aws(""));
    for (id, rule) in [
        ("my-team/my-aws/more", "the ID must contain only letters from A to Z, digits and hyphens"),
        ("t/my-aws", "the team must have 3 to 45 characters"),
        ("my-team/", "the ID must contain only letters from A to Z, digits and hyphens"),
        ("My AWS", "It looks like the name of an integration with the ID \"my-aws\"."),
    ] {
        let run = world.run(&["import", "-no-color", EXAMPLE, id]).failed();
        run.says("Invalid import ID").says("such as \"my-team/my-integration\"").says(rule);
    }
    assert_eq!(world.sandbox.requests(), []);
}

#[test]
fn what_is_imported_can_be_updated_and_destroyed() {
    let world = World::new();
    world.create_elsewhere(json!({"name": "My GCP", "provider": "gcp", "gcp": {"projectId": "p"}}));
    let gcp = |project: &str| {
        integration(&format!(
            "name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = {{ project_id = \"{project}\" }}"
        ))
    };
    world.configure(&gcp("p"));
    world.run(&["import", "-no-color", EXAMPLE, "my-gcp"]).succeeded();
    world.assert_no_changes();
    world.configure(&gcp("q"));
    world.apply();
    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}
