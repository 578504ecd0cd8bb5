//! Which integrations the resources of this process have, and which it has deleted: so that no create takes one of them
//! for its own.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{ids::IntegrationId, incarnation::Incarnation};

#[derive(Default)]
pub(super) struct Owned(Mutex<BTreeMap<IntegrationId, OfId>>);

#[derive(Default)]
struct OfId {
    owned: Vec<Incarnation>,
    deleted: Vec<Incarnation>,
}

impl Owned {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<IntegrationId, OfId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, incarnation: Incarnation) {
        let mut all = self.lock();
        let OfId { owned, .. } = all.entry(incarnation.id.clone()).or_default();
        if !has(owned, &incarnation) {
            owned.push(incarnation);
        }
    }

    pub(super) fn delete(&self, incarnation: &Incarnation) {
        let mut all = self.lock();
        let OfId { owned, deleted } = all.entry(incarnation.id.clone()).or_default();
        owned.retain(|it| !it.is(incarnation));
        deleted.push(incarnation.clone());
    }

    pub(super) fn has(&self, incarnation: &Incarnation) -> bool {
        self.lock().get(&incarnation.id).is_some_and(|of_id| has(&of_id.owned, incarnation))
    }

    /// Whether a resource of this process has a newer one of the same ID, so that this one must be gone, whatever a read
    /// shows that lags behind.
    pub(super) fn has_successor_of(&self, incarnation: &Incarnation) -> bool {
        let is_newer = |other: &Incarnation| {
            other.scope == incarnation.scope && other.created_at.is_after(&incarnation.created_at)
        };
        self.lock().get(&incarnation.id).is_some_and(|of_id| of_id.owned.iter().any(is_newer))
    }

    pub(super) fn was_deleted(&self, incarnation: &Incarnation) -> bool {
        self.lock().get(&incarnation.id).is_some_and(|of_id| has(&of_id.deleted, incarnation))
    }
}

fn has(incarnations: &[Incarnation], incarnation: &Incarnation) -> bool {
    incarnations.iter().any(|it| it.is(incarnation))
}
