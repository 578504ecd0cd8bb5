//! Reading: what the API shows of an integration now, or that it is proven gone.

use tokio_util::sync::CancellationToken;

use super::{
    address::{Address, call},
    answer,
    model::Model,
    timeouts::deadline,
};
use crate::{protocol::Diagnostics, provider::access::Ready};

/// The refreshed state with warnings; `None` where the integration is gone.
///
/// # Errors
/// Where that cannot be told.
pub(super) async fn read(
    ready: &Ready,
    state: Model,
    stop: CancellationToken,
) -> Result<Option<(Model, Diagnostics)>, Diagnostics> {
    let address = Address::of(&state)?;
    let Address { id, scope } = &address;
    let call = call(ready, stop, deadline(&state.timeouts, |it| &it.read), [&state]);
    let situation = address.situation(ready, "read");
    let is_enough = |listed: &_| answer::is_enough(listed, &state);
    match ready.client.read_integration(scope, id, is_enough, &call).await {
        Ok(found) => {
            let warnings = ready.low_limit().map(Diagnostics::from).unwrap_or_default();
            Ok(Some((answer::to_resource(found, state), warnings)))
        }
        Err(error) if error.is_not_found() => match address.prove_gone(ready, &call).await {
            Ok(()) => Ok(None),
            Err(doubt) => Err(situation.cannot_tell(&error, &doubt).into()),
        },
        Err(error) => Err(situation.failed(&error).into()),
    }
}
