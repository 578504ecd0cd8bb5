//! Reads an object: returns its current attributes, or proof that it is gone.

use framework::Diagnostics;
use tokio_util::sync::CancellationToken;

use super::{
    Noun, Step, answer,
    messages::Verb,
    place::{Address, call_hiding_secrets, created_at},
    succession,
    timeouts::deadline_of_read,
};
use crate::{
    northflank::{CreatedAt, Read},
    provider::access::Ready,
};

/// The result of a read, with warnings.
pub(super) enum Outcome<N> {
    /// `successor` is set if the object in the state is gone: the creation time of the object that has its ID now.
    Present {
        state: Box<N>,
        successor: Option<CreatedAt>,
        /// Whether the API has nothing to finish.
        is_done: bool,
        is_import: bool,
        diagnostics: Diagnostics,
    },
    Gone {
        diagnostics: Diagnostics,
    },
}

/// The refreshed state. A state that contains only the address is from an import.
///
/// # Errors
/// If the state cannot be determined, or the object to import does not exist.
pub(super) async fn read<N: Noun>(
    ready: &Ready,
    state: N,
    stop: CancellationToken,
) -> Result<Outcome<N>, Diagnostics> {
    let place = state.place();
    let address = Address::of::<N>(place)?;
    let Address { id, scope } = &address;
    let call = call_hiding_secrets(ready, stop, deadline_of_read(place), [&state]);
    let context = address.context::<N>(ready, Verb::Read);
    let is_import = state.name().is_null() && state.cloud_provider().is_null() && place.created_at.is_null();
    let is_enough = |listed: &_| answer::is_enough(listed, &state);
    let created_at = created_at(place);
    let read = N::collection(&ready.client).read(scope, id, created_at.as_ref(), is_enough, &call).await;
    let found = match read.map_err(|error| context.failed(&error))? {
        Read::Found(found) => *found,
        Read::Gone(error) if is_import => return Err(context.none_with_id(&error).into()),
        Read::Gone(error) => return Ok(Outcome::Gone { diagnostics: context.gone(&error).into() }),
    };
    if let Some(problem) = found.lacks(N::NAMES.words.noun).filter(|_| is_import) {
        return Err(context.incomplete(&problem).into());
    }
    let mut diagnostics = ready.low_limit().map(Diagnostics::from).unwrap_or_default();
    let recreated = created_at.zip(found.created_at.clone()).filter(|(own, found)| !found.same_as(own));
    let (state, successor) = match recreated {
        None => (answer::to_state(&found, state), None),
        Some((own, successor)) => {
            diagnostics.push(context.recreated(&own, &successor));
            (succession::state(&found, &state), Some(successor))
        }
    };
    if is_import {
        diagnostics.extend(N::imported(&state));
    }
    let is_done = N::stage(&found).step == Step::Done;
    Ok(Outcome::Present { state: Box::new(state), successor, is_done, is_import, diagnostics })
}
