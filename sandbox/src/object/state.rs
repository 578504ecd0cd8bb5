//! The states that an object goes through.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::kind::{Moment, rfc3339};
use crate::assumption::{ClusterAssumption, STALE_STATE_DELAY};

/// A state from a time on, as answers show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct State {
    state: String,
    transition_time: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl State {
    pub(crate) fn new(state: &str, since: SystemTime, reason: Option<String>) -> Self {
        Self { state: state.to_owned(), transition_time: rfc3339(since), reason }
    }

    /// The states of a change: `word` until it is done, then `running`. `current` is from before it.
    pub(crate) fn of_change(word: &str, current: Option<&Self>, at: &Moment) -> Vec<Self> {
        let mut states = Vec::new();
        let mut begin = at.now;
        if at.but.contains(ClusterAssumption::RunningIsNotStale) {
            states.push(current.cloned().unwrap_or_else(|| Self::new("running", begin, None)));
            begin += STALE_STATE_DELAY;
        }
        states.push(Self::new(word, begin, None));
        states.push(Self::new("running", begin + at.provisioning, None));
        states
    }

    /// The last of `states`, which are in the order of their times, that has begun.
    pub(crate) fn at(time: SystemTime, states: &[Self]) -> Option<&Self> {
        let time = rfc3339(time);
        states.iter().rev().find(|state| state.transition_time <= time)
    }
}
