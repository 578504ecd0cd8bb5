//! Records what the plans of a run do with objects: keep, remove or create them.
//!
//! If one resource keeps an object and another removes it, two resources refer to it, as after a rename in an import
//! block or a second import: an apply would delete the one object. If one resource deletes a name and another creates
//! it, most likely one resource changed its address.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::northflank::{Id, Incarnation, Scope};

/// What a resource's plan makes of its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    Keep,
    /// A refresh found it in place of the resource's own integration. An apply takes it over.
    Succeed,
    /// A deletion or a replacement.
    Remove,
}

/// What a plan does with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameUse {
    Create,
    Delete,
}

/// What one configured provider has planned. Core plans a whole run in one process and applies it in another. A process
/// that does both clears this at the start of an apply.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    objects: Vec<(&'static str, Claim, Incarnation)>,
    names: Vec<(&'static str, NameUse, Scope, Id)>,
}

impl Claims {
    /// Notes it for a resource of this type. What another one of the type claims against it: which of both is planned
    /// first is up to core.
    pub(super) fn note(
        &self,
        type_name: &'static str,
        claim: Claim,
        incarnation: &Incarnation,
    ) -> Option<Claim> {
        let mut noted = self.lock();
        // Equal claims may come from one resource, because core plans it again.
        let against = |(its_type, other, it): &&(&str, Claim, Incarnation)| {
            *its_type == type_name && *other != claim && it.same_as(incarnation)
        };
        let contested = noted.objects.iter().find(against).map(|(_, other, _)| *other);
        noted.objects.push((type_name, claim, incarnation.clone()));
        contested
    }

    /// Records what a plan does with the ID that a name results in. Returns whether another plan does the opposite.
    pub(super) fn note_name(
        &self,
        type_name: &'static str,
        name_use: NameUse,
        scope: &Scope,
        id: &Id,
    ) -> bool {
        let mut noted = self.lock();
        let is_both = noted.names.iter().any(|(its_type, other, its_scope, its_id)| {
            *its_type == type_name && *other != name_use && its_scope == scope && its_id == id
        });
        noted.names.push((type_name, name_use, scope.clone(), id.clone()));
        is_both
    }

    pub(super) fn forget(&self) {
        *self.lock() = Noted::default();
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
