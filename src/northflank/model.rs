//! Integrations as the API has them: what it answers, read leniently, and what it is sent, written strictly.
//!
//! Reading asks for an id alone. Whatever else is missing, null, of another type or unheard of is passed over: field
//! sets and enumerations grow, and documented answers lack what their own schema calls required.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::ids::IntegrationId;
use crate::secret::Secret;

/// An integration as the API answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    pub id: IntegrationId,
    pub name: Option<String>,
    pub description: Option<String>,
    pub provider: Option<String>,
    pub features: Option<BTreeSet<String>>,
    pub restrictions: Option<Restrictions>,
    pub aws: Option<Aws>,
    pub gcp: Option<Gcp>,
    pub cloudflare: Option<Cloudflare>,
    pub byok: Option<Byok>,
    /// By the API's names. Plain, masked or, in every documented example, absent.
    pub credentials: BTreeMap<String, Secret>,
    pub registry_credential_refresh: Option<RegistryCredentialRefresh>,
    pub created_at: Option<String>,
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
    pub message: Option<String>,
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
            description: object.text("description"),
            provider: object.text("provider"),
            features: object.texts("features"),
            restrictions: object.object("restrictions").map(|it| Restrictions::read(&it)),
            aws: object.object("aws").map(|it| Aws::read(&it)),
            gcp: object.object("gcp").map(|it| Gcp::read(&it)),
            cloudflare: object
                .object("cloudflare")
                .map(|it| Cloudflare { credential_type: it.text("credentialType") }),
            byok: object.object("byok").map(|it| Byok {
                connection_mode: it.text("connectionMode"),
                require_verification: it.boolean("requireVerification"),
            }),
            credentials: object.object("credentials").map(|it| it.secrets()).unwrap_or_default(),
            registry_credential_refresh: object
                .object("registryCredentialRefresh")
                .map(|it| RegistryCredentialRefresh::read(&it)),
            created_at: object.text("createdAt"),
        })
    }
}

impl Aws {
    fn read(object: &Members<'_>) -> Self {
        Self {
            authentication_mode: object.text("authenticationMode"),
            permission_check_level: object.text("permissionCheckLevel"),
            byoc_permission_version: object.object("permissionVersions").and_then(|it| it.integer("byoc")),
        }
    }
}

impl Gcp {
    fn read(object: &Members<'_>) -> Self {
        Self {
            project_id: object.text("projectId"),
            authentication_mode: object.text("authenticationMode"),
            service_account_email: object.text("serviceAccountEmail"),
        }
    }
}

impl Restrictions {
    fn read(object: &Members<'_>) -> Self {
        let teams = object.0.get("teams").and_then(Value::as_array);
        Self {
            enabled: object.boolean("enabled").unwrap_or_default(),
            teams: teams.map(|teams| {
                teams
                    .iter()
                    .filter_map(|team| Members(team.as_object()?).text("teamId"))
                    .map(|team_id| Team { team_id })
                    .collect()
            }),
        }
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
    /// A text, or a number or bool where a text was expected.
    fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn boolean(&self, name: &str) -> Option<bool> {
        match self.0.get(name)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_bool(),
        }
    }

    fn integer(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_i64(),
        }
    }

    fn texts(&self, name: &str) -> Option<BTreeSet<String>> {
        let values = self.0.get(name)?.as_array()?;
        Some(values.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect())
    }

    fn object(&self, name: &str) -> Option<Members<'_>> {
        self.0.get(name)?.as_object().map(Members)
    }

    fn secrets(&self) -> BTreeMap<String, Secret> {
        self.0.keys().filter_map(|name| Some((name.clone(), Secret::from(self.text(name)?)))).collect()
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
        assert_eq!(integration.features, None);
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
            "features": ["byoc", 3, "some-new-feature"],
            "restrictions": {"enabled": "true", "teams": [{"teamId": "t-1"}, "odd", {}]},
            "aws": {"permissionVersions": {"byoc": "3"}, "authenticationMode": null},
            "gcp": [],
            "byok": {"requireVerification": "no"},
            "credentials": {"apiKey": "********", "odd": {}},
        }))
        .expect("readable");
        assert_eq!(integration.name.as_deref(), Some("7"));
        assert_eq!(integration.provider.as_deref(), Some("some-new-cloud"));
        assert_eq!(integration.features, Some(["byoc", "some-new-feature"].map(ToOwned::to_owned).into()));
        let teams = Some([Team { team_id: "t-1".to_owned() }].into());
        assert_eq!(integration.restrictions, Some(Restrictions { enabled: true, teams }));
        assert_eq!(integration.aws.expect("aws").byoc_permission_version, Some(3));
        assert_eq!(integration.gcp, None);
        assert_eq!(integration.byok.expect("byok").require_verification, None);
        assert_eq!(integration.credentials.len(), 1);
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
