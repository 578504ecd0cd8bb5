//! Reads how far Northflank is with a cluster. It documents one word, `running`, and that an error has a reason.

use framework::known;

use super::attributes::{Cluster, Status};
use crate::{
    northflank::Item,
    provider::noun::{Stage, Step, from_answer},
};

const RUNNING: &str = "running";

/// Parts of words that mean an error.
const ERRORS: [&str; 2] = ["error", "fail"];

/// A word that this version does not know means that the work goes on: to fail at one would end a wait too early.
pub(super) fn stage(shown: &Item) -> Stage {
    let Status { state, reason, transition_time } =
        known(&from_answer::<Cluster>(shown).status).cloned().unwrap_or_default();
    let is_deleted = shown.members.as_map().get("deletionRequested") == Some(&true.into());
    let step = match known(&state).map(|word| word.to_lowercase()) {
        Some(word) if word == RUNNING && !is_deleted => Step::Done,
        Some(word) if ERRORS.iter().any(|error| word.contains(error)) => Step::Failed,
        _ if reason.is_value() => Step::Failed,
        _ => Step::InProgress,
    };
    let text = |value| known(&value).cloned();
    Stage { step, word: text(state), reason: text(reason), since: text(transition_time) }
}
