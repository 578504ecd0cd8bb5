//! Every optional argument: set, changed, and cleared by the rule that its description states.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Feature, World, client};

/// One integration that goes through these steps, and the optional arguments that it goes through them for.
struct Row {
    /// The name of the integration, in small letters also its id and Terraform's name of it.
    name: &'static str,
    arguments: &'static [&'static str],
    cloud_provider: &'static str,
    steps: Vec<Step>,
}

/// A configuration, the requests that lead to it as `[method, body]`, and what a pointer into the state shows then.
struct Step {
    configuration: &'static str,
    sent: Value,
    shown: (&'static str, Value),
}

fn step(configuration: &'static str, sent: Value, shown: (&'static str, Value)) -> Step {
    Step { configuration, sent, shown }
}

fn civo(name: &'static str, arguments: &'static [&'static str], steps: Vec<Step>) -> Row {
    Row { name, arguments, cloud_provider: "civo", steps }
}

fn rows() -> Vec<Row> {
    let created = |name: &str| json!([["POST", {"name": name, "provider": "civo"}]]);
    let mut rows = vec![
        civo(
            "Describe",
            &["description"],
            vec![
                step("", created("Describe"), ("/description", Value::Null)),
                step(
                    "description = \"old\"",
                    json!([["PATCH", {"description": "old"}]]),
                    ("/description", json!("old")),
                ),
                step(
                    "description = \"new\"",
                    json!([["PATCH", {"description": "new"}]]),
                    ("/description", json!("new")),
                ),
                step(
                    "",
                    json!([["PUT", {"name": "Describe", "provider": "civo", "features": []}]]),
                    ("/description", Value::Null),
                ),
            ],
        ),
        civo(
            "Feature",
            &["features"],
            vec![
                step("", created("Feature"), ("/features", json!([]))),
                step(
                    "features = [\"byoc\"]",
                    json!([["PATCH", {"features": ["byoc"]}]]),
                    ("/features", json!(["byoc"])),
                ),
                step(
                    "features = [\"opentofu\"]",
                    json!([["PATCH", {"features": ["opentofu"]}]]),
                    ("/features", json!(["opentofu"])),
                ),
                step("", json!([]), ("/features", json!(["opentofu"]))),
                step("features = []", json!([["PATCH", {"features": []}]]), ("/features", json!([]))),
            ],
        ),
        civo(
            "Restrict",
            &["restrictions", "restrictions.team_ids"],
            vec![
                step("", created("Restrict"), ("/restrictions", Value::Null)),
                step(
                    "restrictions = { enabled = true, team_ids = [\"team-a\"] }",
                    json!([["PATCH", {"restrictions": {"enabled": true, "teams": [{"teamId": "team-a"}]}}]]),
                    ("/restrictions", json!({"enabled": true, "team_ids": ["team-a"]})),
                ),
                step(
                    "restrictions = { enabled = false, team_ids = [\"team-b\"] }",
                    json!([["PATCH", {"restrictions": {"enabled": false, "teams": [{"teamId": "team-b"}]}}]]),
                    ("/restrictions", json!({"enabled": false, "team_ids": ["team-b"]})),
                ),
                step(
                    "restrictions = { enabled = false }",
                    json!([["PATCH", {"restrictions": {"enabled": false, "teams": []}}]]),
                    ("/restrictions", json!({"enabled": false, "team_ids": null})),
                ),
                step(
                    "",
                    json!([["PUT", {"name": "Restrict", "provider": "civo", "features": []}]]),
                    ("/restrictions", Value::Null),
                ),
            ],
        ),
        civo(
            "Team",
            &["team_id"],
            vec![
                step("", created("Team"), ("/team_id", Value::Null)),
                step(
                    "team_id = \"team-a\"",
                    json!([["DELETE", null], ["POST", {"name": "Team", "provider": "civo"}]]),
                    ("/team_id", json!("team-a")),
                ),
                step(
                    "team_id = \"team-b\"",
                    json!([["DELETE", null], ["POST", {"name": "Team", "provider": "civo"}]]),
                    ("/team_id", json!("team-b")),
                ),
                step("", json!([]), ("/team_id", json!("team-b"))),
            ],
        ),
        civo(
            "Type",
            &["type"],
            vec![
                step("", created("Type"), ("/type", Value::Null)),
                step("type = \"cluster\"", json!([]), ("/type", json!("cluster"))),
                step(
                    "type = \"registry\"",
                    json!([["DELETE", null], ["POST", {"name": "Type", "provider": "civo", "type": "registry"}]]),
                    ("/type", json!("registry")),
                ),
                step("", json!([]), ("/type", Value::Null)),
            ],
        ),
        civo(
            "Timeouts",
            &["timeouts", "timeouts.create", "timeouts.read", "timeouts.update", "timeouts.delete"],
            vec![
                step("", created("Timeouts"), ("/timeouts", Value::Null)),
                step(
                    r#"timeouts = { create = "6m", read = "7m", update = "8m", delete = "9m" }"#,
                    json!([]),
                    ("/timeouts", json!({"create": "6m", "read": "7m", "update": "8m", "delete": "9m"})),
                ),
                step(
                    r#"timeouts = { create = "60s", read = "70s", update = "80s", delete = "90s" }"#,
                    json!([]),
                    ("/timeouts", json!({"create": "60s", "read": "70s", "update": "80s", "delete": "90s"})),
                ),
                step(
                    "timeouts = {}",
                    json!([]),
                    ("/timeouts", json!({"create": null, "read": null, "update": null, "delete": null})),
                ),
                step("", json!([]), ("/timeouts", Value::Null)),
            ],
        ),
        civo(
            "Secret",
            &["credentials"],
            vec![
                step("", created("Secret"), ("/credentials", Value::Null)),
                step(
                    "credentials = { api_key = \"canary-old\" }",
                    json!([["PATCH", {"credentials": {"apiKey": "canary-old"}}]]),
                    ("/credentials/api_key", json!("canary-old")),
                ),
                step(
                    "credentials = { api_key = \"canary-new\" }",
                    json!([["PATCH", {"credentials": {"apiKey": "canary-new"}}]]),
                    ("/credentials/api_key", json!("canary-new")),
                ),
                step("", json!([]), ("/credentials", Value::Null)),
            ],
        ),
        Row {
            name: "Level",
            arguments: &["aws.permission_check_level"],
            cloud_provider: "aws",
            steps: vec![
                step(
                    "",
                    json!([["POST", {"name": "Level", "provider": "aws", "aws": {}}]]),
                    ("/aws/permission_check_level", json!("enabled")),
                ),
                step(
                    "aws = { permission_check_level = \"disabled\" }",
                    json!([["PATCH", {"aws": {"authenticationMode": "accessKey", "permissionCheckLevel": "disabled"}}]]),
                    ("/aws/permission_check_level", json!("disabled")),
                ),
                step(
                    "aws = { permission_check_level = \"ignore-implicit-deny-by-organization\" }",
                    json!([["PATCH", {"aws": {
                        "authenticationMode": "accessKey",
                        "permissionCheckLevel": "ignore-implicit-deny-by-organization",
                    }}]]),
                    ("/aws/permission_check_level", json!("ignore-implicit-deny-by-organization")),
                ),
                step(
                    "aws = {}",
                    json!([]),
                    ("/aws/permission_check_level", json!("ignore-implicit-deny-by-organization")),
                ),
            ],
        },
        Row {
            name: "Mode",
            arguments: &["aws", "aws.authentication_mode"],
            cloud_provider: "aws",
            steps: vec![
                step(
                    "",
                    json!([["POST", {"name": "Mode", "provider": "aws", "aws": {}}]]),
                    ("/aws/authentication_mode", json!("accessKey")),
                ),
                step(
                    "aws = { authentication_mode = \"crossAccountRole\" }",
                    json!([["PATCH", {"aws": {"authenticationMode": "crossAccountRole", "permissionCheckLevel": "enabled"}}]]),
                    ("/aws/authentication_mode", json!("crossAccountRole")),
                ),
                step(
                    "aws = { authentication_mode = \"accessKey\" }",
                    json!([["PATCH", {"aws": {"authenticationMode": "accessKey", "permissionCheckLevel": "enabled"}}]]),
                    ("/aws/authentication_mode", json!("accessKey")),
                ),
                step("aws = {}", json!([]), ("/aws/authentication_mode", json!("accessKey"))),
                step("", json!([]), ("/aws/authentication_mode", json!("accessKey"))),
            ],
        },
        Row {
            name: "Project",
            arguments: &["gcp", "gcp.authentication_mode"],
            cloud_provider: "gcp",
            steps: vec![
                step(
                    "gcp = { project_id = \"one\" }",
                    json!([["POST", {"name": "Project", "provider": "gcp", "gcp": {"projectId": "one"}}]]),
                    ("/gcp/authentication_mode", json!("accessKey")),
                ),
                step(
                    "gcp = { project_id = \"one\", authentication_mode = \"crossAccountRole\" }",
                    json!([["PUT", {
                        "name": "Project", "provider": "gcp", "features": [],
                        "gcp": {"projectId": "one", "authenticationMode": "crossAccountRole"},
                    }]]),
                    ("/gcp/authentication_mode", json!("crossAccountRole")),
                ),
                step(
                    "gcp = { project_id = \"two\", authentication_mode = \"accessKey\" }",
                    json!([["PUT", {
                        "name": "Project", "provider": "gcp", "features": [],
                        "gcp": {"projectId": "two", "authenticationMode": "accessKey"},
                    }]]),
                    ("/gcp/authentication_mode", json!("accessKey")),
                ),
                step(
                    "gcp = { project_id = \"two\" }",
                    json!([]),
                    ("/gcp/authentication_mode", json!("accessKey")),
                ),
            ],
        },
        Row {
            name: "Key",
            arguments: &["gcp.project_id"],
            cloud_provider: "gcp",
            steps: vec![
                step(
                    "credentials = { keyfile_json = jsonencode({ private_key = \"k\", project_id = \"one\" }) }",
                    json!([["POST", {
                        "name": "Key", "provider": "gcp", "gcp": {"projectId": "one"},
                        "credentials": {"keyfileJson": "{\"private_key\":\"k\",\"project_id\":\"one\"}"},
                    }]]),
                    ("/gcp/project_id", json!("one")),
                ),
                step(
                    "gcp = { project_id = \"two\" }\n\
                     credentials = { keyfile_json = jsonencode({ private_key = \"k\", project_id = \"one\" }) }",
                    json!([["PUT", {
                        "name": "Key", "provider": "gcp", "features": [],
                        "gcp": {"projectId": "two", "authenticationMode": "accessKey"},
                        "credentials": {"keyfileJson": "{\"private_key\":\"k\",\"project_id\":\"one\"}"},
                    }]]),
                    ("/gcp/project_id", json!("two")),
                ),
                step(
                    "credentials = { keyfile_json = jsonencode({ private_key = \"k\", project_id = \"one\" }) }",
                    json!([]),
                    ("/gcp/project_id", json!("two")),
                ),
                step(
                    "credentials = { keyfile_json = jsonencode({ private_key = \"k\", project_id = \"three\" }) }",
                    json!([["PUT", {
                        "name": "Key", "provider": "gcp", "features": [],
                        "gcp": {"projectId": "three", "authenticationMode": "accessKey"},
                        "credentials": {"keyfileJson": "{\"private_key\":\"k\",\"project_id\":\"three\"}"},
                    }]]),
                    ("/gcp/project_id", json!("three")),
                ),
            ],
        },
        Row {
            name: "Kind",
            arguments: &["cloudflare", "cloudflare.credential_type"],
            cloud_provider: "cloudflare",
            steps: vec![
                step(
                    "",
                    json!([["POST", {"name": "Kind", "provider": "cloudflare", "cloudflare": {}}]]),
                    ("/cloudflare/credential_type", Value::Null),
                ),
                step(
                    "cloudflare = { credential_type = \"originCAKey\" }",
                    json!([["PUT", {
                        "name": "Kind", "provider": "cloudflare", "features": [],
                        "cloudflare": {"credentialType": "originCAKey"},
                    }]]),
                    ("/cloudflare/credential_type", json!("originCAKey")),
                ),
                step(
                    "cloudflare = { credential_type = \"globalApiKey\" }",
                    json!([["PUT", {
                        "name": "Kind", "provider": "cloudflare", "features": [],
                        "cloudflare": {"credentialType": "globalApiKey"},
                    }]]),
                    ("/cloudflare/credential_type", json!("globalApiKey")),
                ),
                step("cloudflare = {}", json!([]), ("/cloudflare/credential_type", json!("globalApiKey"))),
                step("", json!([]), ("/cloudflare/credential_type", json!("globalApiKey"))),
            ],
        },
        Row {
            name: "Cluster",
            arguments: &["byok", "byok.connection_mode", "byok.require_verification"],
            cloud_provider: "byok",
            steps: vec![
                step("", json!([["POST", {"name": "Cluster", "provider": "byok"}]]), ("/byok", Value::Null)),
                step(
                    "byok = { connection_mode = \"connector\", require_verification = true }",
                    json!([["PUT", {
                        "name": "Cluster", "provider": "byok", "features": [],
                        "byok": {"connectionMode": "connector", "requireVerification": true},
                    }]]),
                    ("/byok", json!({"connection_mode": "connector", "require_verification": true})),
                ),
                step(
                    "byok = { connection_mode = \"direct\", require_verification = false }",
                    json!([["PUT", {
                        "name": "Cluster", "provider": "byok", "features": [],
                        "byok": {"connectionMode": "direct", "requireVerification": false},
                    }]]),
                    ("/byok", json!({"connection_mode": "direct", "require_verification": false})),
                ),
                step(
                    "byok = {}",
                    json!([]),
                    ("/byok", json!({"connection_mode": "direct", "require_verification": false})),
                ),
                step(
                    "",
                    json!([]),
                    ("/byok", json!({"connection_mode": "direct", "require_verification": false})),
                ),
            ],
        },
    ];
    if client().has(Feature::WriteOnlyAttributes) {
        rows.extend([
            civo(
                "Hidden",
                &["credentials_wo"],
                vec![
                    step("", created("Hidden"), ("/credentials_wo_version", Value::Null)),
                    step(
                        "credentials_wo = { api_key = \"canary-old\" }",
                        json!([["PATCH", {"credentials": {"apiKey": "canary-old"}}]]),
                        ("/credentials_wo_version", json!(1)),
                    ),
                    step(
                        "credentials_wo = { api_key = \"canary-new\" }",
                        json!([["PATCH", {"credentials": {"apiKey": "canary-new"}}]]),
                        ("/credentials_wo_version", json!(2)),
                    ),
                    step("", json!([]), ("/credentials_wo_version", json!(2))),
                ],
            ),
            civo(
                "Number",
                &["credentials_wo_version"],
                vec![
                    step(
                        "credentials_wo = { api_key = \"canary-key\" }",
                        json!([["POST", {"name": "Number", "provider": "civo", "credentials": {"apiKey": "canary-key"}}]]),
                        ("/credentials_wo_version", json!(1)),
                    ),
                    step(
                        "credentials_wo = { api_key = \"canary-key\" }\ncredentials_wo_version = 5",
                        json!([["PATCH", {"credentials": {"apiKey": "canary-key"}}]]),
                        ("/credentials_wo_version", json!(5)),
                    ),
                    step(
                        "credentials_wo = { api_key = \"canary-key\" }\ncredentials_wo_version = 3",
                        json!([["PATCH", {"credentials": {"apiKey": "canary-key"}}]]),
                        ("/credentials_wo_version", json!(3)),
                    ),
                    step(
                        "credentials_wo = { api_key = \"canary-key\" }",
                        json!([["PATCH", {"credentials": {"apiKey": "canary-key"}}]]),
                        ("/credentials_wo_version", json!(4)),
                    ),
                ],
            ),
        ]);
    }
    rows
}

/// All rows take each step in one apply, and a plan is empty after it.
#[test]
fn every_optional_argument_is_set_changed_and_cleared() {
    let (world, rows) = (World::new(), rows());
    let longest = rows.iter().map(|row| row.steps.len()).max().expect("there are rows");
    for number in 0..longest {
        // A row at its end stays there.
        let configured = |row: &Row| row.steps[number.min(row.steps.len() - 1)].configuration;
        let blocks = rows.iter().map(|row| {
            let (name, cloud, configuration) = (row.name, row.cloud_provider, configured(row));
            let label = name.to_lowercase();
            format!(
                "resource \"northflank_integration\" \"{label}\" {{\n  name = \"{name}\"\n  cloud_provider = \
                 \"{cloud}\"\n  {configuration}\n}}\n"
            )
        });
        world.configure(&blocks.collect::<String>());
        world.apply();
        let changes = world.changes();
        let states = world.states();
        for row in &rows {
            let id = row.name.to_lowercase();
            let about = format!("{} in step {number}", row.name);
            let mine = changes.iter().filter(|(request, body)| {
                body["name"] == row.name || request.ends_with(&format!("/integrations/{id}"))
            });
            let method = |request: &str| request.split(' ').next().map(str::to_owned);
            let sent: Value = mine.map(|(request, body)| json!([method(request), body])).collect();
            let step = row.steps.get(number);
            assert_eq!(sent, step.map_or(json!([]), |step| step.sent.clone()), "{about}");
            let (pointer, shown) = &row.steps[number.min(row.steps.len() - 1)].shown;
            let state = &states[&format!("northflank_integration.{id}")];
            assert_eq!(state.pointer(pointer), Some(shown), "{about}");
        }
    }
}

/// The paths of all optional arguments of a resource, by the schema that Terraform prints.
pub(crate) fn optional_arguments(resource: &str) -> BTreeSet<String> {
    let world = World::new();
    world.configure("");
    let schemas = world.run(&["providers", "schema", "-json"]).succeeded().json();
    let provider = schemas["provider_schemas"].as_object().expect("schemas").values().next().expect("one");
    let mut optional = BTreeSet::new();
    collect(&provider["resource_schemas"][resource]["block"], "", &mut optional);
    optional
}

/// A new argument needs a row in the table, and its description a sentence on what happens when it is removed.
#[test]
fn no_optional_argument_is_forgotten() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let optional = optional_arguments("northflank_integration");
    let rows = rows();
    let tested: BTreeSet<String> =
        rows.iter().flat_map(|row| row.arguments).map(|&argument| argument.to_owned()).collect();
    assert_eq!(optional, tested);
}

/// The optional arguments of a block or an object. Each says in its description what happens when it is omitted or
/// removed, or which default it has. The single credentials go with their object.
fn collect(block: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    for (name, attribute) in block["attributes"].as_object().expect("attributes") {
        let path = format!("{prefix}{name}");
        if attribute["optional"] == true {
            let description = attribute["description"].as_str().unwrap_or_default();
            let has_rule =
                ["If omitted", "If removed", "Defaults to", "Required, except for", "Required for"];
            assert!(has_rule.iter().any(|rule| description.contains(rule)), "{path}: {description}");
            found.insert(path.clone());
        }
        if attribute["nested_type"].is_object() && !path.starts_with("credentials") {
            collect(&attribute["nested_type"], &format!("{path}."), found);
        }
    }
}
