//! A string that cannot be printed: the API token, and every credential on its way from Terraform to the API.
//!
//! This module knows neither side; both use it.

use std::{cmp::Ordering, fmt};

use secrecy::{ExposeSecret, SecretString};

/// A secret string. It has no `Display`, its `Debug` does not even show its length, and its memory is cleared when it
/// is dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The string itself. Wherever this is called, the secret may leave the process.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl PartialOrd for Secret {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Secret {
    fn cmp(&self, other: &Self) -> Ordering {
        self.expose().cmp(other.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Secret::from("hunter2")), "(secret)");
    }
}
