//! Reading: what the API shows of an integration now, or that it is proven gone.

use tokio_util::sync::CancellationToken;

use super::{
    address::{Address, call},
    answer,
    model::Model,
    rules,
    timeouts::deadline,
};
use crate::{protocol::Diagnostics, provider::access::Ready};

/// The refreshed state with warnings; `None` where the integration is gone. A state that knows no more than its address
/// is that of an import.
///
/// # Errors
/// Where that cannot be told, and where what is to be imported is not there.
pub(super) async fn read(
    ready: &Ready,
    state: Model,
    stop: CancellationToken,
) -> Result<Option<(Model, Diagnostics)>, Diagnostics> {
    let address = Address::of(&state)?;
    let Address { id, scope } = &address;
    let call = call(ready, stop, deadline(&state.timeouts, |it| &it.read), [&state]);
    let situation = address.situation(ready, "read");
    let is_import = state.name.is_null() && state.cloud_provider.is_null() && state.created_at.is_null();
    let is_enough = |listed: &_| answer::is_enough(listed, &state);
    match ready.client.read_integration(scope, id, is_enough, &call).await {
        Ok(found) => {
            let mut found_out = ready.low_limit().map(Diagnostics::from).unwrap_or_default();
            let state = answer::to_resource(found, state);
            if is_import {
                found_out.extend(rules::imported(&state));
            }
            Ok(Some((state, found_out)))
        }
        Err(error) if error.is_not_found() => match address.prove_gone(ready, &call).await {
            Ok(()) if is_import => Err(situation.none_with_id(&error).into()),
            Ok(()) => Ok(None),
            Err(doubt) => Err(situation.cannot_tell(&error, &doubt).into()),
        },
        Err(error) => Err(situation.failed(&error).into()),
    }
}
