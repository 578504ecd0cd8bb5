//! Decides when to send write-only credentials again, by `credentials_wo_version`: the only attribute in the state that
//! counts their changes.
//!
//! If the configuration sets the version, only another number sends them, and no digest is kept. If it is omitted, the
//! version increases when the digest of the credentials differs from the one that was sent last, or when there is no
//! digest to compare with.

use super::{
    attributes::Integration,
    digest,
    model::{is_given, is_surely_given},
};
use framework::{Private, Value, is_wholly_known};

/// The entry of private state with the digest.
const DIGEST: &str = "credentials_digest";

const FIRST_VERSION: i64 = 1;

/// The version to plan.
///
/// Credentials that are no longer configured do not change the version: Northflank keeps them, and the provider cannot
/// distinguish this from `ignore_changes`.
pub(super) async fn planned_version(
    prior: Option<&Integration>,
    config: &Integration,
    private: &Private,
) -> Value<i64> {
    let prior = prior.map_or(Value::Null, |prior| prior.credentials_wo_version);
    let credentials = match &config.credentials_wo {
        _ if !config.credentials_wo_version.is_null() => return config.credentials_wo_version,
        _ if is_surely_given(&config.credentials) => return Value::Null,
        // Whether `credentials` or `credentials_wo` is used is not known yet, unless only one is possible.
        _ if is_given(&config.credentials) => {
            let is_only_way = config.credentials_wo.is_null() && prior.is_null();
            return if is_only_way { Value::Null } else { Value::Unknown };
        }
        given if !is_given(given) => return prior,
        Value::Value(credentials) => credentials,
        Value::Null | Value::Unknown => return Value::Unknown,
    };
    let Value::Value(prior) = prior else { return Value::Value(FIRST_VERSION) };
    if !credentials.0.values().all(is_wholly_known) {
        return Value::Unknown;
    }
    let is_unchanged = match private.get(DIGEST) {
        Some(digest) => digest::matches(digest, credentials).await,
        // The version was set by hand, no digest could be made, or the last outcome is unknown. So Northflank may have
        // other credentials.
        None => false,
    };
    Value::Value(if is_unchanged { prior } else { prior.checked_add(1).unwrap_or(FIRST_VERSION) })
}

/// Stores a digest of the credentials that were sent last. Removes it if the version is set by hand or null, or if no
/// digest can be made.
pub(super) async fn remember(
    planned: &Integration,
    config: &Integration,
    is_sent: bool,
    private: &mut Private,
) {
    let is_user_set = config.credentials_wo_version == planned.credentials_wo_version;
    if planned.credentials_wo_version.is_null() || is_user_set {
        private.remove(DIGEST);
    } else if is_sent && let Value::Value(credentials) = &config.credentials_wo {
        match digest::create(credentials).await {
            Some(digest) => private.set(DIGEST, digest),
            None => private.remove(DIGEST),
        }
    }
}

/// Removes the digest, because Northflank's credentials are unknown.
pub(super) fn forget(private: &mut Private) {
    private.remove(DIGEST);
}

#[cfg(test)]
mod tests {
    use super::*;
    use framework::{Known, Object, Secret};

    fn config(secret: Value<&str>, version: Value<i64>) -> Integration {
        let mut credentials = Object::default();
        credentials.set("api_key", secret.map(|secret| Known::Secret(Secret::from(secret))));
        let credentials_wo = Value::Value(credentials);
        Integration { credentials_wo, credentials_wo_version: version, ..Integration::default() }
    }

    fn numbered(version: i64) -> Option<Integration> {
        Some(Integration { credentials_wo_version: Value::Value(version), ..Integration::default() })
    }

    async fn applied(config: &Integration) -> Private {
        let mut private = Private::default();
        let planned = Integration { credentials_wo_version: Value::Value(1), ..Integration::default() };
        remember(&planned, config, true, &mut private).await;
        private
    }

    #[tokio::test]
    async fn an_omitted_version_increases_with_each_new_value() {
        let (one, two) = (config(Value::Value("1"), Value::Null), config(Value::Value("2"), Value::Null));
        let private = applied(&one).await;
        assert_eq!(planned_version(None, &one, &Private::default()).await, Value::Value(1));
        assert_eq!(
            planned_version(Some(&Integration::default()), &one, &Private::default()).await,
            Value::Value(1)
        );
        assert_eq!(planned_version(numbered(4).as_ref(), &one, &private).await, Value::Value(4));
        assert_eq!(planned_version(numbered(4).as_ref(), &two, &private).await, Value::Value(5));
        assert_eq!(planned_version(numbered(4).as_ref(), &one, &Private::default()).await, Value::Value(5));
    }

    #[tokio::test]
    async fn unknown_credentials_make_the_version_unknown() {
        let unknown = config(Value::Unknown, Value::Null);
        assert_eq!(planned_version(None, &unknown, &Private::default()).await, Value::Value(1));
        assert_eq!(
            planned_version(numbered(4).as_ref(), &unknown, &Private::default()).await,
            Value::Unknown
        );
        let perhaps_none = Integration { credentials_wo: Value::Unknown, ..Integration::default() };
        assert_eq!(planned_version(None, &perhaps_none, &Private::default()).await, Value::Unknown);
    }

    #[tokio::test]
    async fn the_version_is_unknown_while_either_argument_may_be_set() {
        let either = Integration { credentials: Value::Unknown, ..config(Value::Value("1"), Value::Null) };
        assert_eq!(planned_version(None, &either, &Private::default()).await, Value::Unknown);
        let only = Integration { credentials: Value::Unknown, ..Integration::default() };
        assert_eq!(planned_version(None, &only, &Private::default()).await, Value::Null);
        assert_eq!(planned_version(numbered(4).as_ref(), &only, &Private::default()).await, Value::Unknown);
    }

    #[tokio::test]
    async fn a_configured_version_is_kept_and_removes_the_digest() {
        let by_hand = config(Value::Value("1"), Value::Value(7));
        let mut private = applied(&config(Value::Value("1"), Value::Null)).await;
        assert_ne!(private, Private::default());
        assert_eq!(planned_version(numbered(4).as_ref(), &by_hand, &private).await, Value::Value(7));
        remember(&by_hand, &by_hand, true, &mut private).await;
        assert_eq!(private, Private::default());
    }

    #[tokio::test]
    async fn a_change_to_stored_credentials_removes_version_and_digest() {
        let mut private = applied(&config(Value::Value("1"), Value::Null)).await;
        let credentials = config(Value::Value("1"), Value::Null).credentials_wo;
        let moved = Integration { credentials, ..Integration::default() };
        assert_eq!(planned_version(numbered(4).as_ref(), &moved, &private).await, Value::Null);
        remember(&moved, &moved, true, &mut private).await;
        assert_eq!(private, Private::default());
    }

    #[tokio::test]
    async fn removed_or_ignored_credentials_keep_their_version() {
        let private = applied(&config(Value::Value("1"), Value::Null)).await;
        let nothing = config(Value::Null, Value::Null);
        for absent in [Integration::default(), nothing] {
            assert_eq!(planned_version(numbered(4).as_ref(), &absent, &private).await, Value::Value(4));
            assert_eq!(planned_version(None, &absent, &private).await, Value::Null);
        }
        // An update that sends other things must not take a digest of what it did not send.
        let mut kept = private.clone();
        let other = config(Value::Value("2"), Value::Null);
        remember(&numbered(4).expect("a model"), &other, false, &mut kept).await;
        assert_eq!(kept, private);
    }

    #[tokio::test]
    async fn the_version_wraps_around() {
        let two = config(Value::Value("2"), Value::Null);
        assert_eq!(
            planned_version(numbered(i64::MAX).as_ref(), &two, &Private::default()).await,
            Value::Value(1)
        );
    }
}
