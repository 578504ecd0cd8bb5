//! Each error that a configuration can have, at its attribute, from `validate` alone.

use crate::support::{Feature, World, client, integration};

/// Expects one error that points at this line and has this in its detail.
#[track_caller]
fn assert_invalid(arguments: &str, line: &str, detail: &str) {
    assert_found("error", arguments, line, detail);
}

#[track_caller]
fn assert_found(severity: &str, arguments: &str, line: &str, detail: &str) {
    let world = World::new();
    world.configure(&integration(arguments));
    let found = world.run(&["validate", "-json"]).diagnostic();
    assert_eq!(found.severity, severity);
    assert_eq!(found.line, line, "{found:?}");
    assert!(found.detail.contains(detail), "{found:?}");
    assert_eq!(world.sandbox.requests(), []);
}

/// A valid integration with one more argument.
fn civo(argument: &str) -> String {
    format!("name = \"My Civo\"\ncloud_provider = \"civo\"\n{argument}")
}

#[test]
fn name() {
    for name in ["ab", "1abc", "a--b", "a_b", "abc ", &"a".repeat(40)] {
        let line = format!("name = \"{name}\"");
        assert_invalid(&format!("{line}\ncloud_provider = \"civo\""), &line, "3 to 39 characters");
    }
    let line = "name = \"Größe\"";
    assert_invalid(&format!("{line}\ncloud_provider = \"civo\""), line, "letters from A to Z");
}

#[test]
fn cloud_provider() {
    let line = "cloud_provider = \"cloudfare\"";
    assert_invalid(&format!("name = \"My CDN\"\n{line}"), line, "Did you mean \"cloudflare\"?");
}

#[test]
fn team_id() {
    assert_invalid(&civo("team_id = \"x\""), "team_id = \"x\"", "3 to 45 characters");
}

#[test]
fn description() {
    assert_invalid(
        &civo("description = \"\""),
        "description = \"\"",
        "remove the argument or set it to null",
    );
    assert_invalid(&civo("description = \"a+b\""), "description = \"a+b\"", "must contain only");
    let long = format!("description = \"{}\"", "a".repeat(201));
    assert_invalid(&civo(&long), &long, "at most 200 characters");
}

#[test]
fn version_of_credentials() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let version = |line: &str| civo(&format!("credentials_wo = {{ api_key = \"not-a-canary\" }}\n{line}"));
    for number in ["1e400", "1e19", "1.5", "1e-400"] {
        let line = format!("credentials_wo_version = {number}");
        assert_invalid(&version(&line), &line, "must be a whole number of at most 18 digits");
    }
    assert_invalid(&version("credentials_wo_version = 0"), "credentials_wo_version = 0", "at least 1");
}

#[test]
fn features() {
    let line = "features = [\"byoc\", \"byoc-log\"]";
    assert_invalid(&civo(line), line, "Did you mean \"byoc-logs\"?");
}

#[test]
fn r#type() {
    assert_invalid(&civo("type = \"dns\""), "type = \"dns\"", "\"domain\"");
}

#[test]
fn restrictions() {
    let line = "restrictions = { enabled = true, team_ids = [\"x\"] }";
    assert_invalid(&civo(line), line, "3 to 45 characters");
}

#[test]
fn null_in_a_set() {
    assert_invalid(&civo("features = [null]"), "features = [null]", "must not contain null");
}

#[test]
fn null_where_something_is_required() {
    assert_invalid("name = null\ncloud_provider = \"civo\"", "name = null", "`name` is required");
    let line = "restrictions = { enabled = null, team_ids = [\"shop\"] }";
    assert_invalid(&civo(line), line, "`restrictions.enabled` is required");
}

#[test]
fn restricted_to_nobody() {
    let line = "restrictions = { enabled = true, teams = [\"checkout\"] }";
    assert_found("warning", &civo(line), line, "Check the spelling");
}

#[test]
fn aws_settings() {
    let aws = |line: &str| format!("name = \"My AWS\"\ncloud_provider = \"aws\"\naws = {{\n{line}\n}}");
    let line = "authentication_mode = \"accesskey\"";
    assert_invalid(&aws(line), line, "Did you mean \"accessKey\"?");
    let line = "permission_check_level = \"off\"";
    assert_invalid(&aws(line), line, "\"disabled\"");
}

#[test]
fn gcp_settings() {
    let gcp = |lines: &str| format!("name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = {{\n{lines}\n}}");
    assert_invalid(&gcp("project_id = \"\""), "project_id = \"\"", "must not be empty");
    let line = "authentication_mode = \"role\"";
    assert_invalid(&gcp(&format!("project_id = \"p\"\n{line}")), line, "\"crossAccountRole\"");
}

#[test]
fn gcp_is_required_with_gcp() {
    let world = World::new();
    world.configure(&integration("name = \"My GCP\"\ncloud_provider = \"gcp\""));
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Missing attribute");
    assert!(found.detail.contains("gcp = { project_id"), "{found:?}");
}

#[test]
fn cloudflare_settings() {
    let line = "credential_type = \"apiKey\"";
    let arguments =
        format!("name = \"My CDN\"\ncloud_provider = \"cloudflare\"\ncloudflare = {{\n{line}\n}}");
    assert_invalid(&arguments, line, "\"apiToken\"");
}

#[test]
fn byok_settings() {
    let line = "connection_mode = \"proxy\"";
    let arguments = format!("name = \"My K8s\"\ncloud_provider = \"byok\"\nbyok = {{\n{line}\n}}");
    assert_invalid(&arguments, line, "\"connector\"");
}

#[test]
fn settings_of_another_cloud() {
    for line in [
        "aws = { permission_check_level = \"enabled\" }",
        "gcp = { project_id = \"p\" }",
        "cloudflare = { credential_type = \"apiToken\" }",
        "byok = { require_verification = false }",
    ] {
        assert_invalid(&civo(line), line, "but `cloud_provider` is \"civo\"");
    }
}

/// As modules get them from a variable of the type `optional(object({…}), {})`.
#[test]
fn settings_of_another_cloud_that_set_nothing() {
    let world = World::new();
    world.configure(&integration(&civo("")));
    if client().plans_resources() {
        world.apply();
    }
    world.sandbox.clear_requests();
    for empty in ["aws = {}\ncloudflare = {}\nbyok = {}", "byok = { connection_mode = null }", ""] {
        world.configure(&integration(&civo(empty)));
        if client().plans_resources() {
            world.apply();
        }
        world.run(&["validate", "-no-color"]).succeeded();
    }
    assert_eq!(world.changes(), [], "there is nothing to say to Northflank");
}

#[test]
fn a_credential_of_another_cloud() {
    let credentials = "credentials = {\napi_key = \"canary-key\"\nrole_arn = var.role\n}";
    let world = World::new();
    world.configure(&format!(
        "variable \"role\" {{\n  default = \"arn:aws:iam::111122223333:role/northflank\"\n}}\n{}",
        integration(&civo(credentials))
    ));
    // To `validate` the value of a variable is unknown, and it may be null.
    world.run(&["validate", "-no-color"]).succeeded();
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.line, "role_arn = var.role");
    assert!(found.detail.contains("takes `api_key`"), "{found:?}");
}

/// In modules, variables that may be null are unknown to `validate`.
#[test]
fn an_unknown_value_that_may_be_null_is_accepted() {
    let world = World::new();
    let optional = |name: &str, r#type: &str| {
        format!("variable \"{name}\" {{\n  type    = {type}\n  default = null\n}}\n")
    };
    world.configure(&format!(
        "{}{}{}{}",
        optional("aws", "object({ authentication_mode = string })"),
        optional("gcp", "object({ project_id = string })"),
        optional("email", "string"),
        integration(
            r#"
            name           = "My Cloudflare"
            cloud_provider = "cloudflare"
            aws            = var.aws
            gcp            = var.gcp
            cloudflare     = { credential_type = "apiToken" }
            credentials = {
              api_key = "canary-key"
              email   = var.email
            }
            "#
        )
    ));
    world.run(&["validate", "-no-color"]).succeeded();
    if client().plans_resources() {
        world.apply();
    }
    let wrong = world.run(&["plan", "-json", "-var=email=me@example.com"]).failed().diagnostic();
    assert!(wrong.detail.contains("`email` does not apply here"), "{wrong:?}");
    let wrong = world.run(&["plan", "-json", "-var=gcp={project_id=\"p\"}"]).failed().diagnostic();
    assert!(wrong.detail.contains("`gcp` applies to"), "{wrong:?}");
}

/// What stands in place of a document is named, and not shown.
#[test]
fn a_credential_that_is_not_the_document_it_should_be() {
    let gcp = |line: &str| {
        format!(
            "name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = {{ project_id = \"p\" }}\ncredentials = {{\n{line}\n}}"
        )
    };
    for (value, told) in [
        ("\"key.json\"", "looks like the path of a file"),
        ("base64encode(\"{\\\"type\\\": 1}\")", "is base64-encoded"),
        ("\"{\\\"type\\\": \"", "is incomplete"),
        ("\"\\ufeff{}\"", "begins with a byte order mark"),
        ("jsonencode({ type = \"authorized_user\" })", "has the credentials of a user"),
        ("jsonencode({ type = \"service_account\" })", "has no \"private_key\""),
        ("jsonencode(jsonencode({}))", "is a JSON string, so it was encoded twice"),
    ] {
        let line = format!("keyfile_json = {value}");
        let told = format!(
            "`credentials.keyfile_json` must be the contents of a Google Cloud key file, but the value {told}"
        );
        assert_invalid(&gcp(&line), &line, &told);
    }
    for (cloud, line, told) in [
        (
            "oci",
            "private_key = \"~/.oci/key.pem\"",
            "`credentials.private_key` must be the contents of a private key in PEM form, but the value looks like the path",
        ),
        ("nebius", "private_key_pem = \"secret\"", "is not PEM"),
        (
            "byok",
            "kubeconfig = \"~/.kube/config\"",
            "must be the contents of a kubeconfig, but the value looks like the path",
        ),
    ] {
        let world = World::new();
        world.configure(&integration(&format!(
            "name = \"My cloud\"\ncloud_provider = \"{cloud}\"\ncredentials = {{\n{line}\n}}"
        )));
        let found = world.run(&["validate", "-json"]).failed().diagnostics();
        let found = found.iter().find(|it| it.line == line).unwrap_or_else(|| panic!("{found:?}"));
        assert!(found.detail.contains(told), "{found:?}");
    }
}

#[test]
fn a_write_only_credential_that_is_a_path() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new().variable("TF_VAR_key", "/run/secrets/canary-key");
    world.configure(&format!(
        "variable \"key\" {{\n  type      = string\n  ephemeral = true\n}}\n{}",
        integration("name = \"My GCP\"\ncloud_provider = \"gcp\"\ngcp = { project_id = \"p\" }\ncredentials_wo = {\nkeyfile_json = var.key\n}")
    ));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.line, "keyfile_json = var.key");
    assert!(found.detail.contains("looks like the path of a file: read the file with file()"), "{found:?}");
}

#[test]
fn missing_credentials() {
    let credentials = "credentials = {\nsecret_key = \"not-a-canary\"\n}";
    assert_invalid(
        &format!("name = \"My AWS\"\ncloud_provider = \"aws\"\n{credentials}"),
        "resource \"northflank_integration\" \"example\" {",
        "`credentials` lacks `access_key`. With `cloud_provider = \"aws\"` and `aws.authentication_mode = \"accessKey\"`, it takes \
         `access_key` and `secret_key`.",
    );
}

#[test]
fn an_inferred_rule_only_warns() {
    let credentials = "credentials = {\nservice_token = \"not-a-canary\"\n}";
    assert_found(
        "warning",
        &format!("name = \"My DB\"\ncloud_provider = \"planetscale\"\n{credentials}"),
        "resource \"northflank_integration\" \"example\" {",
        "`credentials` lacks `service_token_id`",
    );
}

#[test]
fn several_errors_are_found_at_once() {
    let world = World::new();
    world.configure(&integration("name = \"x\"\ncloud_provider = \"civo\"\ntype = \"y\"\naws = {\nauthentication_mode = \"accessKey\"\n}"));
    let run = world.run(&["validate", "-json"]).failed();
    assert_eq!(run.diagnostics().len(), 3, "{}", run.output());
}
