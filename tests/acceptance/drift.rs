//! Drift: a refresh detects changes outside Terraform, and the next apply reverts those of configured attributes.

use serde_json::{Value, json};

use crate::support::{EXAMPLE, World, aws, integration};

/// Applies, changes the integration behind Terraform's back, and expects the plan to see this at `pointer` and the
/// next apply to undo it.
#[track_caller]
fn assert_drift(configuration: &str, change: Value, pointer: &str, seen: Value) {
    let world = World::new();
    world.configure(configuration);
    world.apply();
    let stored = world.sandbox.integrations().remove(0);
    let id = stored["id"].as_str().expect("an id").to_owned();
    world.sandbox.change(&id, None, change).expect("it is there");

    let planned = world.planned(EXAMPLE);
    assert_eq!(planned["actions"], json!(["update"]), "{planned}");
    assert_eq!(planned["before"].pointer(pointer), Some(&seen), "{planned}");
    world.apply();
    assert_eq!(world.sandbox.integrations(), [stored]);
}

#[test]
fn description() {
    let configuration = aws("description = \"ours\"");
    assert_drift(&configuration, json!({"description": "theirs"}), "/description", json!("theirs"));
}

#[test]
fn description_removed() {
    assert_drift(&aws("description = \"ours\""), json!({"description": null}), "/description", Value::Null);
}

#[test]
fn description_added() {
    assert_drift(&aws(""), json!({"description": "theirs"}), "/description", json!("theirs"));
}

#[test]
fn features() {
    let configuration = aws("features = [\"byoc\"]");
    assert_drift(&configuration, json!({"features": ["opentofu"]}), "/features", json!(["opentofu"]));
}

#[test]
fn restrictions() {
    let configuration = aws("restrictions = { enabled = true, team_ids = [\"team-a\"] }");
    let change = json!({"restrictions": {"enabled": false}});
    assert_drift(&configuration, change, "/restrictions/enabled", json!(false));
}

#[test]
fn restricted_teams() {
    let configuration = aws("restrictions = { enabled = true, team_ids = [\"team-a\"] }");
    let change = json!({"restrictions": {"enabled": true, "teams": [{"teamId": "team-b"}]}});
    assert_drift(&configuration, change, "/restrictions/team_ids", json!(["team-b"]));
}

#[test]
fn restrictions_added() {
    let change = json!({"restrictions": {"enabled": true, "teams": [{"teamId": "team-b"}]}});
    assert_drift(&aws(""), change, "/restrictions/enabled", json!(true));
}

#[test]
fn aws_authentication_mode() {
    let configuration = aws("aws = { authentication_mode = \"crossAccountRole\" }");
    let change = json!({"aws": {"authenticationMode": "accessKey"}});
    assert_drift(&configuration, change, "/aws/authentication_mode", json!("accessKey"));
}

#[test]
fn aws_permission_check_level() {
    let configuration = aws("aws = { permission_check_level = \"enabled\" }");
    let change = json!({"aws": {"permissionCheckLevel": "disabled"}});
    assert_drift(&configuration, change, "/aws/permission_check_level", json!("disabled"));
}

#[test]
fn gcp_project_id() {
    let configuration =
        integration("name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = { project_id = \"ours\" }");
    assert_drift(&configuration, json!({"gcp": {"projectId": "theirs"}}), "/gcp/project_id", json!("theirs"));
}

#[test]
fn gcp_authentication_mode() {
    let configuration = integration(
        "name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = { project_id = \"p\", authentication_mode = \"accessKey\" }",
    );
    let change = json!({"gcp": {"authenticationMode": "crossAccountRole"}});
    assert_drift(&configuration, change, "/gcp/authentication_mode", json!("crossAccountRole"));
}

#[test]
fn cloudflare_credential_type() {
    let configuration = integration(
        r#"
        name           = "My CDN"
        cloud_provider = "cloudflare"
        cloudflare     = { credential_type = "apiToken" }
        credentials    = { api_key = "canary-key" }
        "#,
    );
    let change = json!({"cloudflare": {"credentialType": "originCAKey"}});
    assert_drift(&configuration, change, "/cloudflare/credential_type", json!("originCAKey"));
}

#[test]
fn byok_settings() {
    let configuration = integration(
        r#"
        name           = "My K8s"
        cloud_provider = "byok"
        byok           = { connection_mode = "connector", require_verification = true }
        "#,
    );
    let change = json!({"byok": {"connectionMode": "direct", "requireVerification": false}});
    assert_drift(&configuration, change, "/byok/connection_mode", json!("direct"));
}

#[test]
fn another_name_or_cloud_of_the_same_id_is_replaced() {
    for change in [json!({"name": "Theirs"}), json!({"provider": "aws-eusc"})] {
        let world = World::new();
        world.configure(&aws(""));
        world.apply();
        world.sandbox.change("my-aws", None, change).expect("it is there");
        assert_eq!(world.planned(EXAMPLE)["actions"], json!(["delete", "create"]));
    }
}

/// What an answer shows beyond what is ours to set: the settings of other clouds, computed values, new members, new
/// values of enumerations where nothing is configured.
#[test]
fn unconfigured_values_are_not_drift() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    let change = json!({
        "gcp": {"projectId": "theirs"},
        "cloudflare": {"credentialType": "apiToken"},
        "restrictions": {"enabled": false, "teams": []},
        "features": ["some-new-feature"],
        "aws": {"permissionVersions": {"byoc": 7}, "permissionCheckLevel": "some-new-level"},
        "someNewMember": {"a": [1]},
        "registryCredentialRefresh": {"status": "degraded"},
    });
    world.sandbox.change("my-aws", None, change).expect("it is there");
    world.assert_no_changes();
    world.run(&["refresh", "-no-color"]).succeeded();
    let state = world.state(EXAMPLE);
    assert_eq!(state["aws"]["permission_versions"]["byoc"], 7);
    assert_eq!(state["features"], json!(["some-new-feature"]));
    assert_eq!(state["gcp"], Value::Null);
}
