//! Which integrations the plans of a run keep and which they remove. What is in both has two resources, as after a rename
//! in an import block or a second import: Terraform takes it for two, and would delete the one integration that there is.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use crate::northflank::{IntegrationId, Scope};

/// What a resource's plan makes of its integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    Keep,
    /// A deletion or a replacement.
    Remove,
}

/// What one configured provider has planned: core plans a whole run in one process, and applies it in another. Those that
/// do both in one process have applied something in between.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<BTreeSet<(Claim, Scope, IntegrationId)>>);

impl Claims {
    /// Notes it. Whether another resource claims the opposite: which of both is planned first is up to core.
    pub(super) fn note(&self, claim: Claim, scope: &Scope, id: &IntegrationId) -> bool {
        let opposite = match claim {
            Claim::Keep => Claim::Remove,
            Claim::Remove => Claim::Keep,
        };
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.insert((claim, scope.clone(), id.clone()));
        noted.contains(&(opposite, scope.clone(), id.clone()))
    }

    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
