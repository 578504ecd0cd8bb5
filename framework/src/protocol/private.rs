//! Private state: data that a resource keeps beside its attributes. Core stores it with the state and sends it with each
//! request, but never shows it. A response without it would delete it, so every response repeats it.

use std::{collections::BTreeMap, fmt};

use serde::{Serialize, de::DeserializeOwned};

/// Named JSON values.
#[derive(Clone, Default, PartialEq)]
pub struct Private(BTreeMap<String, serde_json::Value>);

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Private({} entries)", self.0.len())
    }
}

impl Private {
    /// The entry with this name; `None` also if it has another type than the caller expects.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.get(name)?).ok()
    }

    /// Sets an entry. If the value cannot be written as JSON, the entry is removed instead.
    pub fn set(&mut self, name: &str, value: impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.0.insert(name.to_owned(), value),
            Err(_) => self.0.remove(name),
        };
    }

    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// What core stored. Bytes in another form count as empty: nobody could repair them, and every plan would fail.
    pub fn decode(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::default();
        }
        match serde_json::from_slice(bytes) {
            Ok(entries) => Self(entries),
            Err(_) => {
                tracing::warn!("dropped the unreadable private state");
                Self::default()
            }
        }
    }

    /// Empty if there are no entries.
    pub fn encode(&self) -> Vec<u8> {
        if self.0.is_empty() { Vec::new() } else { serde_json::to_vec(&self.0).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::Private;

    #[test]
    fn entries_are_set_found_and_removed() {
        let mut private = Private::default();
        private.set("digest", "x");
        assert_eq!(private.get::<String>("digest").as_deref(), Some("x"));
        assert_eq!(private.get::<u64>("digest"), None);
        assert_eq!(private.encode(), br#"{"digest":"x"}"#);
        private.remove("digest");
        assert_eq!(private, Private::default());
    }

    #[test]
    fn what_core_stored_comes_back() {
        let stored = br#"{"digest":{"salt":"x"}}"#;
        assert_eq!(Private::decode(stored).encode(), stored);
        assert_eq!(Private::decode(b"").encode(), b"");
        assert_eq!(Private::decode(b"\x00").encode(), b"");
    }
}
