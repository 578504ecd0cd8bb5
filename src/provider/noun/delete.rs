//! Deletes an object, and keeps the state unless the object is gone. A plan warns beforehand.

use framework::{Diagnostic, Diagnostics, Removal};
use tokio_util::sync::CancellationToken;

use super::{
    Noun,
    messages::{Verb, protected},
    place::{Address, call_hiding_secrets, hide_secrets, incarnation},
    timeouts::deadline,
};
use crate::{
    northflank::{CreatedAt, Deleted, Incarnation},
    provider::{
        access::Ready,
        claims::{Claim, NameUse},
    },
};

/// Deletes the object, and returns warnings. `successor` is the creation time of the object that a refresh found in its
/// place. It proves that this one is gone, even if a stale read returns it.
///
/// # Errors
/// If it may still exist.
pub(super) async fn delete<N: Noun>(
    ready: &Ready,
    state: N,
    successor: Option<CreatedAt>,
    stop: CancellationToken,
) -> Result<Diagnostics, Diagnostics> {
    check_protection(&state)?;
    let address = Address::of::<N>(state.place())?;
    let incarnation = incarnation::<N>(state.place())?;
    let collection = N::collection(&ready.client);
    if let Some(created_at) = successor {
        collection.has_seen(&Incarnation { created_at, ..incarnation.clone() });
    }
    let deadline = deadline(&state, |it| &it.delete);
    let call = call_hiding_secrets(ready, stop.clone(), deadline, [&state]);
    let context = address.context::<N>(ready, Verb::Delete);
    match collection.delete(&incarnation, &call).await {
        Ok(Deleted::Gone) => Ok(Diagnostics::default()),
        Ok(Deleted::Absent(not_found)) => Ok(context.gone(&not_found).into()),
        Ok(Deleted::Followed(other)) => Ok(context.left_alone(&incarnation.created_at, &other).into()),
        Err(error) if error.is_conflict() => {
            let users = collection.users_of(&address.scope, &address.id, stop).await;
            Err(context.in_use(&error, deadline.limit(), &users).into())
        }
        Err(error) => Err(context.failed(&error).into()),
    }
}

/// # Errors
/// If the state says that it must not be deleted. An apply checks it again, because core replaces what is tainted without
/// asking the provider about the delete.
pub(super) fn check_protection<N: Noun>(state: &N) -> Result<(), Diagnostic> {
    if state.is_protected() { Err(protected(N::NAMES, state.place())) } else { Ok(()) }
}

/// Diagnostics about a planned delete or replacement: an error if another resource keeps the object, and warnings if
/// another resource creates one with its name or if other objects use it. If the users cannot be listed, there is no
/// warning: the delete reports it.
pub(super) async fn warn_before_removal<N: Noun>(
    ready: &Ready,
    state: &N,
    removal: Removal,
    stop: CancellationToken,
) -> Diagnostics {
    let place = state.place();
    let (Ok(address), Ok(incarnation)) = (Address::of::<N>(place), incarnation::<N>(place)) else {
        return Diagnostics::default();
    };
    let Address { id, scope } = &address;
    let context = address.context::<N>(ready, Verb::Delete);
    if let Some(other) = ready.claims.note(N::NAMES.one, Claim::Remove, &incarnation) {
        return context.contested(Claim::Remove, other).into();
    }
    let mut found = Diagnostics::default();
    if removal == Removal::Delete && ready.claims.note_name(N::NAMES.one, NameUse::Delete, scope, id) {
        found.push(context.deleted_and_created());
    }
    if !ready.check_in_use {
        return found;
    }
    hide_secrets(ready, state);
    let users = N::collection(&ready.client).users_of(scope, id, stop).await;
    if !users.is_empty() {
        let limit = deadline(state, |it| &it.delete).limit();
        found.push(context.removal_in_use(removal, &users, limit));
    }
    found
}
