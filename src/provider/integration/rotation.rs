//! When write-only credentials are sent again: `credentials_wo_version`, which is all that the state shows of them.
//!
//! Set by hand, only another number sends them, and nothing else is kept. Left out, the number rises by itself when
//! the credentials have another digest than the ones that were sent last.

use super::{
    digest,
    model::{Model, known},
};
use crate::protocol::{Private, Value, is_wholly_known};

/// The entry of private state that has the digest.
const DIGEST: &str = "credentials_digest";

const FIRST_VERSION: i64 = 1;

/// The version to plan.
pub(super) async fn version(prior: Option<&Model>, config: &Model, private: &Private) -> Value<i64> {
    let credentials = match &config.credentials_wo {
        _ if !config.credentials_wo_version.is_null() => return config.credentials_wo_version,
        Value::Null => return Value::Null,
        Value::Unknown => return Value::Unknown,
        Value::Value(credentials) => credentials,
    };
    let Some(prior) = prior.and_then(|prior| known(&prior.credentials_wo_version)) else {
        return Value::Value(FIRST_VERSION);
    };
    if !credentials.0.values().all(is_wholly_known) {
        return Value::Unknown;
    }
    let is_unchanged = match private.get(DIGEST) {
        Some(digest) => digest::is_of(digest, credentials).await,
        // Numbered by hand before: what was sent then cannot be known.
        None => false,
    };
    Value::Value(if is_unchanged { *prior } else { prior.saturating_add(1) })
}

/// What private state keeps once this configuration is applied: a digest only where the version is left out.
pub(super) async fn remember(config: &Model, private: &mut Private) {
    private.remove(DIGEST);
    if let (Value::Null, Value::Value(credentials)) = (&config.credentials_wo_version, &config.credentials_wo)
        && let Some(digest) = digest::of(credentials).await
    {
        private.set(DIGEST, digest);
    }
}

/// What private state keeps where nobody knows which credentials Northflank has: nothing.
pub(super) fn forget(private: &mut Private) {
    private.remove(DIGEST);
}

/// Whether private state has a digest of credentials.
pub(super) fn has_digest(private: &Private) -> bool {
    private.get::<String>(DIGEST).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{Known, Object},
        secret::Secret,
    };

    fn config(secret: Value<&str>, version: Value<i64>) -> Model {
        let mut credentials = Object::default();
        credentials.set("api_key", secret.map(|secret| Known::Secret(Secret::from(secret))));
        let credentials_wo = Value::Value(credentials);
        Model { credentials_wo, credentials_wo_version: version, ..Model::default() }
    }

    fn numbered(version: i64) -> Option<Model> {
        Some(Model { credentials_wo_version: Value::Value(version), ..Model::default() })
    }

    async fn applied(config: &Model) -> Private {
        let mut private = Private::default();
        remember(config, &mut private).await;
        private
    }

    #[tokio::test]
    async fn without_a_version_it_rises_with_each_other_value() {
        let (one, two) = (config(Value::Value("1"), Value::Null), config(Value::Value("2"), Value::Null));
        let private = applied(&one).await;
        assert_eq!(version(None, &one, &Private::default()).await, Value::Value(1));
        assert_eq!(version(Some(&Model::default()), &one, &Private::default()).await, Value::Value(1));
        assert_eq!(version(numbered(4).as_ref(), &one, &private).await, Value::Value(4));
        assert_eq!(version(numbered(4).as_ref(), &two, &private).await, Value::Value(5));
        assert_eq!(version(numbered(4).as_ref(), &one, &Private::default()).await, Value::Value(5));
    }

    #[tokio::test]
    async fn what_is_not_known_yet_may_be_the_same() {
        let unknown = config(Value::Unknown, Value::Null);
        assert_eq!(version(None, &unknown, &Private::default()).await, Value::Value(1));
        assert_eq!(version(numbered(4).as_ref(), &unknown, &Private::default()).await, Value::Unknown);
        let perhaps_none = Model { credentials_wo: Value::Unknown, ..Model::default() };
        assert_eq!(version(None, &perhaps_none, &Private::default()).await, Value::Unknown);
    }

    #[tokio::test]
    async fn a_version_by_hand_stands_and_leaves_no_digest() {
        let by_hand = config(Value::Value("1"), Value::Value(7));
        let mut private = applied(&config(Value::Value("1"), Value::Null)).await;
        assert!(has_digest(&private));
        assert_eq!(version(numbered(4).as_ref(), &by_hand, &private).await, Value::Value(7));
        remember(&by_hand, &mut private).await;
        assert_eq!(private, Private::default());
    }

    #[tokio::test]
    async fn nothing_is_kept_of_credentials_that_are_taken_away() {
        let mut private = applied(&config(Value::Value("1"), Value::Null)).await;
        assert_eq!(version(numbered(4).as_ref(), &Model::default(), &private).await, Value::Null);
        remember(&Model::default(), &mut private).await;
        assert_eq!(private, Private::default());
    }
}
