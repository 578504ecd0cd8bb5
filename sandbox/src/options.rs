//! The options of a sandbox.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use crate::assumption::Contradicted;

/// The default token.
pub const DEFAULT_TOKEN: &str = "sandbox-token";

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The bearer token that API requests must contain.
    pub token: String,
    /// The number of requests per hour before the API returns 429. If `None`, the headers count against the documented
    /// limit of 1000, but it is not enforced.
    pub rate_limit: Option<u32>,
    /// A JSON file from which the store is loaded, and to which it is saved after each change.
    pub data: Option<PathBuf>,
    /// How responses show credentials.
    pub credentials: ShownCredentials,
    /// The API's time at the start; by default, the system's time. After that, the clock follows tokio's time, which
    /// may be virtual.
    pub start: Option<SystemTime>,
    /// The lags of lists, reads and names. None by default.
    pub lags: Lags,
    /// How long it takes to create, change or delete a cluster. No time by default.
    pub provisioning: Duration,
    /// The assumptions that do not hold. By default, all hold.
    pub contradicted: Contradicted,
}

/// How long a distributed API may still behave as before a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lags {
    /// Lists show the objects of this long ago.
    pub list: Duration,
    /// The same for reads of one object.
    pub read: Duration,
    /// How long a name stays taken after a delete: a create with it gets a 409.
    pub name: Duration,
    /// How far back a [`Lag`] of a single request may reach.
    pub past: Duration,
}

/// An extension of a request, for callers in the same process: the response shows the objects of this long ago,
/// regardless of [`Lags`].
#[derive(Clone, Copy, Debug)]
pub struct Lag(pub Duration);

impl Lags {
    /// How long earlier states must be kept.
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

/// How the response for one integration shows its credentials. A list never contains any.
///
/// The documentation names a `credentials` member, but no example response has one, so clients must handle all three.
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
