//! The options of a sandbox.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use crate::assumption::Contradicted;

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
    /// What the API's clock shows at the start; the system's time without it. From then on the clock runs with
    /// tokio's time, which may be virtual.
    pub start: Option<SystemTime>,
    /// How late the API shows and forgets. Nothing is late by default.
    pub lags: Lags,
    /// How long it takes to create, change or delete a cluster. No time by default.
    pub provisioning: Duration,
    /// The assumptions that do not hold. All do by default.
    pub contradicted: Contradicted,
}

/// How long after a change an API of many machines may still act as before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lags {
    /// Lists show what there was this long ago.
    pub list: Duration,
    /// The same for reads of one object.
    pub read: Duration,
    /// For so long after a delete, the name is still taken: a create with it is answered 409.
    pub name: Duration,
    /// How far back a [`Lag`] of a single request may reach.
    pub past: Duration,
}

/// An extension of a request, for callers in the same process: its answer shows what there was this long ago, in
/// place of what [`Lags`] says.
#[derive(Clone, Copy, Debug)]
pub struct Lag(pub Duration);

impl Lags {
    /// How much of the past has to be kept.
    pub(crate) fn longest(self) -> Duration {
        self.list.max(self.read).max(self.past)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            token: DEFAULT_TOKEN.to_owned(),
            rate_limit: None,
            data: None,
            credentials: ShownCredentials::default(),
            start: None,
            lags: Lags::default(),
            provisioning: Duration::ZERO,
            contradicted: Contradicted::default(),
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
