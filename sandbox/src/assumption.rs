//! What clients assume about Northflank's API without a source, or with sources that contradict each other.
//!
//! Each assumption is a switch: a sandbox behaves as assumed, or contradicts it. `docs/northflank-api.md` has those of
//! [`Assumption`] by the same numbers, with what depends on each, and `cargo xtask testacc` checks them with an account.
//! Where clusters do what integrations do, they have the same switches; [`ClusterAssumption`] is what only they need.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::sync::lock;

/// Declares assumptions in the order of their numbers: the variant, the name of the switch and what is assumed.
macro_rules! assumptions {
    ($(#[$doc:meta])* $type:ident: $($variant:ident, $name:literal, $claim:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type {
            $(#[doc = $claim] $variant,)*
        }

        impl $type {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name of the switch.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What is assumed.
            pub fn claim(self) -> &'static str {
                match self {
                    $(Self::$variant => $claim,)*
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                named(text, Self::ALL.iter().copied())
            }
        }

        impl From<$type> for Switch {
            fn from(assumption: $type) -> Self {
                Self::$type(assumption)
            }
        }
    };
}

assumptions! {
    /// One assumption about the API.
    Assumption:
    NamesAreUnique, "names-are-unique", "A name exists once in a scope";
    TakenNameIsConflict, "taken-name-is-conflict", "A create with a taken name is refused with 409";
    IdIsSlug, "id-is-slug", "The ID is the slug of the name";
    PutFindsByName, "put-finds-by-name", "PUT finds the integration by its name";
    PutClears, "put-clears", "PUT clears what its body omits";
    PatchKeeps, "patch-keeps", "PATCH keeps what its body omits";
    CreationTimeStays, "creation-time-stays", "No update changes the creation time";
    CredentialsAreHidden, "credentials-are-hidden", "GET shows no credentials";
    ChangesShowInTime, "changes-show-in-time", "Lists and reads show a change within 10 s";
    NamesAreFreed, "names-are-freed", "The name of a deleted integration is free within 10 s";
    ErrorsHaveEnvelope, "errors-have-envelope", "404 and 409 have the API's error envelope";
    RateLimitIsTold, "rate-limit-is-told", "Responses have the rate-limit headers";
    ClocksAgree, "clocks-agree", "The Date header and creation times differ by at most 5 s";
}

assumptions! {
    /// One assumption about clusters alone.
    ClusterAssumption:
    PoolIdsAreKept, "pool-ids-are-kept", "A new node pool keeps the ID that the client sends";
    MissingPoolIsDeleted, "missing-pool-is-deleted", "An update deletes a node pool that its list omits";
    RunningIsNotStale, "running-is-not-stale", "After a change, GET does not show the state from before it";
    LokiKeysAreHidden, "loki-keys-are-hidden", "GET shows no S3 keys of logging";
    NodeCountFollowsAutoscaler, "node-count-follows-autoscaler", "The node count of an answer follows the autoscaler";
}

/// A switch of a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Switch {
    /// One that clusters may share.
    Assumption(Assumption),
    /// One that integrations have nothing to do with.
    ClusterAssumption(ClusterAssumption),
}

/// The assumptions that a sandbox contradicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradicted(BTreeSet<Switch>);

/// The switches of a sandbox.
pub(crate) struct Switches(Mutex<Contradicted>);

impl Switches {
    pub(crate) fn new(contradicted: Contradicted) -> Self {
        Self(Mutex::new(contradicted))
    }

    pub(crate) fn contradicted(&self) -> Contradicted {
        lock(&self.0).clone()
    }

    /// Contradicts exactly these assumptions from now on.
    pub(crate) fn set(&self, contradicted: Contradicted) {
        *lock(&self.0) = contradicted;
    }

    pub(crate) fn contradicts(&self, assumption: impl Into<Switch>) -> bool {
        lock(&self.0).contains(assumption)
    }
}

/// The delay of lists and reads if [`Assumption::ChangesShowInTime`] is contradicted.
pub(crate) const STALE_READ_DELAY: Duration = Duration::from_secs(15);

/// How long names stay taken if [`Assumption::NamesAreFreed`] is contradicted.
pub(crate) const NAME_HELD: Duration = Duration::from_secs(10 * 60);

/// How far the `Date` header is ahead if [`Assumption::ClocksAgree`] is contradicted.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// How long a state outlives a change if [`ClusterAssumption::RunningIsNotStale`] is contradicted.
pub(crate) const STALE_STATE_DELAY: Duration = Duration::from_secs(2);

impl Assumption {
    /// Its number, from 1.
    pub fn number(self) -> usize {
        self as usize + 1
    }
}

impl Contradicted {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn contains(&self, assumption: impl Into<Switch>) -> bool {
        self.0.contains(&assumption.into())
    }
}

impl<S: Into<Switch>> FromIterator<S> for Contradicted {
    fn from_iter<I: IntoIterator<Item = S>>(assumptions: I) -> Self {
        Self(assumptions.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<Switch>> Extend<S> for Contradicted {
    fn extend<I: IntoIterator<Item = S>>(&mut self, assumptions: I) {
        self.0.extend(assumptions.into_iter().map(Into::into));
    }
}

impl<S: Into<Switch>, const N: usize> From<[S; N]> for Contradicted {
    fn from(assumptions: [S; N]) -> Self {
        Self::from_iter(assumptions)
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assumption(assumption) => assumption.fmt(f),
            Self::ClusterAssumption(assumption) => assumption.fmt(f),
        }
    }
}

impl FromStr for Switch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shared = Assumption::ALL.iter().copied().map(Self::from);
        named(text, shared.chain(ClusterAssumption::ALL.iter().copied().map(Self::from)))
    }
}

impl TryFrom<String> for Switch {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Switch> for String {
    fn from(switch: Switch) -> Self {
        switch.to_string()
    }
}

fn named<T: fmt::Display>(text: &str, all: impl Iterator<Item = T> + Clone) -> Result<T, String> {
    all.clone().find(|it| it.to_string() == text).ok_or_else(|| {
        let names: Vec<_> = all.map(|it| it.to_string()).collect();
        format!("`{text}` is none of {}", names.join(", "))
    })
}
