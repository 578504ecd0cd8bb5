//! The attributes of an integration as types.

use std::collections::BTreeSet;

use super::{identifiers::Identifiers, timeouts::Timeouts};
use framework::{Known, Number, Object, Typed, Value, model};

model! {
    /// The resource's configuration, plan or state.
    pub(super) struct Model {
        pub(super) id: Value<String>,
        pub(super) created_at: Value<String>,
        pub(super) name: Value<String>,
        pub(super) cloud_provider: Value<String>,
        pub(super) team_id: Value<String>,
        pub(super) description: Value<String>,
        pub(super) features: Value<BTreeSet<Value<String>>>,
        pub(super) r#type: Value<String>,
        pub(super) restrictions: Value<Restrictions>,
        pub(super) aws: Value<Aws>,
        pub(super) gcp: Value<Gcp>,
        pub(super) cloudflare: Value<Cloudflare>,
        pub(super) byok: Value<Byok>,
        /// By attribute; see the table in `credentials`.
        pub(super) credentials: Value<Object>,
        /// The same, in a configuration alone: null in every plan and state.
        pub(super) credentials_wo: Value<Object>,
        pub(super) credentials_wo_version: Value<i64>,
        pub(super) credential_identifiers: Value<Identifiers>,
        pub(super) timeouts: Value<Timeouts>,
    }
}

impl Model {
    /// The credentials of a configuration, in whichever of the two ways they are set.
    pub(super) fn configured_credentials(&self) -> &Value<Object> {
        if is_given(&self.credentials) { &self.credentials } else { &self.credentials_wo }
    }

    /// The same where nobody knows which credentials Northflank has: whichever are configured, they are sent again.
    pub(super) fn with_credentials_in_doubt(self) -> Self {
        Self {
            credentials: Value::Null,
            credentials_wo_version: Value::Null,
            credential_identifiers: Value::Null,
            ..self
        }
    }
}

model! {
    /// What tells an integration from all others.
    pub(super) struct Identity {
        pub(super) id: Value<String>,
        pub(super) team_id: Value<String>,
    }
}

model! {
    /// The data source's configuration or state.
    pub(super) struct DataModel {
        pub(super) id: Value<String>,
        pub(super) name: Value<String>,
        pub(super) team_id: Value<String>,
        pub(super) created_at: Value<String>,
        pub(super) cloud_provider: Value<String>,
        pub(super) description: Value<String>,
        pub(super) features: Value<BTreeSet<Value<String>>>,
        pub(super) restrictions: Value<Restrictions>,
        pub(super) aws: Value<Aws>,
        pub(super) gcp: Value<Gcp>,
        pub(super) cloudflare: Value<Cloudflare>,
        pub(super) byok: Value<Byok>,
        pub(super) credentials: Value<Object>,
        pub(super) credential_identifiers: Value<Identifiers>,
        pub(super) registry_credential_refresh: Value<RegistryCredentialRefresh>,
    }
}

model! {
    /// The plural data source's configuration or state.
    pub(super) struct PluralModel {
        pub(super) cloud_provider: Value<String>,
        pub(super) features: Value<BTreeSet<Value<String>>>,
        pub(super) team_id: Value<String>,
        pub(super) integrations: Value<Vec<Value<Object>>>,
    }
}

model! {
    /// The list resource's configuration.
    pub(super) struct ListModel {
        pub(super) cloud_provider: Value<String>,
        pub(super) features: Value<BTreeSet<Value<String>>>,
        pub(super) team_id: Value<String>,
    }
}

model! {
    pub(super) struct Restrictions {
        pub(super) enabled: Value<bool>,
        pub(super) team_ids: Value<BTreeSet<Value<String>>>,
    }
}

model! {
    pub(super) struct Aws {
        pub(super) authentication_mode: Value<String>,
        pub(super) permission_check_level: Value<String>,
        pub(super) permission_versions: Value<PermissionVersions>,
    }
}

model! {
    pub(super) struct PermissionVersions {
        /// A whole number, but no reason to refuse a state in which somebody has written another.
        pub(super) byoc: Value<Number>,
    }
}

model! {
    pub(super) struct Gcp {
        pub(super) project_id: Value<String>,
        pub(super) authentication_mode: Value<String>,
        pub(super) service_account_email: Value<String>,
    }
}

model! {
    pub(super) struct Cloudflare {
        pub(super) credential_type: Value<String>,
    }
}

model! {
    pub(super) struct Byok {
        pub(super) connection_mode: Value<String>,
        pub(super) require_verification: Value<bool>,
    }
}

model! {
    pub(super) struct RegistryCredentialRefresh {
        pub(super) status: Value<String>,
        pub(super) affected_credential_count: Value<i64>,
        pub(super) next_attempt_at: Value<String>,
        pub(super) updated_at: Value<String>,
        pub(super) retry_delay: Value<i64>,
        pub(super) last_error: Value<LastError>,
    }
}

model! {
    pub(super) struct LastError {
        pub(super) credential_id: Value<String>,
        pub(super) failure_count: Value<i64>,
        pub(super) message: Value<String>,
        pub(super) occurred_at: Value<String>,
        pub(super) provider_code: Value<String>,
        pub(super) r#type: Value<String>,
    }
}

/// A set of texts.
pub(super) fn set<T: Ord>(texts: impl IntoIterator<Item = T>) -> BTreeSet<Value<T>> {
    texts.into_iter().map(Value::Value).collect()
}

/// The known texts of a set; `None` where the set itself is null or unknown.
pub(super) fn texts(set: &Value<BTreeSet<Value<String>>>) -> Option<BTreeSet<String>> {
    match set {
        Value::Value(set) => Some(set.iter().filter_map(known).map(Clone::clone).collect()),
        Value::Null | Value::Unknown => None,
    }
}

/// What is known, where something is.
pub(super) fn known<T>(value: &Value<T>) -> Option<&T> {
    match value {
        Value::Value(value) => Some(value),
        Value::Null | Value::Unknown => None,
    }
}

/// Whether an object is there without a value in it, as one of a variable with the type `optional(object({…}), {})` is.
/// It sets nothing.
pub(super) fn is_empty<T: Typed + Clone>(object: &Value<T>) -> bool {
    known(object).is_some_and(|object| match object.clone().into_known() {
        Known::Object(members) => members.0.values().all(Value::is_null),
        _ => false,
    })
}

/// Whether there is any credential, known or not. An object without one says nothing.
pub(super) fn is_given(credentials: &Value<Object>) -> bool {
    match credentials {
        Value::Null => false,
        Value::Unknown => true,
        Value::Value(credentials) => credentials.0.values().any(|credential| !credential.is_null()),
    }
}

/// Whether there is a credential, whatever the unknown ones come to.
pub(super) fn is_surely_given(credentials: &Value<Object>) -> bool {
    known(credentials).is_some_and(|credentials| credentials.0.values().any(Value::is_value))
}

/// Whether a credential is set, to a value that is known or not.
pub(super) fn is_set(credentials: &Object, attribute: &str) -> bool {
    !matches!(credentials.get(attribute), Value::<Known>::Null)
}

/// The values that this release knows of each enumeration. Reading accepts any other.
pub(super) mod values {
    pub(in super::super) const CLOUD_PROVIDERS: &[&str] = &[
        "aiven",
        "akamai",
        "aws",
        "aws-eusc",
        "azure",
        "backblaze",
        "byok",
        "civo",
        "cloudflare",
        "coreweave",
        "gcp",
        "nebius",
        "oci",
        "planetscale",
    ];
    pub(in super::super) const FEATURES: &[&str] = &[
        "byoc",
        "byoc-custom-launch-templates",
        "byoc-custom-vpc",
        "byoc-logs",
        "byoc-static-egress",
        "cloudfront",
        "opentofu",
        "registry-pull",
        "registry-push",
        "route53",
        "workload-identity",
        "workload-identity-managed",
    ];
    pub(in super::super) const TYPES: &[&str] = &["cdn", "cluster", "domain", "registry"];
    pub(in super::super) const ACCESS_KEY: &str = "accessKey";
    pub(in super::super) const CROSS_ACCOUNT_ROLE: &str = "crossAccountRole";
    pub(in super::super) const AUTHENTICATION_MODES: &[&str] = &[ACCESS_KEY, CROSS_ACCOUNT_ROLE];
    pub(in super::super) const PERMISSION_CHECK_LEVELS: &[&str] =
        &["disabled", "enabled", "ignore-implicit-deny-by-organization"];
    pub(in super::super) const API_TOKEN: &str = "apiToken";
    pub(in super::super) const GLOBAL_API_KEY: &str = "globalApiKey";
    pub(in super::super) const ORIGIN_CA_KEY: &str = "originCAKey";
    pub(in super::super) const CREDENTIAL_TYPES: &[&str] = &[API_TOKEN, GLOBAL_API_KEY, ORIGIN_CA_KEY];
    pub(in super::super) const DIRECT: &str = "direct";
    pub(in super::super) const CONNECTOR: &str = "connector";
    pub(in super::super) const CONNECTION_MODES: &[&str] = &[CONNECTOR, DIRECT];

    /// Clouds whose settings are in the attribute `aws`.
    pub(in super::super) const AWS: &[&str] = &["aws", "aws-eusc"];
    pub(in super::super) const GCP: &[&str] = &["gcp"];
    pub(in super::super) const CLOUDFLARE: &[&str] = &["cloudflare"];
    pub(in super::super) const BYOK: &[&str] = &["byok"];
}
