//! What responses contain beyond the declaration of an integration.

use std::collections::BTreeSet;

use framework::{Diagnostics, Known, NAMED, Object, Typed, Value, known};

use super::{
    attributes::{Gcp, Integration, Wanted},
    credentials, identifiers,
    model::texts,
    values,
};
use crate::{
    northflank::{Client, Item},
    provider::noun::{Filter, from_answer, passes_cloud, unknown_filter_value},
};

/// Whether the service account, to which users grant roles in the Google project, is unknown without a separate GET.
pub(super) fn needs_single_read(listed: &Item, before: Option<&Integration>) -> bool {
    let is_account_known =
        before.and_then(|before| known(&before.gcp)).is_some_and(|gcp| gcp.service_account_email.is_value());
    let lacks_account = |gcp: &Gcp| {
        known(&gcp.authentication_mode).is_some_and(|mode| mode == values::CROSS_ACCOUNT_ROLE)
            && !gcp.service_account_email.is_value()
    };
    let is_gcp = listed.provider.as_deref().is_some_and(|cloud| values::GCP.contains(&cloud));
    !is_account_known && is_gcp && known(&from_answer::<Integration>(listed).gcp).is_some_and(lacks_account)
}

/// Finishes what the data source for one integration shows.
pub(super) fn show(shown: &mut Object) {
    // The object is always present, with null for omitted and masked credentials, so that references to them never
    // fail.
    let credentials = Value::Value(credentials::unmasked(shown.object("credentials")));
    shown.set("credential_identifiers", Typed::into_dynamic(identifiers::of(&credentials)));
    shown.set("credentials", Typed::into_dynamic(credentials));
}

/// Withholds a text that may repeat a secret.
pub(super) async fn withhold(shown: &mut Object, client: &Client) {
    if let Some(refresh) = shown.object_mut("registry_credential_refresh")
        && let Some(failure) = refresh.object_mut("last_error")
        && let Value::Value(Known::String(message)) = failure.get("message")
    {
        // The message may repeat a secret.
        let message = client.texts([message.clone()]).await.pop();
        failure.set("message", message.map(|text| Known::String(text.to_string())).into());
    }
}

/// Removes unnecessary arguments from a generated configuration. It needs no credentials: Northflank keeps its current
/// ones until others are configured.
pub(super) fn generate(config: &mut Integration) {
    if known(&config.features).is_some_and(BTreeSet::is_empty) {
        config.features = Value::Null;
    }
    // It only applies together with `credentials_wo`, which no state contains.
    config.credentials_wo_version = Value::Null;
}

impl Filter for Wanted {
    fn team_id(&self) -> &Value<String> {
        &self.team_id
    }

    /// Warns of unknown values; of many features, only of the first ones.
    fn check(&self) -> Diagnostics {
        let unknown = |word: &&String, known: &[&str]| !known.contains(&word.as_str());
        let cloud = known(&self.cloud_provider).filter(|it| unknown(it, values::CLOUD_PROVIDERS));
        let features = texts(&self.features).unwrap_or_default();
        let features = features.iter().filter(|it| unknown(it, values::FEATURES)).take(NAMED);
        let cloud = cloud
            .into_iter()
            .map(|it| unknown_filter_value::<Integration>("cloud_provider", it, values::CLOUD_PROVIDERS));
        let features =
            features.map(|it| unknown_filter_value::<Integration>("features", it, values::FEATURES));
        Diagnostics(cloud.chain(features).collect())
    }

    /// Whether an integration has this cloud provider and all these features. A missing cloud provider is unreadable;
    /// missing features mean that it has none.
    fn passes(&self, integration: &Item) -> Option<bool> {
        let of_cloud = passes_cloud(&self.cloud_provider, integration);
        let has_features = match known(&self.features).filter(|asked| !asked.is_empty()) {
            None => Some(true),
            Some(asked) => match from_answer::<Integration>(integration).features {
                Value::Value(features) => Some(asked.is_subset(&features)),
                Value::Null => Some(false),
                Value::Unknown => None,
            },
        };
        match (of_cloud, has_features) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (of_cloud, has_features) => of_cloud.and(has_features),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::model::set, *};

    #[test]
    fn only_the_first_unknown_features_are_named() {
        let features = (0..100_000).map(|number| format!("feature-{number}"));
        assert_eq!(
            Wanted { features: Value::Value(set(features)), ..Wanted::default() }.check().0.len(),
            NAMED
        );
    }

    #[test]
    fn a_filter_on_an_unreadable_attribute_is_undecided() {
        let both = Wanted {
            cloud_provider: Value::Value("aws".to_owned()),
            features: Value::Value(set(["byoc".to_owned()])),
            ..Wanted::default()
        };
        for (members, expected) in [
            (json!({"id": "a", "provider": "aws", "features": ["byoc", "x"]}), Some(true)),
            (json!({"id": "a", "provider": "aws", "features": ["x"]}), Some(false)),
            (json!({"id": "a", "provider": "aws"}), Some(false)),
            (json!({"id": "a", "provider": "aws", "features": "byoc"}), None),
            (json!({"id": "a", "provider": "gcp", "features": "byoc"}), Some(false)),
            (json!({"id": "a", "features": ["byoc"]}), None),
            (json!({"id": "a", "features": []}), Some(false)),
        ] {
            let integration = Item::from_json(&members, "an integration").expect("readable");
            assert_eq!(both.passes(&integration), expected, "{members}");
        }
        let bare = Item::from_json(&json!({"id": "a", "features": 7}), "an integration").expect("readable");
        assert_eq!(Wanted::default().passes(&bare), Some(true));
    }
}
