//! Integrations as the API has them: what it answers, read leniently, and what it is sent, written strictly.
//!
//! Reading asks for an id alone. Whatever else is missing, null, of another type or unheard of is passed over: field
//! sets and enumerations grow, and documented answers lack what their own schema calls required. What is there but
//! cannot be read never counts as a part of something smaller, nor as its absence.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{ids::IntegrationId, incarnation::CreatedAt};
use framework::Secret;

/// An integration as the API answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    pub id: IntegrationId,
    pub name: Option<String>,
    pub description: Said<String>,
    pub provider: Option<String>,
    pub features: Said<BTreeSet<String>>,
    pub restrictions: Said<Restrictions>,
    pub aws: Option<Aws>,
    pub gcp: Option<Gcp>,
    pub cloudflare: Option<Cloudflare>,
    pub byok: Option<Byok>,
    /// By the API's names. Plain, masked or, in every documented example, absent.
    pub credentials: BTreeMap<String, Secret>,
    pub registry_credential_refresh: Option<RegistryCredentialRefresh>,
    pub created_at: Option<CreatedAt>,
}

/// What an answer says of a member whose absence says something too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<T> {
    Value(T),
    /// Absent or null: there is none.
    Nothing,
    /// There, but of a type that cannot be read: there may be one or none.
    Unreadable,
}

impl Said<String> {
    /// An empty text says that there is none, as its absence does.
    fn without_empty(self) -> Self {
        match self {
            Self::Value(text) if text.is_empty() => Self::Nothing,
            said => said,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aws {
    pub authentication_mode: Option<String>,
    pub permission_check_level: Option<String>,
    /// `permissionVersions.byoc`.
    pub byoc_permission_version: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gcp {
    pub project_id: Option<String>,
    pub authentication_mode: Option<String>,
    pub service_account_email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryCredentialRefresh {
    pub status: Option<String>,
    pub affected_credential_count: Option<i64>,
    pub next_attempt_at: Option<String>,
    pub updated_at: Option<String>,
    pub retry_delay: Option<i64>,
    pub last_error: Option<LastError>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastError {
    pub credential_id: Option<String>,
    pub failure_count: Option<i64>,
    /// As it arrived, so not for anyone to read: see [`Client::failure_message`](super::Client::failure_message).
    pub(super) message: Option<String>,
    pub occurred_at: Option<String>,
    pub provider_code: Option<String>,
    pub r#type: Option<String>,
}

impl Integration {
    /// # Errors
    /// Where it is no object or has no id; the text says so.
    pub fn from_json(json: &Value) -> Result<Self, String> {
        let object = Members(json.as_object().ok_or("an integration is not an object")?);
        let id = object.text("id").ok_or("an integration has no id")?;
        Ok(Self {
            id: IntegrationId::parse(&id).ok_or("an integration's id has an unexpected form")?,
            name: object.text("name"),
            description: object.said("description", text).without_empty(),
            provider: object.word("provider"),
            features: object.said("features", words),
            restrictions: object.said("restrictions", Restrictions::read),
            aws: object.object("aws").map(|it| Aws::read(&it)),
            gcp: object.object("gcp").map(|it| Gcp::read(&it)),
            cloudflare: object
                .object("cloudflare")
                .map(|it| Cloudflare { credential_type: it.word("credentialType") }),
            byok: object.object("byok").map(|it| Byok {
                connection_mode: it.word("connectionMode"),
                require_verification: it.boolean("requireVerification"),
            }),
            credentials: object.object("credentials").map(|it| it.secrets()).unwrap_or_default(),
            registry_credential_refresh: object
                .object("registryCredentialRefresh")
                .map(|it| RegistryCredentialRefresh::read(&it)),
            created_at: object.text("createdAt").filter(|it| !it.is_empty()).map(CreatedAt::new),
        })
    }

    /// What of that which every integration has the answer lacks, as the end of a sentence.
    pub fn lacks(&self) -> Option<&'static str> {
        if self.name.is_none() {
            Some("it does not say the integration's name")
        } else if self.provider.is_none() {
            Some("it does not say the integration's cloud provider")
        } else if self.created_at.is_none() {
            Some("it does not say when the integration was created")
        } else {
            None
        }
    }
}

impl Aws {
    fn read(object: &Members<'_>) -> Self {
        Self {
            authentication_mode: object.word("authenticationMode"),
            permission_check_level: object.word("permissionCheckLevel"),
            byoc_permission_version: object.object("permissionVersions").and_then(|it| it.integer("byoc")),
        }
    }
}

impl Gcp {
    fn read(object: &Members<'_>) -> Self {
        Self {
            project_id: object.text("projectId"),
            authentication_mode: object.word("authenticationMode"),
            service_account_email: object.text("serviceAccountEmail"),
        }
    }
}

impl Restrictions {
    fn read(json: &Value) -> Option<Self> {
        let object = Members(json.as_object()?);
        let team = |json: &Value| {
            let team_id = Members(json.as_object()?).text("teamId")?;
            Some(Team { team_id })
        };
        Some(Self {
            enabled: match object.said("enabled", boolean) {
                Said::Value(enabled) => enabled,
                Said::Nothing => false,
                Said::Unreadable => return None,
            },
            teams: match object.said("teams", |json| json.as_array()?.iter().map(team).collect()) {
                Said::Value(teams) => Some(teams),
                Said::Nothing => None,
                Said::Unreadable => return None,
            },
        })
    }
}

impl RegistryCredentialRefresh {
    fn read(object: &Members<'_>) -> Self {
        Self {
            status: object.text("status"),
            affected_credential_count: object.integer("affectedCredentialCount"),
            next_attempt_at: object.text("nextAttemptAt"),
            updated_at: object.text("updatedAt"),
            retry_delay: object.integer("retryDelay"),
            last_error: object.object("lastError").map(|it| LastError {
                credential_id: it.text("credentialId"),
                failure_count: it.integer("failureCount"),
                message: it.text("message"),
                occurred_at: it.text("occurredAt"),
                provider_code: it.text("providerCode"),
                r#type: it.text("type"),
            }),
        }
    }
}

/// The members of a JSON object, read without ever failing.
struct Members<'a>(&'a Map<String, Value>);

impl Members<'_> {
    fn said<T>(&self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Said<T> {
        match self.0.get(name) {
            None | Some(Value::Null) => Said::Nothing,
            Some(value) => read(value).map_or(Said::Unreadable, Said::Value),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        text(self.0.get(name)?)
    }

    fn word(&self, name: &str) -> Option<String> {
        word(self.0.get(name)?)
    }

    fn boolean(&self, name: &str) -> Option<bool> {
        boolean(self.0.get(name)?)
    }

    fn integer(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_i64(),
        }
    }

    fn object(&self, name: &str) -> Option<Members<'_>> {
        self.0.get(name)?.as_object().map(Members)
    }

    fn secrets(&self) -> BTreeMap<String, Secret> {
        self.0.keys().filter_map(|name| Some((name.clone(), Secret::from(self.text(name)?)))).collect()
    }
}

/// A text, or a number or bool that can stand for one.
fn text(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => Some(text.clone()),
        scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A word of an enumeration, which no number or bool can stand for.
fn word(json: &Value) -> Option<String> {
    json.as_str().map(ToOwned::to_owned)
}

fn words(json: &Value) -> Option<BTreeSet<String>> {
    json.as_array()?.iter().map(word).collect()
}

fn boolean(json: &Value) -> Option<bool> {
    match json {
        Value::String(text) => text.parse().ok(),
        value => value.as_bool(),
    }
}

/// The whole of an integration, as POST and PUT take it. What is `None` is left out.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationBody {
    pub name: String,
    pub provider: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<BTreeSet<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Restrictions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gcp: Option<GcpBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloudflare: Option<Cloudflare>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byok: Option<Byok>,
    /// By the API's names.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub credentials: Option<BTreeMap<&'static str, Secret>>,
}

/// What PATCH takes. What is `None` is left as it is.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<BTreeSet<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Restrictions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsBody>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub credentials: Option<BTreeMap<&'static str, Secret>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restrictions {
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teams: Option<BTreeSet<Team>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    pub team_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AwsBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission_check_level: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GcpBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_mode: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cloudflare {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Byok {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_verification: Option<bool>,
}

impl IntegrationBody {
    /// What of it PATCH can say.
    pub fn to_patch(&self) -> IntegrationPatch {
        let Self { description, features, restrictions, aws, credentials, .. } = self.clone();
        IntegrationPatch { description, features, restrictions, aws, credentials }
    }
}

impl IntegrationPatch {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        let Self { description, features, restrictions, aws, credentials } = self;
        description.is_none()
            && features.is_none()
            && restrictions.is_none()
            && aws.is_none()
            && credentials.is_none()
    }
}

/// The one way by which credentials leave the process: in the body of a request to the API.
fn exposed<S: Serializer>(
    credentials: &Option<BTreeMap<&'static str, Secret>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let credentials = credentials.iter().flatten();
    serializer.collect_map(credentials.map(|(name, secret)| (name, secret.expose())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reading_needs_an_id_alone() {
        let integration = Integration::from_json(&json!({"id": "a"})).expect("readable");
        assert_eq!(integration.id.as_str(), "a");
        assert_eq!(integration.features, Said::Nothing);
        for unreadable in [json!(null), json!({}), json!({"id": null}), json!({"id": "a/b"})] {
            assert!(Integration::from_json(&unreadable).is_err(), "{unreadable}");
        }
    }

    #[test]
    fn reading_survives_what_it_does_not_know() {
        let integration = Integration::from_json(&json!({
            "id": "a",
            "name": 7,
            "provider": "some-new-cloud",
            "unheardOf": {"x": []},
            "features": ["byoc", "some-new-feature"],
            "restrictions": {"enabled": "true", "teams": [{"teamId": "t-1", "unheardOf": 1}]},
            "aws": {"permissionVersions": {"byoc": "3"}, "authenticationMode": null},
            "gcp": [],
            "byok": {"requireVerification": "no"},
            "credentials": {"apiKey": "********", "odd": {}},
        }))
        .expect("readable");
        assert_eq!(integration.name.as_deref(), Some("7"));
        assert_eq!(integration.provider.as_deref(), Some("some-new-cloud"));
        assert_eq!(
            integration.features,
            Said::Value(["byoc", "some-new-feature"].map(ToOwned::to_owned).into())
        );
        let teams = Some([Team { team_id: "t-1".to_owned() }].into());
        assert_eq!(integration.restrictions, Said::Value(Restrictions { enabled: true, teams }));
        assert_eq!(integration.description, Said::Nothing);
        assert_eq!(integration.aws.expect("aws").byoc_permission_version, Some(3));
        assert_eq!(integration.gcp, None);
        assert_eq!(integration.byok.expect("byok").require_verification, None);
        assert_eq!(integration.credentials.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_not_absent() {
        let read = |json| Integration::from_json(&json).expect("readable");
        assert_eq!(read(json!({"id": "a", "description": ["x"]})).description, Said::Unreadable);
        for features in [json!(["byoc", 3]), json!(["byoc", null]), json!("byoc"), json!({})] {
            let integration = read(json!({"id": "a", "features": features}));
            assert_eq!(integration.features, Said::Unreadable, "{features}");
        }
        for restrictions in [
            json!(true),
            json!({"enabled": "maybe"}),
            json!({"enabled": true, "teams": "t-1"}),
            json!({"enabled": true, "teams": [{"teamId": "t-1"}, {}]}),
        ] {
            let integration = read(json!({"id": "a", "restrictions": restrictions}));
            assert_eq!(integration.restrictions, Said::Unreadable, "{restrictions}");
        }
        assert_eq!(read(json!({"id": "a", "provider": 7})).provider, None);
    }

    #[test]
    fn a_body_has_what_is_set_and_nothing_else() {
        let body = IntegrationBody {
            name: "My App".to_owned(),
            provider: "aws".to_owned(),
            r#type: Some("cluster".to_owned()),
            aws: Some(AwsBody { authentication_mode: Some("accessKey".to_owned()), ..AwsBody::default() }),
            credentials: Some([("accessKey", Secret::from("k"))].into()),
            ..IntegrationBody::default()
        };
        assert_eq!(
            serde_json::to_value(&body).expect("JSON"),
            json!({
                "name": "My App",
                "provider": "aws",
                "type": "cluster",
                "aws": {"authenticationMode": "accessKey"},
                "credentials": {"accessKey": "k"},
            })
        );
        assert!(!format!("{body:?}").contains("\"k\""));
        assert_eq!(serde_json::to_value(IntegrationPatch::default()).expect("JSON"), json!({}));
        assert!(IntegrationPatch::default().is_empty());
    }
}
