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

    pub(super) fn was_deleted(&self, incarnation: &Incarnation) -> bool {
        self.lock().get(&incarnation.id).is_some_and(|of_id| has(&of_id.deleted, incarnation))
    }
}

fn has(incarnations: &[Incarnation], incarnation: &Incarnation) -> bool {
    incarnations.iter().any(|it| it.is(incarnation))
}
