//! Which integrations of a list are meant, and what lists leave out of them.

use super::{
    answer,
    model::{known, texts},
    schema::Wanted,
    values,
};
use crate::{
    northflank::{Call, Item},
    provider::diagnostics::{self, Situation},
};
use framework::{Diagnostic, Diagnostics, NAMED, Value};

impl Wanted {
    /// Warns of what no integration can have, as far as this version knows: Northflank may know more by now. Of many
    /// features, the first are named.
    pub(super) fn check(&self) -> Diagnostics {
        let unknown = |word: &&String, known: &[&str]| !known.contains(&word.as_str());
        let cloud = known(&self.cloud_provider).filter(|it| unknown(it, values::CLOUD_PROVIDERS));
        let features = texts(&self.features).unwrap_or_default();
        let features = features.iter().filter(|it| unknown(it, values::FEATURES)).take(NAMED);
        let cloud = cloud
            .into_iter()
            .map(|it| diagnostics::unheard_of("cloud_provider", it, values::CLOUD_PROVIDERS));
        let features = features.map(|it| diagnostics::unheard_of("features", it, values::FEATURES));
        Diagnostics(cloud.chain(features).collect())
    }

    /// Whether it is of that cloud provider, and has all of those features; `None` where that cannot be told. An
    /// integration may have no features, but none is without a cloud provider.
    pub(super) fn passes(&self, integration: &Item) -> Option<bool> {
        let of_cloud = match (known(&self.cloud_provider), &integration.provider) {
            (None, _) => Some(true),
            (Some(_), None) => None,
            (Some(asked), Some(provider)) => Some(asked == provider),
        };
        let has_features = match (known(&self.features), answer::said(integration).features) {
            (None, _) => Some(true),
            (Some(asked), _) if asked.is_empty() => Some(true),
            (Some(asked), Value::Value(features)) => Some(asked.is_subset(&features)),
            (Some(_), Value::Null) => Some(false),
            (Some(_), Value::Unknown) => None,
        };
        match (of_cloud, has_features) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (of_cloud, has_features) => of_cloud.and(has_features),
        }
    }
}

/// An integration of a list, with what only a get of it says. Where the get does not find it, what the list says
/// stands: it may be gone since, or not.
///
/// # Errors
/// Where it cannot be got.
pub(super) async fn whole(situation: &Situation<'_>, listed: Item, call: &Call) -> Result<Item, Diagnostic> {
    if !answer::lacks_account(&listed) {
        return Ok(listed);
    }
    match situation.ready.client.integrations.read_whole(situation.scope, &listed.id, call).await {
        Ok(whole) => Ok(whole),
        Err(error) if error.is_not_found() => Ok(listed),
        Err(error) => Err(Situation { id: Some(&listed.id), ..*situation }.failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::model::set, *};

    #[test]
    fn of_many_unknown_features_the_first_are_named() {
        let features = (0..100_000).map(|number| format!("feature-{number}"));
        assert_eq!(
            Wanted { features: Value::Value(set(features)), ..Wanted::default() }.check().0.len(),
            NAMED
        );
    }

    #[test]
    fn what_cannot_be_told_is_neither_in_nor_out() {
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
