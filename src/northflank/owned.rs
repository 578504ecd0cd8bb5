//! What this process knows of the integrations with an ID: which one its resources own, which it has deleted, and which is
//! the newest. So a create does not take over an integration of another resource, and a change does not rely on a stale
//! read: the API identifies integrations by ID, and would change the newest one.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    ids::Id,
    incarnation::{CreatedAt, Incarnation},
};

#[derive(Default)]
pub(super) struct Owned(Mutex<BTreeMap<Id, OfId>>);

#[derive(Default)]
struct OfId {
    owned: Vec<Incarnation>,
    deleted: Vec<Incarnation>,
    /// For each scope, the newest integration that a single read has returned. Older integrations with this ID are
    /// gone.
    newest: Vec<Incarnation>,
}

impl Owned {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Id, OfId>> {
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
        let OfId { owned, deleted, .. } = all.entry(incarnation.id.clone()).or_default();
        owned.retain(|it| !it.same_as(incarnation));
        deleted.push(incarnation.clone());
    }

    pub(super) fn has(&self, incarnation: &Incarnation) -> bool {
        self.lock().get(&incarnation.id).is_some_and(|of_id| has(&of_id.owned, incarnation))
    }

    /// Records that a single read returned it. Lists do not count, because they may write times in another form.
    pub(super) fn saw(&self, incarnation: &Incarnation) {
        let mut all = self.lock();
        let newest = &mut all.entry(incarnation.id.clone()).or_default().newest;
        match newest.iter_mut().find(|it| it.scope == incarnation.scope) {
            Some(it) if incarnation.created_at.is_after(&it.created_at) => *it = incarnation.clone(),
            Some(_) => {}
            None => newest.push(incarnation.clone()),
        }
    }

    /// The creation time of a newer integration with the same ID, if one is known. This one is then gone, even if a
    /// stale read returns it.
    pub(super) fn successor_of(&self, incarnation: &Incarnation) -> Option<CreatedAt> {
        let all = self.lock();
        let OfId { owned, newest, .. } = all.get(&incarnation.id)?;
        let is_newer = |it: &&Incarnation| {
            it.scope == incarnation.scope && it.created_at.is_after(&incarnation.created_at)
        };
        newest.iter().chain(owned).find(is_newer).map(|it| it.created_at.clone())
    }

    pub(super) fn was_deleted(&self, incarnation: &Incarnation) -> bool {
        self.lock().get(&incarnation.id).is_some_and(|of_id| has(&of_id.deleted, incarnation))
    }
}

fn has(incarnations: &[Incarnation], incarnation: &Incarnation) -> bool {
    incarnations.iter().any(|it| it.same_as(incarnation))
}
