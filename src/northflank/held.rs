//! What this process holds already, so that no two of its creates ever come to the same integration.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use super::ids::IntegrationId;

#[derive(Default)]
pub(super) struct Held {
    /// Those that a create has come to, or that a state has: what is among them was not made by another create.
    ids: Mutex<BTreeSet<IntegrationId>>,
    /// By the id that the name would get.
    names: Mutex<BTreeMap<Option<IntegrationId>, Arc<tokio::sync::Mutex<()>>>>,
}

impl Held {
    pub(super) fn hold(&self, id: &IntegrationId) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
    }

    /// It is gone, and its id free for another one.
    pub(super) fn release(&self, id: &IntegrationId) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    pub(super) fn has(&self, id: &IntegrationId) -> bool {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Creates of one name go one after another: what one has come to is held before the next begins.
    pub(super) async fn name(&self, name: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
            names.entry(IntegrationId::of_name(name)).or_default().clone()
        };
        turn.lock_owned().await
    }
}
