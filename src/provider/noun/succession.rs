//! The successor: an object that a refresh has found in place of the one in the state.
//!
//! Somebody else or another resource of the configuration created it. The state still has the object that is gone, so that
//! a delete does not touch the successor. An update that the user has seen in a plan adopts the successor.

use super::{Noun, answer};
use crate::northflank::{CreatedAt, Item};
use framework::Private;

/// The entry of private state with the successor's creation time.
const SUCCESSOR: &str = "successor_created_at";

/// Records the successor that a refresh found, or that there is none.
pub(super) fn remember(private: &mut Private, successor: Option<&CreatedAt>) {
    match successor {
        Some(successor) => private.set(SUCCESSOR, successor.as_str()),
        None => private.remove(SUCCESSOR),
    }
}

/// The creation time of the successor that the next update adopts.
pub(super) fn pending(private: &Private) -> Option<CreatedAt> {
    private.get::<String>(SUCCESSOR).map(CreatedAt::new)
}

/// The refreshed state of a resource whose object is gone: the attributes that the response contains about the successor,
/// and the place of the object that is gone. Everything else of that object, such as its secrets and the settings that the
/// response omits, says nothing about the successor.
pub(super) fn state<N: Noun>(successor: &Item, gone: &N) -> N {
    let mut before = N::default();
    *before.place_mut() = gone.place().clone();
    let mut state = answer::to_state(successor, before).with_secrets_in_doubt();
    state.place_mut().created_at = gone.place().created_at.clone();
    state
}
