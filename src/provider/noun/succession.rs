//! The successor: an object that a refresh has found in place of the one in the state.
//!
//! Somebody else or another resource of the configuration created it. The state still has the object that is gone, so that
//! a delete does not touch the successor. An update that the user has seen in a plan adopts the successor.

use super::Noun;
use crate::northflank::CreatedAt;
use framework::Private;

/// The entry of private state that has the creation time of the one in the place.
const SUCCESSOR: &str = "successor_created_at";

/// Notes what a refresh has found: another one than the state names, or none.
pub(super) fn remember(private: &mut Private, successor: Option<&CreatedAt>) {
    match successor {
        Some(successor) => private.set(SUCCESSOR, successor.as_str()),
        None => private.remove(SUCCESSOR),
    }
}

/// When the one was created that the next update makes the resource's own.
pub(super) fn pending(private: &Private) -> Option<CreatedAt> {
    private.get::<String>(SUCCESSOR).map(CreatedAt::new)
}

/// The refreshed state of a resource whose own is gone: what the one in its place shows, under the creation time of the one
/// that is gone, and without secrets, since nobody knows which ones the other has.
pub(super) fn state<N: Noun>(shown: N, gone: &N) -> N {
    let mut state = shown.with_secrets_in_doubt();
    state.place_mut().created_at = gone.place().created_at.clone();
    state
}
