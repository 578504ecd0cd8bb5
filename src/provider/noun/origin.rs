//! Which API something was read from or made by: a state is never used with another one.
//!
//! With another API, every integration of a state would seem to be gone, and its plan would create all of them again.

use super::place::{Address, Place};
use crate::provider::access::Ready;
use framework::{Declared, Diagnostics, Object, Private};

/// The entry of private state that has the base URL.
const BASE_URL: &str = "base_url";

/// Notes the API that an integration is of.
pub(super) fn remember(ready: &Ready, private: &mut Private) {
    private.set(BASE_URL, ready.client.base_url().to_string());
}

/// # Errors
/// Where the integration is of another API. A state from before this was noted passes.
pub(super) fn check(
    ready: &Ready,
    state: &Object,
    verb: &'static str,
    private: &Private,
) -> Result<(), Diagnostics> {
    match private.get::<String>(BASE_URL) {
        Some(noted) if noted != ready.client.base_url().to_string() => {
            let address = Address::of(&Place::from_object(state.clone())?)?;
            Err(address.situation(ready, verb).of_another_api(&noted).into())
        }
        _ => Ok(()),
    }
}
