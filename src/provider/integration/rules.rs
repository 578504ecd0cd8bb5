//! Rules for combinations of attributes. Rules that Northflank documents are errors, inferred ones are warnings.

use super::{
    attributes::Integration,
    credential_sets::{self, either},
    document_form, identifiers,
    model::{is_empty, is_given, is_set, is_surely_given},
    values,
};
use framework::{AttributePath, Diagnostic, Diagnostics, Known, Object, Value, known};

use crate::provider::{noun::warn_of_nobody, wording::attributes};

/// Terraform converts an object to the type in the schema, and that conversion drops other attributes:
/// https://developer.hashicorp.com/terraform/language/expressions/type-constraints#conversion-of-complex-types.
const CHECK_THE_SPELLING: &str =
    "Check the spelling: Terraform silently ignores unknown attributes in this object.";

/// Checks a configuration. Unknown values pass, because each may turn out to be null, such as an optional variable of a
/// module. Core asks again when it knows more.
pub(super) fn check(config: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    check_ways(config, &mut found);
    let Some(cloud) = known(&config.cloud_provider) else { return found };
    if !values::CLOUD_PROVIDERS.contains(&cloud.as_str()) {
        return found;
    }
    check_settings(config, cloud, &mut found);
    found.0.extend(warn_of_nobody::<Integration>(&config.restrictions, CHECK_THE_SPELLING));
    let (stored, write_only) = (&config.credentials, &config.credentials_wo);
    for (attribute, given, other) in
        [("credentials", stored, write_only), ("credentials_wo", write_only, stored)]
    {
        // An object without credentials is likely a misspelling, unless the other argument has credentials.
        if let Value::Value(credentials) = given
            && (is_given(given) || !is_given(other))
        {
            check_credentials(config, cloud, attribute, credentials, &mut found);
        }
    }
    found
}

/// What can be said of a configuration that creates an integration. One that has been imported may omit its credentials.
pub(super) fn check_new(config: &Integration) -> Diagnostics {
    let Some(cloud) = known(&config.cloud_provider) else { return Diagnostics::default() };
    if !config.configured_credentials().is_null() {
        return Diagnostics::default();
    }
    let mode = credential_sets::mode(config, &Object::default());
    let sets = credential_sets::possible(cloud, mode.as_deref());
    if sets.is_empty() || sets.iter().any(|set| set.required.is_empty()) {
        return Diagnostics::default();
    }
    Diagnostic::warning(
        "Missing credentials",
        format!(
            "The configuration sets no credentials, so Northflank likely cannot use the new integration. With \
             `cloud_provider = \"{cloud}\"`, an integration takes {}.{}",
            credential_sets::takes(&sets),
            credential_sets::alternatives(cloud, &sets)
        ),
    )
    .advise(["Set `credentials_wo`, or `credentials` before Terraform 1.11 and OpenTofu 1.11."])
    .into()
}

/// Checks that `credentials` and `credentials_wo` are not both set, and that no version is set without
/// `credentials_wo`.
fn check_ways(config: &Integration, found: &mut Diagnostics) {
    if is_surely_given(&config.credentials) && is_surely_given(&config.credentials_wo) {
        // Without a path, because Terraform would print the whole object from the configuration with its secrets.
        found.push(
            Diagnostic::error(
                "Invalid attribute combination",
                "`credentials` and `credentials_wo` are both set. Set only one. Terraform stores `credentials` in the state, \
                 but not `credentials_wo`.",
            )
            .advise([
                "Remove `credentials` (or set it to null).",
                "Before Terraform 1.11 or OpenTofu 1.11, remove `credentials_wo` instead.",
            ]),
        );
    }
    if config.credentials_wo.is_null() && config.credentials_wo_version.is_value() {
        found.push(
            Diagnostic::error(
                "Invalid attribute combination",
                "`credentials_wo_version` is set, but `credentials_wo` is not.",
            )
            .advise(["Set `credentials_wo`, or remove `credentials_wo_version` (or set it to null)."])
            .at(AttributePath::new("credentials_wo_version")),
        );
    }
}

fn check_settings(config: &Integration, cloud: &str, found: &mut Diagnostics) {
    for (attribute, clouds, is_set) in [
        ("aws", values::AWS, config.aws.is_value() && !is_empty(&config.aws)),
        ("gcp", values::GCP, config.gcp.is_value() && !is_empty(&config.gcp)),
        ("cloudflare", values::CLOUDFLARE, config.cloudflare.is_value() && !is_empty(&config.cloudflare)),
        ("byok", values::BYOK, config.byok.is_value() && !is_empty(&config.byok)),
    ] {
        if is_set && !clouds.contains(&cloud) {
            found.push(
                Diagnostic::error(
                    "Invalid attribute combination",
                    format!(
                        "`{attribute}` applies to `cloud_provider` {} only, but `cloud_provider` is \"{cloud}\".",
                        either(clouds)
                    ),
                )
                .advise([format!("Remove `{attribute}` (or set it to null), or correct `cloud_provider`.")])
                .at(AttributePath::new(attribute)),
            );
        }
    }
    if values::GCP.contains(&cloud) {
        check_project(config, found);
    }
}

/// Checks that a project is configured or in the key file.
fn check_project(config: &Integration, found: &mut Diagnostics) {
    let project = match &config.gcp {
        Value::Value(gcp) => gcp.project_id.clone(),
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
    };
    let of_key = match config.configured_credentials() {
        Value::Value(credentials) => identifiers::project(credentials),
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
    };
    let path = AttributePath::new("gcp");
    match (project, of_key) {
        // The check of the key file reports what is wrong with it. The corrected file may contain the project.
        (Value::Null, Value::Null) if has_invalid_key_file(config) => {}
        (Value::Null, Value::Null) => found.push(
            Diagnostic::error(
                "Missing attribute",
                "`cloud_provider` \"gcp\" requires `gcp.project_id`, unless `keyfile_json` is a key file that names the \
                 project.",
            )
            .advise(["Add `gcp = { project_id = \"…\" }`."])
            .at(path),
        ),
        (Value::Value(project), Value::Value(of_key)) if project != of_key => found.push(
            Diagnostic::warning(
                "Project differs from the key file",
                format!("`gcp.project_id` is \"{project}\", but the key file belongs to the project \"{of_key}\"."),
            )
            .advise([
                "Remove `gcp.project_id` to use the project of the key file.",
                "No action needed if the service account has access to the project in `gcp.project_id`.",
            ])
            .at(path.attribute("project_id")),
        ),
        _ => {}
    }
}

fn has_invalid_key_file(config: &Integration) -> bool {
    known(config.configured_credentials()).is_some_and(|credentials| match credentials.get("keyfile_json") {
        Value::Value(Known::Secret(key)) => document_form::key_file(key.expose()).is_err(),
        _ => false,
    })
}

/// Warns of restrictions without teams: Terraform ignores unknown names inside an object, so a misspelled `team_ids`
/// would lock everybody out.
fn check_credentials(
    config: &Integration,
    cloud: &str,
    attribute: &'static str,
    credentials: &Object,
    found: &mut Diagnostics,
) {
    let mode = credential_sets::mode(config, credentials);
    let sets = credential_sets::possible(cloud, mode.as_deref());
    let Some(is_documented) = sets.first().map(|set| set.is_documented) else { return };
    let diagnostic = if is_documented { Diagnostic::error } else { Diagnostic::warning };
    let has_modes = sets[0].mode.is_some();
    let mode_attribute = credential_sets::mode_of(cloud);
    let and_mode = match &mode {
        Some(mode) if has_modes => format!(" and `{mode_attribute} = \"{mode}\"`"),
        _ => String::new(),
    };
    let with = format!("With `cloud_provider = \"{cloud}\"`{and_mode}");
    let or_mode = if has_modes { format!(" or `{mode_attribute}`") } else { String::new() };
    let (takes, alternatives) = (credential_sets::takes(&sets), credential_sets::alternatives(cloud, &sets));

    for (credential, _) in credentials.0.iter().filter(|(_, value)| value.is_value()) {
        if !sets.iter().any(|set| set.allows(credential)) {
            found.push(
                diagnostic(
                    "Invalid attribute combination".to_owned(),
                    format!(
                        "`{credential}` does not apply here. {with}, `{attribute}` takes {takes}.{alternatives}"
                    ),
                )
                .advise([format!(
                    "Remove `{credential}` (or set it to null), or correct `cloud_provider`{or_mode}."
                )])
                .at(AttributePath::new(attribute).attribute(credential.clone())),
            );
        }
    }
    if let [set] = sets.as_slice() {
        let missing: Vec<&str> =
            set.required.iter().copied().filter(|attribute| !is_set(credentials, attribute)).collect();
        if !missing.is_empty() {
            // Without a path: a missing credential has no line, so Terraform would print the whole object.
            found.push(
                diagnostic(
                    "Missing credentials".to_owned(),
                    format!(
                        "`{attribute}` lacks {}. {with}, it takes {takes}.{alternatives}",
                        attributes(&missing)
                    ),
                )
                .advise([
                    &format!("Set the missing credentials, or remove `{attribute}` (or set it to null)."),
                    CHECK_THE_SPELLING,
                ]),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            attributes::{Aws, Byok, Gcp},
            credential_sets::SETS,
            credentials::CREDENTIALS,
            tests::{text, with_credentials as credentials},
        },
        *,
    };
    use framework::Severity;

    fn config(cloud: &str, names: &[&str]) -> Integration {
        Integration {
            cloud_provider: text(cloud),
            credentials: credentials(names),
            gcp: if cloud == "gcp" { Value::Value(project()) } else { Value::Null },
            ..Integration::default()
        }
    }

    fn project() -> Gcp {
        Gcp { project_id: text("my-project"), ..Gcp::default() }
    }

    /// Severity, path and detail of each finding.
    fn findings(config: &Integration) -> Vec<String> {
        let diagnostics = check(config).0.into_iter();
        diagnostics
            .map(|found| {
                assert!(!found.detail.contains("hunter2"));
                let severity = match found.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                };
                let first = found.detail.lines().next().unwrap_or_default().to_owned();
                match found.attribute {
                    Some(path) => format!("{severity} at {path}: {first}"),
                    None => format!("{severity}: {first}"),
                }
            })
            .collect()
    }

    #[test]
    fn every_set_is_accepted() {
        for set in SETS {
            for cloud in set.clouds {
                let names: Vec<_> =
                    CREDENTIALS.iter().map(|it| it.attribute).filter(|it| set.allows(it)).collect();
                let mut config = config(cloud, &names);
                match (*cloud, set.mode) {
                    ("gcp", Some(mode)) => {
                        let gcp = Gcp { authentication_mode: text(mode), ..project() };
                        config.gcp = Value::Value(gcp);
                    }
                    ("byok", Some(mode)) => {
                        let byok = Byok { connection_mode: text(mode), ..Default::default() };
                        config.byok = Value::Value(byok);
                    }
                    _ => {}
                }
                assert_eq!(findings(&config), [""; 0], "{cloud} {:?}", set.mode);
            }
        }
    }

    #[test]
    fn a_credential_of_another_cloud_provider_is_refused_at_its_attribute() {
        assert_eq!(
            findings(&config("civo", &["api_key", "role_arn"])),
            [
                "error at credentials.role_arn: `role_arn` does not apply here. With `cloud_provider = \"civo\"`, \
                 `credentials` takes `api_key`."
            ]
        );
    }

    #[test]
    fn missing_credentials_are_named() {
        assert_eq!(
            findings(&config("aws", &["role_arn"])),
            ["error: `credentials` lacks `external_id`. With `cloud_provider = \"aws\"` and \
                 `aws.authentication_mode = \"crossAccountRole\"`, it takes `external_id` and `role_arn`. With `aws.authentication_mode = \"accessKey\"`, \
                 it takes `access_key` and `secret_key`."]
        );
        assert_eq!(
            findings(&config("gcp", &["access_key"]))[0],
            "error at credentials.access_key: `access_key` does not apply here. With `cloud_provider = \"gcp\"` and \
             `gcp.authentication_mode = \"accessKey\"`, `credentials` takes `keyfile_json`. With `gcp.authentication_mode = \
             \"crossAccountRole\"`, it takes no credentials."
        );
    }

    /// One credential suffices to identify its set, and the message names the other sets.
    #[test]
    fn the_credentials_of_the_other_modes_are_named() {
        let missing = |cloud: &str, name: &str| {
            findings(&config(cloud, &[name])).pop().expect("something is missing").split_off("error: ".len())
        };
        for cloud in ["aws", "aws-eusc"] {
            let keys =
                "With `aws.authentication_mode = \"accessKey\"`, it takes `access_key` and `secret_key`.";
            let role = "With `aws.authentication_mode = \"crossAccountRole\"`, it takes `external_id` and `role_arn`.";
            for (name, absent, other) in [
                ("access_key", "secret_key", role),
                ("secret_key", "access_key", role),
                ("role_arn", "external_id", keys),
                ("external_id", "role_arn", keys),
            ] {
                let text = missing(cloud, name);
                assert!(text.starts_with(&format!("`credentials` lacks `{absent}`.")), "{text}");
                assert!(text.ends_with(other), "{text}");
            }
        }
        assert_eq!(
            missing("cloudflare", "email"),
            "`credentials` lacks `api_key`. With `cloud_provider = \"cloudflare\"` and \
             `cloudflare.credential_type = \"globalApiKey\"`, it takes `api_key` and `email`. With `cloudflare.credential_type = \"apiToken\"` or \
             `cloudflare.credential_type = \"originCAKey\"`, it takes `api_key`."
        );
        let of_nothing = findings(&config("byok", &["email"])).pop().expect("something is missing");
        assert_eq!(
            of_nothing,
            "warning: `credentials` lacks `kubeconfig`. With `cloud_provider = \"byok\"` and \
             `byok.connection_mode = \"direct\"`, it takes `kubeconfig`. With `byok.connection_mode = \"connector\"`, it takes no credentials."
        );
    }

    #[test]
    fn write_only_credentials_follow_the_same_rules() {
        let mut config = config("civo", &["role_arn"]);
        config.credentials_wo = std::mem::replace(&mut config.credentials, Value::Null);
        assert_eq!(
            findings(&config),
            [
                "error at credentials_wo.role_arn: `role_arn` does not apply here. With `cloud_provider = \"civo\"`, \
                 `credentials_wo` takes `api_key`.",
                "error: `credentials_wo` lacks `api_key`. With `cloud_provider = \"civo\"`, it takes \
                 `api_key`.",
            ]
        );
    }

    #[test]
    fn both_arguments_and_a_version_without_credentials_are_refused() {
        let mut both = config("civo", &["api_key"]);
        both.credentials_wo = both.credentials.clone();
        let found = check(&both).0;
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].attribute, found[0].detail.contains(" are both set.")), (&None, true));
        // `credentials` or `credentials_wo`, depending on an unknown condition.
        let mut undecided = Object::default();
        undecided.set("api_key", Value::Unknown);
        for credentials in [undecided, Object::default()] {
            let one = Integration { credentials: Value::Value(credentials), ..both.clone() };
            assert_eq!(findings(&one), [""; 0]);
        }
        let of_nothing =
            Integration { credentials_wo_version: Value::Value(1), ..config("civo", &["api_key"]) };
        assert!(findings(&of_nothing)[0].starts_with("error at credentials_wo_version:"));
        let unknown = Integration { credentials_wo: Value::Unknown, ..of_nothing };
        assert_eq!(findings(&unknown), [""; 0]);
    }

    #[test]
    fn two_sets_at_once_are_refused() {
        let both = config("aws", &["access_key", "secret_key", "external_id", "role_arn"]);
        let paths: Vec<_> =
            check(&both).0.into_iter().map(|found| found.attribute.expect("a path").to_string()).collect();
        assert_eq!(paths, ["credentials.access_key", "credentials.secret_key"]);
    }

    #[test]
    fn inferred_rules_only_warn() {
        let found = findings(&config("planetscale", &["service_token"]));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("warning: ") && found[0].ends_with("`service_token_id`."), "{found:?}");
    }

    #[test]
    fn unknown_values_pass() {
        let mut config = config("aws", &["access_key"]);
        let aws = Aws { authentication_mode: Value::Unknown, ..Aws::default() };
        config.aws = Value::Value(aws);
        assert_eq!(findings(&config), [""; 0]);
        config.cloud_provider = Value::Unknown;
        assert_eq!(findings(&config), [""; 0]);
        config.cloud_provider = text("civo");
        config.aws = Value::Null;
        config.credentials = Value::Unknown;
        assert_eq!(findings(&config), [""; 0]);
    }

    #[test]
    fn settings_of_another_cloud_are_refused() {
        let aws = |aws| Integration {
            cloud_provider: text("gcp"),
            aws: Value::Value(aws),
            ..Integration::default()
        };
        assert_eq!(findings(&aws(Aws::default())).len(), 1, "an object that sets nothing is none of them");
        let config = aws(Aws { authentication_mode: text(values::ACCESS_KEY), ..Aws::default() });
        assert_eq!(
            findings(&config),
            [
                "error at aws: `aws` applies to `cloud_provider` \"aws\" or \"aws-eusc\" only, but `cloud_provider` is \
                 \"gcp\".",
                "error at gcp: `cloud_provider` \"gcp\" requires `gcp.project_id`, unless `keyfile_json` is a key file \
                 that names the project.",
            ]
        );
    }

    #[test]
    fn a_new_integration_without_credentials_is_warned_about_where_its_cloud_needs_some() {
        let without = |cloud: &str| Integration { cloud_provider: text(cloud), ..Integration::default() };
        let connector = Byok { connection_mode: text(values::CONNECTOR), ..Byok::default() };
        let by_role = Gcp { authentication_mode: text(values::CROSS_ACCOUNT_ROLE), ..project() };
        for silent in [
            Integration { byok: Value::Value(connector), ..without("byok") },
            Integration { gcp: Value::Value(by_role), ..without("gcp") },
            Integration { gcp: Value::Unknown, ..without("gcp") },
            Integration { credentials_wo: Value::Unknown, ..without("aws") },
            Integration { credentials_wo: credentials(&["api_key"]), ..without("civo") },
            without("clouds-of-tomorrow"),
            Integration::default(),
        ] {
            assert_eq!(check_new(&silent), Diagnostics::default(), "{silent:?}");
        }
        for cloud in values::CLOUD_PROVIDERS {
            let found = check_new(&without(cloud));
            assert_eq!(found.0.len(), 1, "{cloud}");
            assert_eq!(found.0[0].severity, Severity::Warning);
        }
    }

    #[test]
    fn a_wrong_key_file_is_not_reported_as_a_missing_project_too() {
        let with_key = |key: &str| {
            let mut credentials = Object::default();
            credentials.set("keyfile_json", Value::Value(Known::Secret(key.into())));
            let credentials = Value::Value(credentials);
            Integration { cloud_provider: text("gcp"), credentials, ..Integration::default() }
        };
        assert_eq!(findings(&with_key("./key.json")), [""; 0]);
        let without_project = r#"{"type": "service_account", "private_key": "hunter2"}"#;
        assert!(findings(&with_key(without_project))[0].starts_with("error at gcp:"));
    }
}
