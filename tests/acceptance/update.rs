//! Updates in place: what is sent is what changed, and nothing is replaced.

use serde_json::{Value, json};

use crate::support::{EXAMPLE, World, aws, integration};

const ONE: &str = "PATCH /v1/cloud-providers/integrations/my-aws";
const ALL: &str = "PUT /v1/cloud-providers/integrations";

/// Applies one configuration after the other; the second must be an update in place by exactly this request.
#[track_caller]
fn assert_updated(before: &str, after: &str, request: &str, body: Value) -> World {
    let world = World::new();
    world.configure(before);
    world.apply();
    world.changes();
    world.configure(after);
    assert_eq!(world.planned(EXAMPLE)["actions"], json!(["update"]));
    world.apply();
    assert_eq!(world.changes(), [(request.to_owned(), body)]);
    world
}

#[test]
fn description() {
    let described = |text: &str| aws(&format!("description = \"{text}\""));
    assert_updated(&described("old"), &described("new"), ONE, json!({"description": "new"}));
}

#[test]
fn description_set() {
    assert_updated(&aws(""), &aws("description = \"new\""), ONE, json!({"description": "new"}));
}

#[test]
fn description_cleared() {
    let body = json!({
        "name": "My AWS",
        "provider": "aws",
        "features": [],
        "aws": {"authenticationMode": "crossAccountRole", "permissionCheckLevel": "enabled"},
        "credentials": {"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"},
    });
    let world = assert_updated(&aws("description = \"old\""), &aws(""), ALL, body);
    assert_eq!(world.sandbox.integration("my-aws").expect("it is there").get("description"), None);
}

#[test]
fn features() {
    let before = aws("features = [\"byoc\"]");
    let after = aws("features = [\"opentofu\", \"byoc-logs\"]");
    assert_updated(&before, &after, ONE, json!({"features": ["byoc-logs", "opentofu"]}));
}

#[test]
fn features_emptied() {
    assert_updated(&aws("features = [\"byoc\"]"), &aws("features = []"), ONE, json!({"features": []}));
}

#[test]
fn features_left_out_stay() {
    let world = World::new();
    world.configure(&aws("features = [\"byoc\"]"));
    world.apply();
    world.configure(&aws(""));
    world.assert_no_changes();
}

#[test]
fn features_in_another_order_are_no_change() {
    let world = World::new();
    world.configure(&aws("features = [\"byoc\", \"opentofu\"]"));
    world.apply();
    world.configure(&aws("features = [\"opentofu\", \"byoc\"]"));
    world.assert_no_changes();
}

#[test]
fn restrictions() {
    let before = aws("restrictions = { enabled = true, team_ids = [\"team-a\"] }");
    let after = aws("restrictions = { enabled = true, team_ids = [\"team-b\"] }");
    let body = json!({"restrictions": {"enabled": true, "teams": [{"teamId": "team-b"}]}});
    assert_updated(&before, &after, ONE, body);
}

#[test]
fn restricted_teams_left_out_are_removed() {
    let before = aws("restrictions = { enabled = true, team_ids = [\"team-a\"] }");
    let after = aws("restrictions = { enabled = true }");
    assert_updated(&before, &after, ONE, json!({"restrictions": {"enabled": true, "teams": []}}));
}

#[test]
fn restrictions_cleared() {
    let before = aws("restrictions = { enabled = true, team_ids = [\"team-a\"] }");
    let body = json!({
        "name": "My AWS",
        "provider": "aws",
        "features": [],
        "aws": {"authenticationMode": "crossAccountRole", "permissionCheckLevel": "enabled"},
        "credentials": {"roleArn": "arn:aws:iam::111122223333:role/northflank", "externalId": "canary-external"},
    });
    let world = assert_updated(&before, &aws(""), ALL, body);
    assert_eq!(world.sandbox.integration("my-aws").expect("it is there").get("restrictions"), None);
}

#[test]
fn aws_permission_check_level() {
    let after = aws("aws = { permission_check_level = \"disabled\" }");
    let body = json!({"aws": {"authenticationMode": "crossAccountRole", "permissionCheckLevel": "disabled"}});
    assert_updated(&aws(""), &after, ONE, body);
}

#[test]
fn credentials() {
    let with_key = |key: &str| {
        integration(&format!(
            "name = \"My Civo\"\ncloud_provider = \"civo\"\ncredentials = {{ api_key = \"canary-{key}\" }}"
        ))
    };
    assert_updated(
        &with_key("old"),
        &with_key("new"),
        "PATCH /v1/cloud-providers/integrations/my-civo",
        json!({"credentials": {"apiKey": "canary-new"}}),
    );
}

#[test]
fn credentials_of_another_kind_change_the_mode_that_they_imply() {
    let after = integration(
        r#"
        name           = "My AWS"
        cloud_provider = "aws"
        credentials    = { access_key = "AKIAIOSFODNN7EXAMPLE", secret_key = "canary-secret" }
        "#,
    );
    let body = json!({
        "aws": {"authenticationMode": "accessKey", "permissionCheckLevel": "enabled"},
        "credentials": {"accessKey": "AKIAIOSFODNN7EXAMPLE", "secretKey": "canary-secret"},
    });
    assert_updated(&aws(""), &after, ONE, body);
}

#[test]
fn gcp_project_and_mode() {
    let gcp = |settings: &str| {
        integration(&format!("name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = {{ {settings} }}"))
    };
    let world = assert_updated(
        &gcp("project_id = \"old\""),
        &gcp("project_id = \"new\"\nauthentication_mode = \"crossAccountRole\""),
        ALL,
        json!({
            "name": "My GCP",
            "provider": "gcp",
            "features": [],
            "gcp": {"projectId": "new", "authenticationMode": "crossAccountRole"},
        }),
    );
    let account = world.state(EXAMPLE)["gcp"]["service_account_email"].clone();
    assert_eq!(account, "integration-my-gcp@sandbox.example");
}

#[test]
fn cloudflare_credential_type() {
    let cloudflare = |kind: &str| {
        integration(&format!(
            r#"
            name           = "My CDN"
            cloud_provider = "cloudflare"
            cloudflare     = {{ credential_type = "{kind}" }}
            credentials    = {{ api_key = "canary-key" }}
            "#
        ))
    };
    assert_updated(
        &cloudflare("apiToken"),
        &cloudflare("originCAKey"),
        ALL,
        json!({
            "name": "My CDN",
            "provider": "cloudflare",
            "features": [],
            "cloudflare": {"credentialType": "originCAKey"},
            "credentials": {"apiKey": "canary-key"},
        }),
    );
}

#[test]
fn byok_settings() {
    let byok = |settings: &str| {
        integration(&format!("name = \"My K8s\"\ncloud_provider = \"byok\"\nbyok = {{ {settings} }}"))
    };
    assert_updated(
        &byok("connection_mode = \"connector\""),
        &byok("connection_mode = \"connector\"\nrequire_verification = true"),
        ALL,
        json!({
            "name": "My K8s",
            "provider": "byok",
            "features": [],
            "byok": {"connectionMode": "connector", "requireVerification": true},
        }),
    );
}

#[test]
fn several_at_once_are_one_request() {
    let before = aws("description = \"old\"\nfeatures = [\"byoc\"]");
    let after = aws("description = \"new\"\nfeatures = []\nrestrictions = { enabled = false }");
    let body = json!({
        "description": "new",
        "features": [],
        "restrictions": {"enabled": false, "teams": []},
    });
    assert_updated(&before, &after, ONE, body);
}

#[test]
fn a_value_that_is_known_only_when_applying_is_sent_then() {
    let configuration = |input: &str| {
        format!(
            "resource \"terraform_data\" \"seed\" {{\n  input = \"{input}\"\n}}\n{}",
            aws(
                "description = terraform_data.seed.output\nfeatures = [terraform_data.seed.output == \"two\" ? \"byoc\" : \"opentofu\"]"
            )
        )
    };
    let world = World::new();
    world.configure(&configuration("one"));
    world.apply();
    assert_eq!(world.changes()[0].1["description"], "one");
    world.configure(&configuration("two"));
    world.apply();
    assert_eq!(world.changes()[0].1, json!({"description": "two", "features": ["byoc"]}));
}

#[test]
fn credentials_taken_out_stay_in_northflank_and_the_plan_says_so() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.changes();
    world.configure(&integration("name = \"My AWS\"\ncloud_provider = \"aws\""));
    let found = world.run(&["plan", "-json"]).succeeded().diagnostic();
    assert_eq!(found.severity, "warning");
    assert_eq!(found.summary, "Credentials stay in Northflank");
    world.apply();
    assert_eq!(world.changes(), []);
}

/// What looks known in the plan must be so in the apply, whatever a condition turns out to be.
#[test]
fn a_mode_that_unknown_credentials_imply_is_unknown() {
    let configuration = |input: &str| {
        format!(
            r#"
            resource "terraform_data" "seed" {{
              input = "{input}"
            }}
            resource "northflank_integration" "example" {{
              name           = "My CDN"
              cloud_provider = "cloudflare"
              credentials = {{
                api_key = "canary-{input}"
                email   = terraform_data.seed.output == "never" ? "nf@example.com" : null
              }}
            }}
            "#
        )
    };
    let world = World::new();
    for input in ["one", "two"] {
        world.configure(&configuration(input));
        world.apply();
    }
    assert_eq!(world.state(EXAMPLE)["cloudflare"]["credential_type"], "apiToken");
}

/// A variable without a value must neither replace what there is nor lift a restriction.
#[test]
fn null_by_a_variable_changes_nothing() {
    let world = World::new();
    let configure = |name: &str, enabled: &str| {
        let variable = "variable \"missing\" {\n  type = string\n  default = null\n}\n";
        let arguments = format!(
            "name = {name}\ncloud_provider = \"civo\"\ncredentials = {{ api_key = \"canary-key\" }}\n\
             restrictions = {{ enabled = {enabled}, team_ids = [\"shop\"] }}"
        );
        world.configure(&format!("{variable}{}", integration(&arguments)));
    };
    configure("\"My Civo\"", "true");
    world.apply();
    world.sandbox.clear_requests();
    for (name, enabled, missing) in
        [("var.missing", "true", "`name`"), ("\"My Civo\"", "tobool(var.missing)", "`restrictions.enabled`")]
    {
        configure(name, enabled);
        let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
        assert_eq!(found.summary, "Missing attribute");
        assert!(found.detail.contains(missing), "{found:?}");
    }
    assert_eq!(world.changes(), []);
}

/// What is null only in the apply, where core validates once more before it plans again.
#[test]
fn null_that_is_seen_late_is_not_sent() {
    let world = World::new();
    let late = "resource \"terraform_data\" \"late\" {\n  input = { name = null }\n}\n";
    let name = "name = terraform_data.late.output.name\ncloud_provider = \"civo\"\n";
    let arguments = format!("{name}credentials = {{ api_key = \"canary-key\" }}");
    world.configure(&format!("{late}{}", integration(&arguments)));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Missing attribute");
    assert_eq!(world.changes(), []);
}
