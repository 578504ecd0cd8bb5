//! From nothing to nothing: apply, an empty plan, replacement, destroy.

use serde_json::{Value, json};

use crate::support::{EXAMPLE, Feature, World, aws, client, integration};

#[test]
fn an_integration_is_created_read_and_destroyed() {
    let world = World::new();
    world.configure(&aws(r#"
        description  = "For clusters"
        features     = ["registry-pull", "byoc"]
        type         = "cluster"
        restrictions = { enabled = true, team_ids = ["team-b", "team-a"] }
        aws          = { permission_check_level = "disabled" }
        "#));
    world.apply();

    assert_eq!(
        world.changes(),
        [(
            "POST /v1/cloud-providers/integrations".to_owned(),
            json!({
                "name": "My AWS",
                "provider": "aws",
                "description": "For clusters",
                "type": "cluster",
                "features": ["byoc", "registry-pull"],
                "restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}, {"teamId": "team-b"}]},
                "aws": {"authenticationMode": "crossAccountRole", "permissionCheckLevel": "disabled"},
                "credentials": {"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"},
            })
        )]
    );
    let state = world.state(EXAMPLE);
    assert_eq!(state["id"], "my-aws");
    assert_eq!(state["team_id"], Value::Null);
    assert_eq!(state["aws"]["authentication_mode"], "crossAccountRole");
    assert_eq!(state["aws"]["permission_versions"], json!({"byoc": 1}));
    assert_eq!(state["gcp"], Value::Null);
    assert_eq!(state["credentials"]["role_arn"], "arn:aws:iam::111122223333:role/northflank");
    assert!(state["created_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{state}");

    world.destroy();
    assert_eq!(world.changes(), [("DELETE /v1/cloud-providers/integrations/my-aws".to_owned(), Value::Null)]);
    assert!(world.sandbox.integrations().is_empty());
    assert_eq!(world.state(EXAMPLE), Value::Null);
}

#[test]
fn the_least_that_can_be_configured_is_enough() {
    let world = World::new();
    world.configure(&integration("name = \"My Civo\"\ncloud_provider = \"civo\""));
    world.apply();
    let state = world.state(EXAMPLE);
    for absent in ["aws", "gcp", "cloudflare", "byok", "credentials", "restrictions", "description", "type"] {
        assert_eq!(state[absent], Value::Null, "{absent}");
    }
    assert_eq!(state["features"], json!([]));
    world.destroy();
}

#[test]
fn an_integration_of_a_team_lives_in_the_scope_of_that_team() {
    let world = World::new();
    world.configure(&aws("team_id = \"my-team\""));
    world.apply();
    assert_eq!(world.changes()[0].0, "POST /v1/teams/my-team/cloud-providers/integrations");
    assert_eq!(world.state(EXAMPLE)["team_id"], "my-team");
    world.destroy();
    assert_eq!(world.changes()[0].0, "DELETE /v1/teams/my-team/cloud-providers/integrations/my-aws");
}

#[test]
fn a_team_of_the_provider_is_taken_at_creation_and_kept() {
    let world = World::new().variable("NORTHFLANK_TEAM_ID", "my-team");
    world.configure(&aws(""));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["team_id"], "my-team");
    let world = world.variable("NORTHFLANK_TEAM_ID", "another-team");
    world.assert_no_changes();
    world.changes();
    world.destroy();
    assert_eq!(world.changes()[0].0, "DELETE /v1/teams/my-team/cloud-providers/integrations/my-aws");
}

#[track_caller]
fn assert_replaced(before: &str, after: &str, paths: Value) {
    let world = World::new();
    world.configure(before);
    world.apply();
    world.configure(after);
    let change = world.planned(EXAMPLE);
    assert_eq!(change["actions"], json!(["delete", "create"]));
    assert_eq!(change["replace_paths"], paths);
    world.changes();
    world.apply();
    let requests: Vec<String> = world.changes().into_iter().map(|(request, _)| request).collect();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests[0].starts_with("DELETE") && requests[1].starts_with("POST"), "{requests:?}");
}

#[test]
fn another_name_replaces() {
    let named = |name: &str| integration(&format!("name = \"{name}\"\ncloud_provider = \"civo\""));
    assert_replaced(&named("Old"), &named("New"), json!([["name"]]));
}

#[test]
fn another_cloud_replaces() {
    let at = |cloud: &str, more: &str| {
        integration(&format!("name = \"Same\"\ncloud_provider = \"{cloud}\"\n{more}"))
    };
    assert_replaced(&at("aws", ""), &at("gcp", "gcp = { project_id = \"p\" }"), json!([["cloud_provider"]]));
}

#[test]
fn another_team_replaces_if_configured() {
    assert_replaced(&aws("team_id = \"team-a\""), &aws("team_id = \"team-b\""), json!([["team_id"]]));
}

#[test]
fn another_type_replaces() {
    assert_replaced(&aws("type = \"cluster\""), &aws("type = \"registry\""), json!([["type"]]));
}

#[test]
fn a_type_that_appears_or_goes_changes_the_state_alone() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.changes();
    for (configuration, r#type) in [(aws("type = \"cluster\""), json!("cluster")), (aws(""), Value::Null)] {
        world.configure(&configuration);
        assert_eq!(world.planned(EXAMPLE)["actions"], json!(["update"]));
        world.apply();
        assert_eq!(world.changes(), []);
        assert_eq!(world.state(EXAMPLE)["type"], r#type);
    }
}

#[test]
fn a_deleted_integration_is_created_again() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.remove("my-aws", None).expect("it is there");
    assert_eq!(world.planned(EXAMPLE)["actions"], json!(["create"]));
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn twenty_integrations_are_applied_by_ten_workers() {
    let world = World::new();
    world.configure(
        r#"
        resource "northflank_integration" "many" {
          count          = 20
          name           = "Integration ${count.index}"
          cloud_provider = "civo"
          credentials    = { api_key = "canary-key-${count.index}" }
        }
        "#,
    );
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 20);
    let keys =
        world.sandbox.integrations().into_iter().map(|it| (it["name"].clone(), it["credentials"].clone()));
    for (name, credentials) in keys {
        let index = name.as_str().and_then(|name| name.rsplit(' ').next()).expect("a number").to_owned();
        assert_eq!(credentials, json!({"apiKey": format!("canary-key-{index}")}));
    }
    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

#[test]
fn the_other_commands_work_too() {
    let world = World::new();
    world.configure(&format!("{}\noutput \"id\" {{\n  value = {EXAMPLE}.id\n}}\n", aws("")));
    world.run(&["validate", "-no-color"]).succeeded();
    world.apply();
    world.run(&["refresh", "-no-color"]).succeeded();
    world.run(&["plan", "-refresh-only", "-no-color"]).succeeded().says("No changes");
    assert_eq!(world.run(&["output", "-raw", "id"]).succeeded().stdout, "my-aws");
    world.run(&["state", "show", "-no-color", EXAMPLE]).succeeded().says("(sensitive value)");
    world.run(&["state", "list"]).succeeded().says(EXAMPLE);
    world.run(&["taint", EXAMPLE]).succeeded();
    assert_eq!(world.planned(EXAMPLE)["actions"], json!(["delete", "create"]));
    world.run(&["untaint", EXAMPLE]).succeeded();
    world.assert_no_changes();
    world.run(&["apply", "-replace", EXAMPLE, "-auto-approve", "-no-color"]).succeeded();
    world.assert_no_changes();
    world.run(&["plan", "-destroy", "-no-color"]).succeeded().says("1 to destroy");
}

#[test]
fn the_schema_reads_well() {
    let world = World::new();
    world.configure("");
    let schemas = world.run(&["providers", "schema", "-json"]).succeeded().json();
    let provider = schemas["provider_schemas"].as_object().expect("providers").values().next().expect("one");
    let integration = &provider["resource_schemas"]["northflank_integration"]["block"]["attributes"];
    let credentials =
        integration["credentials"]["nested_type"]["attributes"].as_object().expect("credentials");
    assert_eq!(credentials.len(), 31);
    assert!(credentials.values().all(|credential| credential["sensitive"] == true));
    assert_described(&provider["provider"]["block"]["attributes"]);
    let served = |kind: &str| -> Vec<&String> {
        provider[kind].as_object().map(|all| all.keys().collect()).unwrap_or_default()
    };
    let both = ["northflank_cluster", "northflank_integration"];
    assert_eq!(served("resource_schemas"), both);
    let data_sources = [
        "northflank_cloud_node_types",
        "northflank_cloud_permissions",
        "northflank_cloud_providers",
        "northflank_cloud_regions",
        "northflank_cluster",
        "northflank_cluster_nodes",
        "northflank_clusters",
        "northflank_integration",
        "northflank_integrations",
    ];
    assert_eq!(served("data_source_schemas"), data_sources);
    let actions = [
        "northflank_cluster_node_cordon",
        "northflank_cluster_node_drain",
        "northflank_cluster_node_uncordon",
    ];
    let expected: &[&str] = if client().has(Feature::Actions) { &actions } else { &[] };
    assert_eq!(served("action_schemas"), expected);
    // A client that does not know a kind leaves it out.
    for (kind, feature, names) in [
        ("ephemeral_resource_schemas", Feature::EphemeralResources, &both[1..]),
        ("list_resource_schemas", Feature::Query, &both),
        ("resource_identity_schemas", Feature::Identity, &both),
    ] {
        let expected: &[&str] = if client().has(feature) { names } else { &[] };
        assert_eq!(served(kind), expected, "{kind}");
    }
    for kind in ["resource", "data_source", "ephemeral_resource", "list_resource", "action"] {
        for (name, schema) in provider[format!("{kind}_schemas")].as_object().into_iter().flatten() {
            assert_is_text(name, &schema["block"]["description"]);
            assert_described(&schema["block"]["attributes"]);
        }
    }
    if client().has(Feature::Identity) {
        assert_described(&provider["resource_identity_schemas"]["northflank_integration"]["attributes"]);
    }
    if client().has(Feature::Functions) {
        assert_eq!(served("functions"), ["parse_integration_reference", "read_google_project_id"]);
        for (name, function) in provider["functions"].as_object().expect("functions") {
            assert_is_text(name, &function["summary"]);
            assert_is_text(name, &function["description"]);
            for parameter in function["parameters"].as_array().expect("parameters") {
                assert_is_text(name, &parameter["description"]);
            }
        }
    }
}

#[track_caller]
fn assert_described(attributes: &Value) {
    for (name, attribute) in attributes.as_object().expect("attributes") {
        assert_is_text(name, &attribute["description"]);
        if let nested @ Value::Object(_) = &attribute["nested_type"]["attributes"] {
            assert_described(nested);
        }
    }
}

#[track_caller]
fn assert_is_text(name: &str, description: &Value) {
    let description = description.as_str().unwrap_or_default();
    assert!(description.ends_with('.'), "{name}: {description:?}");
}
