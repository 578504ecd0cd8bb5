//! Helpers for an integration's attributes, and for values that may be null or unknown.

use std::collections::BTreeSet;

use framework::{Known, Object, Typed, Value, known};

use super::attributes::Integration;

impl Integration {
    /// The credentials of a configuration, in whichever of the two ways they are set.
    pub(super) fn configured_credentials(&self) -> &Value<Object> {
        if is_given(&self.credentials) { &self.credentials } else { &self.credentials_wo }
    }

    /// The credentials that a change sends, if it sends any: the planned ones, or those that only the configuration has.
    pub(super) fn credentials_to_send<'a>(&'a self, config: &'a Self) -> &'a Value<Object> {
        if is_given(&self.credentials) { &self.credentials } else { &config.credentials_wo }
    }
}

/// A set of known values.
#[cfg(test)]
pub(super) fn set<T: Ord>(texts: impl IntoIterator<Item = T>) -> BTreeSet<Value<T>> {
    texts.into_iter().map(Value::Value).collect()
}

/// The known strings of a set; `None` if the set itself is null or unknown.
pub(super) fn texts(set: &Value<BTreeSet<Value<String>>>) -> Option<BTreeSet<String>> {
    match set {
        Value::Value(set) => Some(set.iter().filter_map(known).map(Clone::clone).collect()),
        Value::Null | Value::Unknown => None,
    }
}

/// Whether an object has no values, like the default of a variable of type `optional(object({…}), {})`. Such an object
/// sets nothing.
pub(super) fn is_empty<T: Typed + Clone>(object: &Value<T>) -> bool {
    known(object).is_some_and(|object| match object.clone().into_known() {
        Known::Object(members) => members.0.values().all(Value::is_null),
        _ => false,
    })
}

/// Whether any credential is set, known or not. An object without one means the same as null.
pub(super) fn is_given(credentials: &Value<Object>) -> bool {
    match credentials {
        Value::Null => false,
        Value::Unknown => true,
        Value::Value(credentials) => credentials.0.values().any(|credential| !credential.is_null()),
    }
}

/// Whether any credential is known to be set.
pub(super) fn is_surely_given(credentials: &Value<Object>) -> bool {
    known(credentials).is_some_and(|credentials| credentials.0.values().any(Value::is_value))
}

/// Whether a credential is set, to a value that is known or not.
pub(super) fn is_set(credentials: &Object, attribute: &str) -> bool {
    !matches!(credentials.get(attribute), Value::<Known>::Null)
}
