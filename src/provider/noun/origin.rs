//! Records the address of the API in private state: a state is never used with another API.
//!
//! In another API, every object in the state would look deleted, and the plan would create all of them again.

use super::{
    Noun,
    messages::Verb,
    place::{Address, Place},
};
use crate::provider::access::Ready;
use framework::{Declared, Diagnostics, Object, Private};

/// The entry of private state that has the base URL.
const BASE_URL: &str = "base_url";

/// Records the API of an object.
pub(super) fn remember(ready: &Ready, private: &mut Private) {
    private.set(BASE_URL, ready.client.base_url().to_string());
}

/// # Errors
/// If the object is in another API. A state without a record passes.
pub(super) fn check<N: Noun>(
    ready: &Ready,
    state: &Object,
    verb: Verb,
    private: &Private,
) -> Result<(), Diagnostics> {
    match private.get::<String>(BASE_URL) {
        Some(noted) if noted != ready.client.base_url().to_string() => {
            let address = Address::of::<N>(&Place::from_object(state.clone())?)?;
            Err(address.context::<N>(ready, verb).of_another_api(&noted).into())
        }
        _ => Ok(()),
    }
}
