//! Which attributes go together. Rules that Northflank documents are errors; those inferred from names are warnings.

use super::{
    attributes::Integration,
    body::{implied_authentication_mode, implied_credential_type},
    identifiers,
    model::{is_empty, is_given, is_set, is_surely_given},
    values,
};
use framework::{AttributePath, Diagnostic, Diagnostics, Object, Value, known};

/// The credentials of a cloud provider, in one of its modes.
struct Rule {
    clouds: &'static [&'static str],
    /// `authentication_mode`, `credential_type` or `connection_mode`, for clouds that have one.
    mode: Option<&'static str>,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    is_documented: bool,
}

const fn documented(
    clouds: &'static [&'static str],
    mode: Option<&'static str>,
    required: &'static [&'static str],
) -> Rule {
    Rule { clouds, mode, required, optional: &[], is_documented: true }
}

const fn inferred(
    clouds: &'static [&'static str],
    mode: Option<&'static str>,
    required: &'static [&'static str],
) -> Rule {
    Rule { clouds, mode, required, optional: &[], is_documented: false }
}

const RULES: &[Rule] = &[
    documented(values::AWS, Some(values::ACCESS_KEY), &["access_key", "secret_key"]),
    documented(values::AWS, Some(values::CROSS_ACCOUNT_ROLE), &["external_id", "role_arn"]),
    documented(values::GCP, Some(values::ACCESS_KEY), &["keyfile_json"]),
    documented(values::GCP, Some(values::CROSS_ACCOUNT_ROLE), &[]),
    documented(&["azure"], None, &["client_id", "object_id", "secret", "subscription_id", "tenant_id"]),
    documented(&["civo"], None, &["api_key"]),
    documented(&["coreweave"], None, &["api_key"]),
    Rule {
        clouds: &["oci"],
        mode: None,
        required: &["compartment_id", "fingerprint", "private_key", "region", "tenancy_id", "user_id"],
        optional: &["passphrase"],
        is_documented: true,
    },
    documented(values::CLOUDFLARE, Some(values::API_TOKEN), &["api_key"]),
    documented(values::CLOUDFLARE, Some(values::ORIGIN_CA_KEY), &["api_key"]),
    documented(values::CLOUDFLARE, Some(values::GLOBAL_API_KEY), &["api_key", "email"]),
    documented(&["backblaze"], None, &["application_key", "application_key_id"]),
    documented(&["akamai"], None, &["access_token", "client_secret", "client_token", "host"]),
    inferred(values::BYOK, Some(values::DIRECT), &["kubeconfig"]),
    inferred(values::BYOK, Some(values::CONNECTOR), &[]),
    inferred(&["aiven"], None, &["api_key"]),
    inferred(&["nebius"], None, &["private_key_pem", "public_key_id", "service_account_id"]),
    inferred(&["planetscale"], None, &["service_token", "service_token_id"]),
];

/// Everything that can be said of a configuration as it stands. Unknown values pass, since each may come to null, as
/// variables do that modules leave to their callers. Core asks again when it knows more.
pub(super) fn check(config: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    check_ways(config, &mut found);
    let Some(cloud) = known(&config.cloud_provider) else { return found };
    if !values::CLOUD_PROVIDERS.contains(&cloud.as_str()) {
        return found;
    }
    check_settings(config, cloud, &mut found);
    check_restrictions(config, &mut found);
    let (stored, write_only) = (&config.credentials, &config.credentials_wo);
    for (attribute, given, other) in
        [("credentials", stored, write_only), ("credentials_wo", write_only, stored)]
    {
        // An object without any is likely a misspelling, but beside the other way it says nothing.
        if let Value::Value(credentials) = given
            && (is_given(given) || !is_given(other))
        {
            check_credentials(config, cloud, attribute, credentials, &mut found);
        }
    }
    found
}

/// Credentials come in one of two ways.
fn check_ways(config: &Integration, found: &mut Diagnostics) {
    if is_surely_given(&config.credentials) && is_surely_given(&config.credentials_wo) {
        // Without a path: Terraform would print the whole object from the configuration, secrets and all.
        found.push(
            Diagnostic::error(
                "Invalid attribute combination",
                "Both \"credentials\" and \"credentials_wo\" are set. They say the same: the first keeps it in the \
                 state, the second does not.",
            )
            .advise([
                "Omit \"credentials\" or set it to null; with Terraform before 1.11 or OpenTofu before 1.11, \
                 \"credentials_wo\".",
            ]),
        );
    }
    if config.credentials_wo.is_null() && config.credentials_wo_version.is_value() {
        found.push(
            Diagnostic::error(
                "Invalid attribute combination",
                "\"credentials_wo_version\" is set, but \"credentials_wo\", whose version it is, is not.",
            )
            .advise(["Set \"credentials_wo\", or omit the version or set it to null."])
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
                        "\"{attribute}\" has settings for cloud_provider {}, but cloud_provider is \"{cloud}\".",
                        either(clouds)
                    ),
                )
                .advise([format!("Omit \"{attribute}\" or set it to null, or correct cloud_provider.")])
                .at(AttributePath::new(attribute)),
            );
        }
    }
    if values::GCP.contains(&cloud) {
        check_project(config, found);
    }
}

/// A project is configured, or a key file names it.
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
        (Value::Null, Value::Null) => found.push(
            Diagnostic::error(
                "Missing attribute",
                "With cloud_provider \"gcp\", \"gcp.project_id\" is required unless \"keyfile_json\" is a key file, \
                 which names the project.",
            )
            .advise(["Add gcp = { project_id = \"…\" }."])
            .at(path),
        ),
        (Value::Value(project), Value::Value(of_key)) if project != of_key => found.push(
            Diagnostic::warning(
                "Project differs from the key file",
                format!("\"gcp.project_id\" is \"{project}\", but the key file is of the project \"{of_key}\"."),
            )
            .advise([
                "Remove \"gcp.project_id\" to use the project of the key file.",
                "No action needed if the service account has access to the other project.",
            ])
            .at(path.attribute("project_id")),
        ),
        _ => {}
    }
}

/// Terraform drops names that it does not know inside an object without a word, so that a misspelled `team_ids` would
/// lock everybody out.
fn check_restrictions(config: &Integration, found: &mut Diagnostics) {
    let Some(restrictions) = known(&config.restrictions) else { return };
    let no_teams = match &restrictions.team_ids {
        Value::Null => true,
        Value::Value(team_ids) => team_ids.is_empty(),
        Value::Unknown => false,
    };
    if known(&restrictions.enabled) == Some(&true) && no_teams {
        found.push(
            Diagnostic::warning(
                "Restricted to nobody",
                "The integration is restricted, but no team may use it.",
            )
            .advise(["Set restrictions.team_ids; check its spelling, too."])
            .at(AttributePath::new("restrictions")),
        );
    }
}

fn check_credentials(
    config: &Integration,
    cloud: &str,
    attribute: &'static str,
    credentials: &Object,
    found: &mut Diagnostics,
) {
    let mode = mode(config, credentials);
    let rules: Vec<&Rule> = RULES
        .iter()
        .filter(|rule| rule.clouds.contains(&cloud))
        .filter(|rule| mode.is_none() || rule.mode.is_none() || rule.mode == mode.as_deref())
        .collect();
    let Some(is_documented) = rules.first().map(|rule| rule.is_documented) else { return };
    let diagnostic = if is_documented { Diagnostic::error } else { Diagnostic::warning };
    let subject = match (&mode, rules[0].mode) {
        (Some(mode), Some(_)) => format!("cloud_provider \"{cloud}\" with \"{mode}\""),
        _ => format!("cloud_provider \"{cloud}\""),
    };
    let (takes, alternatives) = (takes(&rules), alternatives(cloud, &rules));

    for (credential, _) in credentials.0.iter().filter(|(_, value)| value.is_value()) {
        let is_allowed = rules.iter().any(|rule| {
            rule.required.contains(&credential.as_str()) || rule.optional.contains(&credential.as_str())
        });
        if !is_allowed {
            found.push(
                diagnostic(
                    "Invalid attribute combination".to_owned(),
                    format!(
                        "\"{credential}\" is no credential for {subject}, which takes {takes}.{alternatives}"
                    ),
                )
                .advise(["Omit it or set it to null, or correct cloud_provider or the mode."])
                .at(AttributePath::new(attribute).attribute(credential.clone())),
            );
        }
    }
    if let [rule] = rules.as_slice() {
        let missing: Vec<&str> =
            rule.required.iter().copied().filter(|attribute| !is_set(credentials, attribute)).collect();
        if !missing.is_empty() {
            // Without a path: what is missing has no line of its own, and Terraform would print the whole object.
            found.push(
                diagnostic(
                    "Missing credentials".to_owned(),
                    format!(
                        "{subject} takes {takes}. Missing in \"{attribute}\": {}.{alternatives}",
                        missing.join(", ")
                    ),
                )
                .advise([
                    format!("Set them, or omit the whole of \"{attribute}\" or set it to null."),
                    "Check the spelling, too: Terraform drops names that it does not know in here without a word."
                        .to_owned(),
                ]),
            );
        }
    }
}

/// What is to be said of an integration that has just been imported. Terraform shows no warning of the call that
/// generates a configuration, and the read before it knows as much.
pub(super) fn imported(state: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(rule) = rule(state, &Object::default()).filter(|rule| !rule.required.is_empty()) {
        found.push(
            Diagnostic::warning(
                "Imported without credentials",
                format!(
                    "Northflank does not show credentials. Those of \"{}\" were not imported, and Northflank keeps them.",
                    known(&state.place.id).map(String::as_str).unwrap_or_default()
                ),
            )
            .advise([format!(
                "Nothing, or, to manage them with Terraform as well, set {} in \"credentials_wo\", or, before Terraform \
                 1.11 and OpenTofu 1.11, in \"credentials\". The next apply sends what is configured.",
                rule.takes()
            )]),
        );
    }
    found
}

/// What is to be said where the credentials of an integration were asked for, and an answer lacks those that its cloud
/// needs.
pub(super) fn not_shown(shown: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    let none = Object::default();
    let credentials = known(&shown.credentials).unwrap_or(&none);
    let Some(rule) = rule(shown, credentials) else { return found };
    let absent: Vec<&str> = rule.required.iter().copied().filter(|it| !is_set(credentials, it)).collect();
    if !absent.is_empty() {
        found.push(
            Diagnostic::warning(
                "Credentials not shown",
                format!(
                    "Northflank shows this integration, but not these of its credentials, or only a mask in their place: \
                     {}. Here they are null.",
                    absent.join(", ")
                ),
            )
            .advise([
                "Take them from where they are kept, such as a secret manager.",
                "Where only other attributes are used, the data source of the same name shows them without this warning.",
            ])
            .at(AttributePath::new("credentials")),
        );
    }
    found
}

/// What an integration takes that exists, if its cloud and its mode are among those that are known here.
fn rule(settings: &Integration, credentials: &Object) -> Option<&'static Rule> {
    let (cloud, mode) = (known(&settings.cloud_provider)?, mode(settings, credentials));
    let mut rules = RULES.iter().filter(|rule| rule.clouds.contains(&cloud.as_str()));
    rules.find(|rule| rule.mode.is_none() || rule.mode == mode.as_deref())
}

/// The mode that decides which credentials are right: the configured one, else what is implied. `None` where it is
/// unknown.
fn mode(config: &Integration, credentials: &Object) -> Option<String> {
    let configured = |mode: Option<&Value<String>>, implied: Value<&str>, default: &str| match (mode, implied)
    {
        (Some(Value::Value(mode)), _) => Some(mode.clone()),
        (Some(Value::Unknown), _) | (_, Value::Unknown) => None,
        (_, Value::Value(implied)) => Some(implied.to_owned()),
        (_, Value::Null) => Some(default.to_owned()),
    };
    let settings_unknown = config.aws.is_unknown()
        || config.gcp.is_unknown()
        || config.cloudflare.is_unknown()
        || config.byok.is_unknown();
    if settings_unknown {
        return None;
    }
    match known(&config.cloud_provider)?.as_str() {
        cloud if values::AWS.contains(&cloud) => configured(
            known(&config.aws).map(|aws| &aws.authentication_mode),
            implied_authentication_mode(credentials),
            values::ACCESS_KEY,
        ),
        cloud if values::GCP.contains(&cloud) => {
            configured(known(&config.gcp).map(|it| &it.authentication_mode), Value::Null, values::ACCESS_KEY)
        }
        cloud if values::CLOUDFLARE.contains(&cloud) => configured(
            known(&config.cloudflare).map(|it| &it.credential_type),
            implied_credential_type(credentials),
            values::API_TOKEN,
        ),
        cloud if values::BYOK.contains(&cloud) => {
            configured(known(&config.byok).map(|it| &it.connection_mode), Value::Null, values::DIRECT)
        }
        _ => Some(String::new()),
    }
}

impl Rule {
    fn takes(&self) -> String {
        let required =
            if self.required.is_empty() { "no credentials".to_owned() } else { self.required.join(", ") };
        if self.optional.is_empty() {
            return required;
        }
        format!("{required} and optionally {}", self.optional.join(", "))
    }
}

fn takes(rules: &[&Rule]) -> String {
    let mut sets: Vec<String> = rules.iter().map(|rule| rule.takes()).collect();
    sets.dedup();
    sets.join(" or else ")
}

/// What the cloud takes in its other modes, as sentences; nothing where that is no other choice.
fn alternatives(cloud: &str, rules: &[&Rule]) -> String {
    let mut others: Vec<(String, Vec<&str>)> = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.clouds.contains(&cloud)) {
        let (Some(mode), takes) = (rule.mode, rule.takes()) else { continue };
        match others.last_mut() {
            _ if rules.iter().any(|chosen| chosen.takes() == takes) => {}
            Some((last, modes)) if *last == takes => modes.push(mode),
            _ => others.push((takes, vec![mode])),
        }
    }
    let sentence = |(takes, modes): &(String, Vec<&str>)| {
        format!(" With {} {} it takes {takes}.", mode_of(cloud), either(modes))
    };
    others.iter().map(sentence).collect()
}

/// The attribute that says the mode of a cloud that has one.
fn mode_of(cloud: &str) -> &'static str {
    match cloud {
        cloud if values::GCP.contains(&cloud) => "gcp.authentication_mode",
        cloud if values::CLOUDFLARE.contains(&cloud) => "cloudflare.credential_type",
        cloud if values::BYOK.contains(&cloud) => "byok.connection_mode",
        _ => "aws.authentication_mode",
    }
}

fn either(values: &[&str]) -> String {
    values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            attributes::{Aws, Byok, Gcp},
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
    fn every_rule_accepts_what_it_takes() {
        for rule in RULES {
            for cloud in rule.clouds {
                let names: Vec<_> = rule.required.iter().chain(rule.optional).copied().collect();
                let mut config = config(cloud, &names);
                match (*cloud, rule.mode) {
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
                assert_eq!(findings(&config), [""; 0], "{cloud} {:?}", rule.mode);
            }
        }
    }

    #[test]
    fn every_cloud_has_rules_and_every_credential_a_cloud() {
        for cloud in values::CLOUD_PROVIDERS {
            assert!(RULES.iter().any(|rule| rule.clouds.contains(cloud)), "{cloud}");
        }
        for credential in &CREDENTIALS {
            let name = credential.attribute;
            let takes = |rule: &Rule| rule.required.contains(&name) || rule.optional.contains(&name);
            assert!(RULES.iter().any(takes), "{name}");
        }
    }

    #[test]
    fn a_foreign_credential_is_refused_at_its_attribute() {
        assert_eq!(
            findings(&config("civo", &["api_key", "role_arn"])),
            [
                "error at credentials.role_arn: \"role_arn\" is no credential for cloud_provider \"civo\", which takes \
              api_key."
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            findings(&config("aws", &["role_arn"])),
            [
                "error: cloud_provider \"aws\" with \"crossAccountRole\" takes external_id, role_arn. Missing in \
                 \"credentials\": external_id. With aws.authentication_mode \"accessKey\" it takes access_key, \
                 secret_key."
            ]
        );
        assert_eq!(
            findings(&config("gcp", &["access_key"]))[0],
            "error at credentials.access_key: \"access_key\" is no credential for cloud_provider \"gcp\" with \
             \"accessKey\", which takes keyfile_json. With gcp.authentication_mode \"crossAccountRole\" it takes no \
             credentials."
        );
    }

    /// Every part of a set is enough to tell which one is meant, and the message names the other sets.
    #[test]
    fn the_credentials_of_the_other_modes_are_named() {
        let missing = |cloud: &str, name: &str| {
            findings(&config(cloud, &[name])).pop().expect("something is missing").split_off("error: ".len())
        };
        for cloud in ["aws", "aws-eusc"] {
            let keys = "With aws.authentication_mode \"accessKey\" it takes access_key, secret_key.";
            let role = "With aws.authentication_mode \"crossAccountRole\" it takes external_id, role_arn.";
            for (name, absent, other) in [
                ("access_key", "secret_key", role),
                ("secret_key", "access_key", role),
                ("role_arn", "external_id", keys),
                ("external_id", "role_arn", keys),
            ] {
                let text = missing(cloud, name);
                assert!(text.ends_with(&format!("Missing in \"credentials\": {absent}. {other}")), "{text}");
            }
        }
        assert_eq!(
            missing("cloudflare", "email"),
            "cloud_provider \"cloudflare\" with \"globalApiKey\" takes api_key, email. Missing in \
             \"credentials\": api_key. With cloudflare.credential_type \"apiToken\" or \"originCAKey\" it takes api_key."
        );
        let of_nothing = findings(&config("byok", &["email"])).pop().expect("something is missing");
        assert_eq!(
            of_nothing,
            "warning: cloud_provider \"byok\" with \"direct\" takes kubeconfig. Missing in \"credentials\": \
             kubeconfig. With byok.connection_mode \"connector\" it takes no credentials."
        );
    }

    #[test]
    fn write_only_credentials_follow_the_same_rules() {
        let mut config = config("civo", &["role_arn"]);
        config.credentials_wo = std::mem::replace(&mut config.credentials, Value::Null);
        assert_eq!(
            findings(&config),
            [
                "error at credentials_wo.role_arn: \"role_arn\" is no credential for cloud_provider \"civo\", which \
                 takes api_key.",
                "error: cloud_provider \"civo\" takes api_key. Missing in \"credentials_wo\": api_key.",
            ]
        );
    }

    #[test]
    fn both_ways_at_once_and_a_version_of_nothing_are_refused() {
        let mut both = config("civo", &["api_key"]);
        both.credentials_wo = both.credentials.clone();
        let found = check(&both).0;
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].attribute, found[0].detail.starts_with("Both ")), (&None, true));
        // One way or the other, as a condition decides that is not known yet.
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
        assert!(found[0].starts_with("warning: ") && found[0].ends_with("service_token_id."), "{found:?}");
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
                "error at aws: \"aws\" has settings for cloud_provider \"aws\" or \"aws-eusc\", but cloud_provider is \
                 \"gcp\".",
                "error at gcp: With cloud_provider \"gcp\", \"gcp.project_id\" is required unless \"keyfile_json\" is a \
                 key file, which names the project.",
            ]
        );
    }
}
