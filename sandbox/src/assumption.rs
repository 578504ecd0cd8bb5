//! What clients assume of Northflank's API that no document states, or that documents state in two ways.
//!
//! Each assumption is a switch: a sandbox behaves as assumed, or contradicts it. `docs/northflank-api.md` has them by the
//! same numbers, with what depends on each, and `cargo xtask testacc` checks them with an account.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::sync::lock;

/// Declares the assumptions in the order of their numbers: the variant, the name of the switch and what is assumed.
macro_rules! assumptions {
    ($($variant:ident, $name:literal, $claim:literal;)*) => {
        /// One assumption about the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Assumption {
            $(#[doc = $claim] #[serde(rename = $name)] $variant,)*
        }

        impl Assumption {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// What the switch is called.
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
    };
}

assumptions! {
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

/// The assumptions that a sandbox contradicts.
pub type Contradicted = BTreeSet<Assumption>;

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

    pub(crate) fn contradicts(&self, assumption: Assumption) -> bool {
        lock(&self.0).contains(&assumption)
    }
}

/// The delay of lists and reads if [`Assumption::ChangesShowInTime`] is contradicted.
pub(crate) const STALE_READ_DELAY: Duration = Duration::from_secs(15);

/// How long names stay taken if [`Assumption::NamesAreFreed`] is contradicted.
pub(crate) const NAME_HELD: Duration = Duration::from_secs(10 * 60);

/// How far the clock of responses is ahead if [`Assumption::ClocksAgree`] is contradicted.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_secs(60);

impl Assumption {
    /// Its number, from 1 on.
    pub fn number(self) -> usize {
        self as usize + 1
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Assumption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|it| it.name()).collect();
            format!("`{text}` is none of {}", names.join(", "))
        })
    }
}
