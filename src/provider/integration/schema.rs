//! What users write, and by which rules it is checked and planned. The descriptions are the reference pages.

use regex_lite::Regex;

use super::{
    credentials::{CREDENTIALS, Credential},
    document_form,
    model::values,
    timeouts,
};
use crate::northflank::{IntegrationId, TeamId};
use framework::{Attribute, Attributes, Check, Constraint, Replace, Schema, Type};

/// The API's own pattern for names.
const NAME: &str = r"^[a-zA-Z]([-\s]?[a-zA-Z0-9]+([-\s][a-zA-Z0-9]+)*)?$";

/// The API's own pattern for descriptions.
const DESCRIPTION: &str = r#"^[a-zA-Z0-9.,?\s\\/'"()\[\];`%^&*\-_:!]+$"#;

/// What `\s` means in these patterns, which are JavaScript's: more than ASCII.
const WHITE_SPACE: &str =
    r"\s\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// The resource's schema.
pub(super) fn resource() -> Schema {
    let attributes = Attributes::from([
        ("id", Attribute::computed(Type::String, "Id of the integration.").keep_state()),
        (
            "created_at",
            Attribute::computed(Type::String, "Time at which the integration was created, as in RFC 3339.")
                .keep_state(),
        ),
        (
            "name",
            Attribute::required(
                Type::String,
                "Name of the integration: 3 to 39 characters, namely letters from A to Z, digits and single hyphens or spaces \
                 between them, a letter first. A change replaces the integration.",
            )
            .replace(Replace::Always)
            .check(name()),
        ),
        (
            "cloud_provider",
            Attribute::required(
                Type::String,
                format!(
                    "Cloud provider, which Northflank's API calls `provider`: {}. A change replaces the integration.",
                    list(values::CLOUD_PROVIDERS)
                ),
            )
            .replace(Replace::Always)
            .check(Check::one_of(values::CLOUD_PROVIDERS)),
        ),
        (
            "team_id",
            Attribute::optional_computed(
                Type::String,
                "Team that the integration belongs to. Left out, the provider's `team_id` at the time of creation. A \
                 change replaces the integration. Taken out of the configuration, it stays as it is.",
            )
            .keep_state()
            .replace(Replace::IfConfigured)
            .check(team_id()),
        ),
        (
            "description",
            Attribute::optional(
                Type::String,
                "Description, of at most 200 characters: letters from A to Z, digits, white space and ``. , ? \\ / ' \" ( ) [ ] ; \
                 ` % ^ & * - _ : !``. Taken out of the configuration, it is cleared.",
            )
            .check(description()),
        ),
        (
            "features",
            Attribute::optional_computed(
                Type::Set(Box::new(Type::String)),
                format!(
                    "Features that the integration is used for: {}. Taken out of the configuration, they stay as they \
                     are; an empty set clears them.",
                    list(values::FEATURES)
                ),
            )
            .keep_state()
            .check(Check::one_of(values::FEATURES)),
        ),
        (
            "type",
            Attribute::optional(
                Type::String,
                format!(
                    "What the API of 2024 called the use of an integration, before `features`: {}. Sent at creation \
                     and never read back. A change from one value to another replaces the integration. Taken out of the \
                     configuration, it leaves the state, and nothing changes in Northflank.",
                    list(values::TYPES)
                ),
            )
            .replace(Replace::IfBothSet)
            .check(Check::one_of(values::TYPES)),
        ),
        (
            "restrictions",
            Attribute::object(
                Constraint::Optional,
                Attributes::from([
                    (
                        "enabled",
                        Attribute::required(Type::Bool, "Whether only some teams may use the integration."),
                    ),
                    (
                        "team_ids",
                        Attribute::optional(
                            Type::Set(Box::new(Type::String)),
                            "Teams that may use the integration. Taken out of the configuration, they are cleared.",
                        )
                        .check(team_id()),
                    ),
                ]),
                "Which teams may use the integration. Taken out of the configuration, it is cleared.",
            ),
        ),
        ("aws", aws(Constraint::OptionalComputed).keep_state()),
        ("gcp", gcp(Constraint::OptionalComputed).keep_state()),
        ("cloudflare", cloudflare(Constraint::OptionalComputed).keep_state()),
        ("byok", byok(Constraint::OptionalComputed).keep_state()),
        ("credentials", credentials(Constraint::Optional)),
        ("credentials_wo", credentials_wo()),
        (
            "credentials_wo_version",
            Attribute::optional_computed(
                Type::Number,
                "Version of `credentials_wo`. Another number sends them again. Left out, the provider raises it by \
                 itself when `credentials_wo` has changed, for which it keeps a salted Argon2id digest of them in the \
                 private part of the state. Set by hand, no digest is kept; changed credentials then go out with the \
                 next number, or earlier with a change that Northflank only takes as a whole. Taken out of the \
                 configuration, the provider counts on from it, and sends them once more.",
            )
            .keep_state()
            .check(Check::number(|number| {
                if number >= 1 { Ok(()) } else { Err("must be a whole number from 1 on.".to_owned()) }
            })),
        ),
        ("credential_identifiers", credential_identifiers("as they were last sent").keep_state()),
        ("timeouts", timeouts::attribute()),
    ]);
    Schema {
        version: 0,
        description: "Integration of Northflank with an account at a cloud provider, for what its features say: clusters, \
                      images, domains or logs. Which credentials each cloud takes is in its guide.",
        attributes,
    }
}

/// What tells one integration from all others.
pub(super) fn identity() -> Schema {
    let attributes = Attributes::from([
        ("id", Attribute::required(Type::String, "Id of the integration.").check(id())),
        (
            "team_id",
            Attribute::optional(
                Type::String,
                "Team that the integration belongs to. Left out, the provider's `team_id`, else the account or team of \
                 the API token.",
            )
            .check(team_id()),
        ),
    ]);
    Schema { version: 0, description: "Identity of an integration.", attributes }
}

/// The data source's schema.
pub(super) fn data_source() -> Schema {
    let computed = |r#type, description: &str| Attribute::computed(r#type, description);
    let last_error = Attributes::from([
        ("credential_id", computed(Type::String, "Id of the credential.")),
        ("failure_count", computed(Type::Number, "How often it has failed.")),
        ("message", computed(Type::String, "Message of the last failure.")),
        ("occurred_at", computed(Type::String, "Time of the last failure, as in RFC 3339.")),
        ("provider_code", computed(Type::String, "Cloud provider's code of the last failure.")),
        ("type", computed(Type::String, "Kind of the last failure.")),
    ]);
    let refresh = Attributes::from([
        ("status", computed(Type::String, "One of `healthy`, `degraded` and `suspended`.")),
        ("affected_credential_count", computed(Type::Number, "How many credentials are affected.")),
        ("next_attempt_at", computed(Type::String, "Time of the next attempt, as in RFC 3339.")),
        ("updated_at", computed(Type::String, "Time of the last change, as in RFC 3339.")),
        ("retry_delay", computed(Type::Number, "Wait before the next attempt, as Northflank gives it.")),
        ("last_error", Attribute::object(Constraint::Computed, last_error, "Last failure.")),
    ]);
    let mut attributes = shown();
    attributes.extend([
        (
            "id",
            Attribute::optional_computed(
                Type::String,
                "Id of the integration. Exactly one of `id` and `name` is set.",
            )
            .check(id()),
        ),
        (
            "name",
            Attribute::optional_computed(
                Type::String,
                "Exact name of the integration. Exactly one of `id` and `name` is set.",
            )
            .check(not_empty()),
        ),
        (
            "team_id",
            Attribute::optional_computed(
                Type::String,
                "Team that the integration belongs to. Left out, the provider's `team_id`.",
            )
            .check(team_id()),
        ),
        ("credentials", credentials(Constraint::Computed)),
        ("credential_identifiers", credential_identifiers("where Northflank shows them")),
        (
            "registry_credential_refresh",
            Attribute::object(
                Constraint::Computed,
                refresh,
                "State of the refresh of registry credentials; null where the integration has none.",
            ),
        ),
    ]);
    Schema {
        version: 0,
        description: "Integration of Northflank with an account at a cloud provider, by id or by name. Everything that it \
                      shows is kept in the state; the ephemeral resource of the same name keeps nothing.",
        attributes,
    }
}

/// The plural data source's schema.
pub(super) fn plural_data_source() -> Schema {
    let mut attributes = filter();
    attributes.insert(
        "team_id",
        Attribute::optional_computed(
            Type::String,
            "Team whose integrations are meant. Left out, the provider's `team_id`.",
        )
        .check(team_id()),
    );
    attributes.insert(
        "integrations",
        Attribute::computed_list(shown(), "The integrations that pass every filter, sorted by `id`."),
    );
    Schema {
        version: 0,
        description: "The integrations of a team with accounts at cloud providers, or those that pass filters. That there \
                      are none is no error; that one cannot be read is. Credentials are not among what is shown: the \
                      data source `northflank_integration` has them.",
        attributes,
    }
}

/// The list resource's schema.
pub(super) fn list_resource() -> Schema {
    let mut attributes = filter();
    attributes.insert(
        "team_id",
        Attribute::optional(
            Type::String,
            "Team whose integrations are meant. Left out, the provider's `team_id`.",
        )
        .check(team_id()),
    );
    Schema {
        version: 0,
        description: "Integrations of Northflank with accounts at cloud providers, whether Terraform manages them or \
                      not: all of a team, or those that pass filters. For `terraform query`, which Terraform has from \
                      1.14 on and OpenTofu has not; \
                      [Importing](https://registry.terraform.io/providers/northflank/northflank/latest/docs/guides/importing#all-at-once) \
                      shows what to do with it.\n\nWithout a `limit`, Terraform lists 100 integrations and does not say \
                      whether there are more. `include_resource` adds the attributes of each to what `terraform query -json` \
                      shows; `-generate-config-out` asks for them by itself. Each Google Cloud integration with \
                      `crossAccountRole` then costs a request of its own, since lists lack its `service_account_email`.",
        attributes,
    }
}

/// Which integrations of a team are meant.
fn filter() -> Attributes {
    Attributes::from([
        (
            "cloud_provider",
            Attribute::optional(
                Type::String,
                format!(
                    "Only integrations with this cloud provider. This version knows {}, and warns of any other.",
                    list(values::CLOUD_PROVIDERS)
                ),
            ),
        ),
        (
            "features",
            Attribute::optional(
                Type::Set(Box::new(Type::String)),
                format!(
                    "Only integrations that have all of these features, and maybe others. This version knows {}, and \
                     warns of any other.",
                    list(values::FEATURES)
                ),
            ),
        ),
    ])
}

/// What lists show of an integration.
fn shown() -> Attributes {
    let computed = |r#type, description: &str| Attribute::computed(r#type, description);
    Attributes::from([
        ("id", computed(Type::String, "Id of the integration.")),
        ("name", computed(Type::String, "Name of the integration.")),
        ("team_id", computed(Type::String, "Team that the integration belongs to.")),
        ("created_at", computed(Type::String, "Time at which the integration was created, as in RFC 3339.")),
        ("cloud_provider", computed(Type::String, "Cloud provider.")),
        ("description", computed(Type::String, "What its owner has written about the integration.")),
        (
            "features",
            computed(Type::Set(Box::new(Type::String)), "Features that the integration is used for."),
        ),
        (
            "restrictions",
            Attribute::object(
                Constraint::Computed,
                Attributes::from([
                    ("enabled", computed(Type::Bool, "Whether only some teams may use the integration.")),
                    (
                        "team_ids",
                        computed(Type::Set(Box::new(Type::String)), "Teams that may use the integration."),
                    ),
                ]),
                "Which teams may use the integration.",
            ),
        ),
        ("aws", aws(Constraint::Computed)),
        ("gcp", gcp(Constraint::Computed)),
        ("cloudflare", cloudflare(Constraint::Computed)),
        ("byok", byok(Constraint::Computed)),
    ])
}

/// The ephemeral resource's schema: what the data source shows.
pub(super) fn ephemeral_resource() -> Schema {
    Schema {
        description: "Integration of Northflank with an account at a cloud provider, by id or by name, of which nothing \
                      is kept in a plan or a state: the way to pass on what is secret in it.",
        ..data_source()
    }
}

/// An attribute that a resource may set and the API else fills in, and that a data source only shows. `rule` says what
/// it is to a resource to leave it out.
fn setting(of: &Constraint, r#type: Type, description: &str, rule: &str) -> Attribute {
    let description = ruled(of, description, rule);
    match of {
        Constraint::Computed => Attribute::computed(r#type, description),
        _ => Attribute::optional_computed(r#type, description).keep_state(),
    }
}

/// A description with a rule for those who can set what it describes.
fn ruled(of: &Constraint, description: &str, rule: &str) -> String {
    match of {
        Constraint::Computed => description.to_owned(),
        _ => format!("{description} {rule}"),
    }
}

const IT_STAYS: &str = "Taken out of the configuration, it stays as it is.";
const THEY_STAY: &str = "Taken out of the configuration, they stay as they are.";
const IT_IS_IMPLIED: &str = "Left out, what the credentials imply. Taken out of the configuration, it stays as it is \
                             until other credentials imply another.";

fn aws(constraint: Constraint) -> Attribute {
    let byoc = Attribute::computed(Type::Number, "Version of the permissions for clusters.").keep_state();
    let versions = Attributes::from([("byoc", byoc)]);
    let attributes = Attributes::from([
        (
            "authentication_mode",
            setting(
                &constraint,
                Type::String,
                &format!("How Northflank gets access: {}.", list(values::AUTHENTICATION_MODES)),
                IT_IS_IMPLIED,
            )
            .check(Check::one_of(values::AUTHENTICATION_MODES)),
        ),
        (
            "permission_check_level",
            setting(
                &constraint,
                Type::String,
                &format!("How strictly permissions are checked: {}.", list(values::PERMISSION_CHECK_LEVELS)),
                IT_STAYS,
            )
            .check(Check::one_of(values::PERMISSION_CHECK_LEVELS)),
        ),
        (
            "permission_versions",
            Attribute::object(
                Constraint::Computed,
                versions,
                "Versions of the permissions that Northflank has been given.",
            )
            .keep_state(),
        ),
    ]);
    let description = "Settings for AWS, with `cloud_provider` `aws` or `aws-eusc`.";
    let description = ruled(&constraint, description, THEY_STAY);
    Attribute::object(constraint, attributes, description)
}

fn gcp(constraint: Constraint) -> Attribute {
    let project_id = setting(
        &constraint,
        Type::String,
        "Id of the Google Cloud project.",
        "Defaults to the project of a key file among the credentials, and is required without one. Taken out of the \
         configuration, it stays as it is until another key file implies another.",
    );
    let attributes = Attributes::from([
        ("project_id", project_id.check(not_empty())),
        (
            "authentication_mode",
            setting(
                &constraint,
                Type::String,
                &format!("How Northflank gets access: {}.", list(values::AUTHENTICATION_MODES)),
                IT_STAYS,
            )
            .check(Check::one_of(values::AUTHENTICATION_MODES)),
        ),
        (
            "service_account_email",
            Attribute::computed(
                Type::String,
                "Service account to which a cross-project set-up (`crossAccountRole`) must grant roles.",
            )
            .keep_state(),
        ),
    ]);
    let description = "Settings for Google Cloud, with `cloud_provider` `gcp`.";
    let rule = "Required there without a key file. They can be changed in place. Taken out of the configuration, they \
                stay as they are.";
    let description = ruled(&constraint, description, rule);
    Attribute::object(constraint, attributes, description)
}

fn cloudflare(constraint: Constraint) -> Attribute {
    let credential_type = setting(
        &constraint,
        Type::String,
        &format!("Kind of credential: {}.", list(values::CREDENTIAL_TYPES)),
        IT_IS_IMPLIED,
    )
    .check(Check::one_of(values::CREDENTIAL_TYPES));
    let attributes = Attributes::from([("credential_type", credential_type)]);
    let description = "Settings for Cloudflare, with `cloud_provider` `cloudflare`.";
    let description = ruled(&constraint, description, THEY_STAY);
    Attribute::object(constraint, attributes, description)
}

fn byok(constraint: Constraint) -> Attribute {
    let attributes = Attributes::from([
        (
            "connection_mode",
            setting(
                &constraint,
                Type::String,
                &format!("How Northflank reaches the cluster: {}.", list(values::CONNECTION_MODES)),
                IT_STAYS,
            )
            .check(Check::one_of(values::CONNECTION_MODES)),
        ),
        (
            "require_verification",
            setting(
                &constraint,
                Type::Bool,
                "Whether the cluster must be verified before it is used.",
                IT_STAYS,
            ),
        ),
    ]);
    let description = "Settings for a Kubernetes cluster that you bring, with `cloud_provider` `byok`.";
    let description = ruled(&constraint, description, THEY_STAY);
    Attribute::object(constraint, attributes, description)
}

fn credentials(constraint: Constraint) -> Attribute {
    let attributes = CREDENTIALS
        .iter()
        .map(|credential| {
            let attribute = match constraint {
                Constraint::Computed => Attribute::computed(Type::String, credential.description),
                _ => credential_to_set(credential),
            };
            (credential.attribute, attribute.sensitive())
        })
        .collect();
    let description = match constraint {
        Constraint::Computed => {
            "Credentials, as far as Northflank shows them. Each that it masks or omits is null."
        }
        _ => {
            "Credentials with which Northflank gets access. They are kept in the state, as Terraform does with \
             everything that is configured; `credentials_wo` keeps them out of it. Which ones are needed depends on \
             `cloud_provider` and the authentication mode. Taken out of the configuration, they stay in Northflank."
        }
    };
    Attribute::object(constraint, attributes, description)
}

/// What of credentials is no secret. `when` says what they are known from.
fn credential_identifiers(when: &str) -> Attribute {
    Attribute::computed(
        Type::Map(Box::new(Type::String)),
        format!(
            "Identifiers among the credentials, {when}: they say which account is meant, and none is secret. The keys \
             are the names of the credentials, such as `role_arn` or `tenant_id`; `client_email` and `project_id` of a \
             key file; and `servers` of a kubeconfig. Null if there are none, or if none are known.",
        ),
    )
}

/// The same attributes, none of which is ever in a plan or a state.
fn credentials_wo() -> Attribute {
    let attributes = CREDENTIALS
        .iter()
        .map(|credential| (credential.attribute, credential_to_set(credential).sensitive().write_only()));
    Attribute::object(
        Constraint::Optional,
        attributes.collect(),
        "Credentials with which Northflank gets access, like `credentials`, but never kept in the state or in a plan. \
         Values may come from ephemeral resources. Taken out of the configuration, they stay in Northflank. Needs Terraform 1.11 or later or OpenTofu 1.11 or later.",
    )
    .write_only()
}

fn credential_to_set(credential: &Credential) -> Attribute {
    let attribute = Attribute::optional(Type::String, credential.description).check(not_empty());
    match credential.attribute {
        "keyfile_json" => attribute.check(document("a Google Cloud key file", document_form::key_file)),
        "private_key" | "private_key_pem" => {
            attribute.check(document("a private key in PEM form", document_form::private_key))
        }
        "kubeconfig" => attribute.check(document("a kubeconfig", document_form::kubeconfig)),
        _ => attribute,
    }
}

/// An empty text has a check of its own.
fn document(what: &'static str, look: fn(&str) -> Result<(), &'static str>) -> Check {
    Check::text(move |text| match look(text) {
        Err(problem) if !text.trim().is_empty() => {
            Err(format!("must have the contents of {what}, but the value {problem}."))
        }
        _ => Ok(()),
    })
}

fn list(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

fn name() -> Check {
    let pattern = pattern(NAME);
    Check::text(move |text| {
        if (3..=39).contains(&text.chars().count()) && pattern.is_match(text) {
            Ok(())
        } else {
            Err("must have 3 to 39 characters: letters from A to Z, digits and single hyphens or spaces between \
                 them, a letter first."
                .to_owned())
        }
    })
}

fn description() -> Check {
    let pattern = pattern(DESCRIPTION);
    Check::text(move |text| {
        if text.is_empty() {
            Err("must not be empty: omit it or set it to null to have no description.".to_owned())
        } else if text.chars().count() > 200 {
            Err("must have at most 200 characters.".to_owned())
        } else if pattern.is_match(text) {
            Ok(())
        } else {
            Err("must consist of letters from A to Z, digits, white space and . , ? \\ / ' \" ( ) [ ] ; ` % ^ & * - _ : !"
                .to_owned())
        }
    })
}

fn id() -> Check {
    Check::text(|text| {
        IntegrationId::parse(text).map(drop).ok_or_else(|| {
            "must be the id of an integration, not its name: letters from A to Z, digits and hyphens, such as \"my-integration\". A \
             team goes into \"team_id\".".to_owned()
        })
    })
}

fn team_id() -> Check {
    Check::text(|text| {
        TeamId::parse(text).map(drop).ok_or_else(|| crate::provider::config::TEAM_ID_RULE.to_owned())
    })
}

fn not_empty() -> Check {
    Check::text(|text| if text.trim().is_empty() { Err("must not be empty.".to_owned()) } else { Ok(()) })
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\s", WHITE_SPACE)).expect("the pattern is a constant, and a test builds it")
}

#[cfg(test)]
mod tests {
    use super::{
        super::model::{
            Aws, Byok, Cloudflare, DataModel, Gcp, Identity, ListModel, Model, PluralModel,
            RegistryCredentialRefresh, Restrictions,
        },
        *,
    };

    fn assert_same(attributes: &Attributes, model: &[&str]) {
        let mut model = model.to_vec();
        model.sort_unstable();
        assert_eq!(attributes.keys().copied().collect::<Vec<_>>(), model);
    }

    fn children<'a>(attributes: &'a Attributes, name: &str) -> &'a Attributes {
        attributes[name].kind.attributes().unwrap_or_else(|| panic!("{name} is no object"))
    }

    #[test]
    fn models_and_schemas_have_the_same_attributes() {
        let (resource, data_source) = (resource().attributes, data_source().attributes);
        assert_same(&resource, Model::ATTRIBUTES);
        assert_same(&data_source, DataModel::ATTRIBUTES);
        for schema in [&resource, &data_source] {
            assert_same(children(schema, "restrictions"), Restrictions::ATTRIBUTES);
            assert_same(children(schema, "aws"), Aws::ATTRIBUTES);
            assert_same(children(schema, "gcp"), Gcp::ATTRIBUTES);
            assert_same(children(schema, "cloudflare"), Cloudflare::ATTRIBUTES);
            assert_same(children(schema, "byok"), Byok::ATTRIBUTES);
        }
        assert_same(children(&resource, "timeouts"), timeouts::Timeouts::ATTRIBUTES);
        assert_same(&identity().attributes, Identity::ATTRIBUTES);
        assert_same(&list_resource().attributes, ListModel::ATTRIBUTES);
        assert_same(&plural_data_source().attributes, PluralModel::ATTRIBUTES);
        let refresh = children(&data_source, "registry_credential_refresh");
        assert_same(refresh, RegistryCredentialRefresh::ATTRIBUTES);
    }

    #[test]
    fn every_credential_is_sensitive() {
        let (resource, data_source) = (resource(), data_source());
        for credentials in [
            children(&resource.attributes, "credentials"),
            children(&resource.attributes, "credentials_wo"),
            children(&data_source.attributes, "credentials"),
        ] {
            assert_eq!(credentials.len(), CREDENTIALS.len());
            assert!(credentials.values().all(|credential| credential.sensitive));
        }
        let write_only = children(&resource.attributes, "credentials_wo");
        assert!(write_only.values().all(|credential| credential.write_only));
    }

    #[test]
    fn what_replaces_an_integration_is_this_and_no_more() {
        let schema = resource();
        let replacing = schema.attributes.iter().filter(|(_, attribute)| attribute.replace != Replace::Never);
        let replacing: Vec<_> = replacing.map(|(name, _)| *name).collect();
        assert_eq!(replacing, ["cloud_provider", "name", "team_id", "type"]);
    }

    #[test]
    fn the_patterns_are_the_ones_of_the_api() {
        let (name, description) = (pattern(NAME), pattern(DESCRIPTION));
        for valid in ["abc", "My App", "a-b c1", "a1", "No\u{a0}break", "a\u{3000}b"] {
            assert!(name.is_match(valid), "{valid}");
        }
        for invalid in ["1abc", "a--b", "a  b", "abc-", "a_b", "", "abc\n"] {
            assert!(!name.is_match(invalid), "{invalid}");
        }
        assert!(description.is_match("It's [all] here; 100%\n(really)!\u{a0}\u{2003}\u{feff}"));
        for invalid in ["a+b", "ä", "a=b", "", "a\u{85}b"] {
            assert!(!description.is_match(invalid), "{invalid}");
        }
    }
}
