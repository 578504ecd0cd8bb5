//! Reading: what the API shows of an integration now, or that it is proven gone.

use tokio_util::sync::CancellationToken;

use super::{
    address::{Address, call, created_at},
    answer,
    model::Model,
    rules, succession,
    timeouts::deadline,
};
use crate::{
    northflank::{CreatedAt, Read},
    provider::access::Ready,
};
use framework::Diagnostics;

/// What a read comes to, with warnings.
pub(super) enum Outcome {
    /// With a `successor` where the integration of the state is gone, and another one has its ID, created then.
    Present {
        state: Box<Model>,
        successor: Option<CreatedAt>,
        diagnostics: Diagnostics,
    },
    Gone {
        diagnostics: Diagnostics,
    },
}

/// The refreshed state. A state that knows no more than its address is that of an import.
///
/// # Errors
/// Where that cannot be told, and where what is to be imported is not there.
pub(super) async fn read(
    ready: &Ready,
    state: Model,
    stop: CancellationToken,
) -> Result<Outcome, Diagnostics> {
    let address = Address::of(&state)?;
    let Address { id, scope } = &address;
    let call = call(ready, stop, deadline(&state.timeouts, |it| &it.read), [&state]);
    let situation = address.situation(ready, "read");
    let is_import = state.name.is_null() && state.cloud_provider.is_null() && state.created_at.is_null();
    let is_enough = |listed: &_| answer::is_whole(listed, &state);
    let created_at = created_at(&state);
    let read = ready.client.integrations.read(scope, id, created_at.as_ref(), is_enough, &call).await;
    let found = match read.map_err(|error| situation.failed(&error))? {
        Read::Found(found) => *found,
        Read::Gone(error) if is_import => return Err(situation.none_with_id(&error).into()),
        Read::Gone(error) => return Ok(Outcome::Gone { diagnostics: situation.gone(&error).into() }),
    };
    if let Some(problem) = found.lacks().filter(|_| is_import) {
        return Err(situation.incomplete(problem).into());
    }
    let mut diagnostics = ready.low_limit().map(Diagnostics::from).unwrap_or_default();
    let recreated = created_at.zip(found.created_at.clone()).filter(|(own, found)| !found.is(own));
    let shown = answer::to_resource(&found, state.clone());
    if is_import {
        diagnostics.extend(rules::imported(&shown));
    }
    let (state, successor) = match recreated {
        None => (shown, None),
        Some((own, successor)) => {
            diagnostics.push(situation.recreated(&own, &successor));
            (succession::state(shown, &state), Some(successor))
        }
    };
    Ok(Outcome::Present { state: Box::new(state), successor, diagnostics })
}
