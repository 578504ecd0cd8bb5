//! Deleting: gone when it returns, or the state stays. And what a plan can say of it beforehand.

use tokio_util::sync::CancellationToken;

use super::{
    address::{Address, call, hide_credentials, incarnation},
    model::Model,
    timeouts::deadline,
};
use crate::{
    northflank::{CreatedAt, Deleted, Incarnation},
    provider::{
        access::Ready,
        claims::{Claim, NameUse},
        diagnostics,
    },
};
use framework::{Diagnostics, Removal};

/// Warnings of a delete that is done. `successor` is what a refresh has found in the place of the state's integration: it
/// proves that this one is gone, whatever a read shows that lags behind.
///
/// # Errors
/// Where it may still be there.
pub(super) async fn delete(
    ready: &Ready,
    state: Model,
    successor: Option<CreatedAt>,
    stop: CancellationToken,
) -> Result<Diagnostics, Diagnostics> {
    let address = Address::of(&state)?;
    let incarnation = incarnation(&state)?;
    if let Some(created_at) = successor {
        ready.client.integrations.has_seen(&Incarnation { created_at, ..incarnation.clone() });
    }
    let deadline = deadline(&state.timeouts, |it| &it.delete);
    let call = call(ready, stop.clone(), deadline, [&state]);
    let situation = address.situation(ready, "delete");
    match ready.client.integrations.delete(&incarnation, &call).await {
        Ok(Deleted::Gone) => Ok(Diagnostics::default()),
        Ok(Deleted::Succeeded(other)) => Ok(situation.left_alone(&incarnation.created_at, &other).into()),
        Err(error) if error.is_conflict() => {
            let clusters = ready.client.integrations.users_of(&address.scope, &address.id, stop).await;
            Err(situation.in_use(&error, deadline.limit(), &clusters).into())
        }
        Err(error) => Err(situation.failed(&error).into()),
    }
}

/// What is to be said of a planned removal: an error where another resource keeps the integration, warnings where
/// another resource creates one of its name, and where clusters use it now. What speaks against asking for clusters, or
/// comes of it, is for the delete to say.
pub(super) async fn foresee(
    ready: &Ready,
    state: &Model,
    removal: Removal,
    stop: CancellationToken,
) -> Diagnostics {
    let (Ok(address), Ok(incarnation)) = (Address::of(state), incarnation(state)) else {
        return Diagnostics::default();
    };
    let Address { id, scope } = &address;
    let situation = address.situation(ready, "delete");
    if let Some(other) = ready.claims.note(Claim::Remove, &incarnation) {
        return situation.contested(Claim::Remove, other).into();
    }
    let mut found = Diagnostics::default();
    if removal == Removal::Delete && ready.claims.note_name(NameUse::Delete, scope, id) {
        found.push(situation.deleted_and_created());
    }
    if !ready.check_in_use {
        return found;
    }
    hide_credentials(ready, state);
    let clusters = ready.client.integrations.users_of(scope, id, stop).await;
    if !clusters.is_empty() {
        let limit = deadline(&state.timeouts, |it| &it.delete).limit();
        found.push(diagnostics::removal_in_use(removal, &clusters, limit));
    }
    found
}
