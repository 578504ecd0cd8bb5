//! Deleting: gone when it returns, or the state stays. And what a plan can say of it beforehand.

use tokio_util::sync::CancellationToken;

use super::{
    address::{Address, call, hide_credentials},
    model::Model,
    timeouts::deadline,
};
use crate::{
    protocol::{Diagnostics, Removal},
    provider::{access::Ready, claims::Claim, diagnostics},
};

/// # Errors
/// Where it may still be there.
pub(super) async fn delete(ready: &Ready, state: Model, stop: CancellationToken) -> Result<(), Diagnostics> {
    let address = Address::of(&state)?;
    let Address { id, scope } = &address;
    let deadline = deadline(&state.timeouts, |it| &it.delete);
    let call = call(ready, stop.clone(), deadline, [&state]);
    let situation = address.situation(ready, "delete");
    let Err(error) = ready.client.delete_integration(scope, id, &call).await else { return Ok(()) };
    if error.is_not_found() {
        let proven = address.prove_gone(ready, &call).await;
        return proven.map_err(|doubt| situation.cannot_tell(&error, &doubt).into());
    }
    // One of unknown fate that is gone was carried out.
    let resolving = ready.client.to_resolve(&call);
    if error.is_unclear && address.is_gone(ready, &resolving).await {
        return Ok(());
    }
    if error.is_conflict() {
        let clusters = ready.client.clusters_using(scope, id, stop).await;
        return Err(situation.in_use(&error, deadline.limit(), &clusters).into());
    }
    Err(situation.failed(&error).into())
}

/// A warning where clusters use it now, and an error where another resource keeps it. What speaks against asking for
/// clusters, or comes of it, is for the delete to say.
pub(super) async fn foresee(
    ready: &Ready,
    state: &Model,
    removal: Removal,
    stop: CancellationToken,
) -> Diagnostics {
    let Ok(address) = Address::of(state) else { return Diagnostics::default() };
    let Address { id, scope } = &address;
    if let Some(contested) = address.claim(ready, Claim::Remove) {
        return contested.into();
    }
    if !ready.check_in_use {
        return Diagnostics::default();
    }
    hide_credentials(ready, state);
    let clusters = ready.client.clusters_using(scope, id, stop).await;
    if clusters.is_empty() {
        return Diagnostics::default();
    }
    let limit = deadline(&state.timeouts, |it| &it.delete).limit();
    diagnostics::removal_in_use(removal, &clusters, limit).into()
}
