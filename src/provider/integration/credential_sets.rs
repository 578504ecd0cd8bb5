//! The credentials that each cloud provider requires and allows in each of its modes, and how messages name them.

use framework::{Object, Value, known};

use super::{
    attributes::Integration,
    body::{implied_authentication_mode, implied_credential_type},
    values,
};
use crate::provider::wording::attributes;

/// The credentials of a cloud provider, in one of its modes.
pub(super) struct CredentialSet {
    pub(super) clouds: &'static [&'static str],
    /// The value of `authentication_mode`, `credential_type` or `connection_mode`; `None` for cloud providers without
    /// one.
    pub(super) mode: Option<&'static str>,
    pub(super) required: &'static [&'static str],
    optional: &'static [&'static str],
    pub(super) is_documented: bool,
}

const fn documented(
    clouds: &'static [&'static str],
    mode: Option<&'static str>,
    required: &'static [&'static str],
) -> CredentialSet {
    CredentialSet { clouds, mode, required, optional: &[], is_documented: true }
}

const fn inferred(
    clouds: &'static [&'static str],
    mode: Option<&'static str>,
    required: &'static [&'static str],
) -> CredentialSet {
    CredentialSet { clouds, mode, required, optional: &[], is_documented: false }
}

pub(super) const SETS: &[CredentialSet] = &[
    documented(values::AWS, Some(values::ACCESS_KEY), &["access_key", "secret_key"]),
    documented(values::AWS, Some(values::CROSS_ACCOUNT_ROLE), &["external_id", "role_arn"]),
    documented(values::GCP, Some(values::ACCESS_KEY), &["keyfile_json"]),
    documented(values::GCP, Some(values::CROSS_ACCOUNT_ROLE), &[]),
    documented(&["azure"], None, &["client_id", "object_id", "secret", "subscription_id", "tenant_id"]),
    documented(&["civo"], None, &["api_key"]),
    documented(&["coreweave"], None, &["api_key"]),
    CredentialSet {
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

impl CredentialSet {
    pub(super) fn allows(&self, credential: &str) -> bool {
        self.required.contains(&credential) || self.optional.contains(&credential)
    }

    pub(super) fn takes(&self) -> String {
        let required =
            if self.required.is_empty() { "no credentials".to_owned() } else { attributes(self.required) };
        if self.optional.is_empty() {
            return required;
        }
        format!("{required}, and optionally {}", attributes(self.optional))
    }
}

/// The sets that are possible for a cloud provider in this mode, or in any mode if it is unknown.
pub(super) fn possible(cloud: &str, mode: Option<&str>) -> Vec<&'static CredentialSet> {
    let of_cloud = SETS.iter().filter(|set| set.clouds.contains(&cloud));
    of_cloud.filter(|set| mode.is_none() || set.mode.is_none() || set.mode == mode).collect()
}

/// The set of an existing integration, if this version knows its cloud provider and mode.
pub(super) fn of(settings: &Integration, credentials: &Object) -> Option<&'static CredentialSet> {
    let (cloud, mode) = (known(&settings.cloud_provider)?, mode(settings, credentials));
    let mut sets = SETS.iter().filter(|set| set.clouds.contains(&cloud.as_str()));
    sets.find(|set| set.mode.is_none() || set.mode == mode.as_deref())
}

/// The mode that decides which credentials apply: the configured one, or else the one that the credentials imply.
/// `None` if it is unknown.
pub(super) fn mode(config: &Integration, credentials: &Object) -> Option<String> {
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

pub(super) fn takes(sets: &[&CredentialSet]) -> String {
    let mut alternatives: Vec<String> = sets.iter().map(|set| set.takes()).collect();
    alternatives.dedup();
    alternatives.join(", or ")
}

/// Sentences about the credentials of the other modes; empty if those take the same credentials.
pub(super) fn alternatives(cloud: &str, sets: &[&CredentialSet]) -> String {
    let mut others: Vec<(String, Vec<&str>)> = Vec::new();
    for set in SETS.iter().filter(|set| set.clouds.contains(&cloud)) {
        let (Some(mode), takes) = (set.mode, set.takes()) else { continue };
        match others.last_mut() {
            _ if sets.iter().any(|chosen| chosen.takes() == takes) => {}
            Some((last, modes)) if *last == takes => modes.push(mode),
            _ => others.push((takes, vec![mode])),
        }
    }
    let sentence = |(takes, modes): &(String, Vec<&str>)| {
        let settings: Vec<_> =
            modes.iter().map(|mode| format!("`{} = \"{mode}\"`", mode_of(cloud))).collect();
        format!(" With {}, it takes {takes}.", settings.join(" or "))
    };
    others.iter().map(sentence).collect()
}

/// The attribute that sets the mode of a cloud provider.
pub(super) fn mode_of(cloud: &str) -> &'static str {
    match cloud {
        cloud if values::GCP.contains(&cloud) => "gcp.authentication_mode",
        cloud if values::CLOUDFLARE.contains(&cloud) => "cloudflare.credential_type",
        cloud if values::BYOK.contains(&cloud) => "byok.connection_mode",
        _ => "aws.authentication_mode",
    }
}

pub(super) fn either(values: &[&str]) -> String {
    values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::{super::credentials::CREDENTIALS, *};

    #[test]
    fn every_cloud_has_a_set_and_every_credential_a_cloud() {
        for cloud in values::CLOUD_PROVIDERS {
            assert!(SETS.iter().any(|set| set.clouds.contains(cloud)), "{cloud}");
        }
        for credential in &CREDENTIALS {
            let name = credential.attribute;
            assert!(SETS.iter().any(|set| set.allows(name)), "{name}");
        }
    }
}
