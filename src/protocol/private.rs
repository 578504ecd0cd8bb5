//! Private state: what a resource wants to remember beside its attributes. Core stores it with the state, shows it
//! to nobody and hands it back; an answer without it loses it, hence every call carries it on.

use std::{collections::BTreeMap, fmt};

/// Named JSON values.
#[derive(Clone, Default, PartialEq)]
pub struct Private(BTreeMap<String, serde_json::Value>);

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Private({} entries)", self.0.len())
    }
}

impl Private {
    /// What core stored. Bytes that are not ours count as nothing: there is no way to mend them, and every plan
    /// would fail.
    pub fn decode(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::default();
        }
        match serde_json::from_slice(bytes) {
            Ok(entries) => Self(entries),
            Err(_) => {
                tracing::warn!("the private state is unreadable and is dropped");
                Self::default()
            }
        }
    }

    /// No bytes where there is nothing to remember.
    pub fn encode(&self) -> Vec<u8> {
        if self.0.is_empty() { Vec::new() } else { serde_json::to_vec(&self.0).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::Private;

    #[test]
    fn what_core_stored_comes_back() {
        let stored = br#"{"digest":{"salt":"x"}}"#;
        assert_eq!(Private::decode(stored).encode(), stored);
        assert_eq!(Private::decode(b"").encode(), b"");
        assert_eq!(Private::decode(b"\x00").encode(), b"");
    }
}
