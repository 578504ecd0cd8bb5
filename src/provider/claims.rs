//! Which integrations the plans of a run keep and which they remove. What is in both has two resources, as after a rename
//! in an import block or a second import: Terraform takes it for two, and would delete the one integration that there is.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use crate::northflank::{IntegrationId, Scope};

/// What one configured provider has planned: core plans a whole run in one process, and applies it in another. Those that
/// do both in one process have applied something in between.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<Planned>);

#[derive(Debug, Default)]
struct Planned {
    kept: BTreeSet<Integration>,
    removed: BTreeSet<Integration>,
}

type Integration = (Scope, IntegrationId);

impl Claims {
    /// Notes that a resource keeps this. Whether another removes it: which of both is planned first is up to core.
    pub(super) fn keep(&self, scope: &Scope, id: &IntegrationId) -> bool {
        let integration = (scope.clone(), id.clone());
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_removed = planned.removed.contains(&integration);
        planned.kept.insert(integration);
        is_removed
    }

    /// Notes that a resource deletes or replaces this. Whether another keeps it.
    pub(super) fn remove(&self, scope: &Scope, id: &IntegrationId) -> bool {
        let integration = (scope.clone(), id.clone());
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_kept = planned.kept.contains(&integration);
        planned.removed.insert(integration);
        is_kept
    }

    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Planned::default();
    }
}
