//! What a sandbox can be told when it starts.

use std::path::PathBuf;
use std::str::FromStr;

/// The token of a sandbox that was given none.
pub const DEFAULT_TOKEN: &str = "sandbox-token";

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The bearer token that calls of the API must carry.
    pub token: String,
    /// Requests allowed in an hour, the next one is answered 429. Without it the documented limit of 1000 is
    /// counted in the headers and never enforced.
    pub rate_limit: Option<u32>,
    /// A JSON file that the store is loaded from, and written to after each change.
    pub data: Option<PathBuf>,
    /// What answers show of credentials.
    pub credentials: ShownCredentials,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            token: DEFAULT_TOKEN.to_owned(),
            rate_limit: None,
            data: None,
            credentials: ShownCredentials::default(),
        }
    }
}

/// What an answer about one integration shows of its credentials. A list never shows any.
///
/// The documentation names a `credentials` member, but no example answer has one, so clients must cope with
/// all three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownCredentials {
    /// No `credentials` member.
    #[default]
    Omit,
    /// The same members, each with the value `********`.
    Masked,
    /// In clear.
    Plain,
}

impl FromStr for ShownCredentials {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "omit" => Ok(Self::Omit),
            "masked" => Ok(Self::Masked),
            "plain" => Ok(Self::Plain),
            _ => Err(format!("`{text}` is none of omit, masked, plain")),
        }
    }
}
