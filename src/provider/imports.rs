//! Which integrations a run imports and which it plans to delete. What is in both was renamed in its import block, too:
//! Terraform takes it for two resources, and would delete the one integration that there is.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use crate::northflank::{IntegrationId, Scope};

/// What one configured provider has seen: core plans a run in one process.
#[derive(Debug, Default)]
pub(super) struct Imports(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    imported: BTreeSet<Integration>,
    deleted: BTreeSet<Integration>,
}

type Integration = (Scope, IntegrationId);

impl Imports {
    /// Notes an import. Whether the integration is deleted, too: which of both is planned first is up to core.
    pub(super) fn import(&self, scope: &Scope, id: &IntegrationId) -> bool {
        let integration = (scope.clone(), id.clone());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_deleted = seen.deleted.contains(&integration);
        seen.imported.insert(integration);
        is_deleted
    }

    /// Notes a planned deletion. Whether the integration is imported, too.
    pub(super) fn delete(&self, scope: &Scope, id: &IntegrationId) -> bool {
        let integration = (scope.clone(), id.clone());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_imported = seen.imported.contains(&integration);
        seen.deleted.insert(integration);
        is_imported
    }
}
