//! The attribute `restrictions`: which teams can use an object.

use std::collections::BTreeSet;

use framework::{AttributePath, Diagnostic, Value, attributes, known};

use super::{Noun, place::is_team_id};
use crate::northflank::Words;

attributes! {
    pub(in crate::provider) struct Restrictions {
        /// Whether only the teams in `team_ids` can use the {noun}.
        enabled: bool, required, absent_is(false);
        /// IDs of the teams that can use the {noun}.
        ///
        /// If omitted, there are none; removing the argument clears them.
        team_ids: BTreeSet<Value<String>>, optional, json("teams"), each("teamId"), cleared, check(is_team_id());
    }
}

impl Restrictions {
    /// "Not restricted" can be said in three ways: nothing, disabled, and disabled without teams.
    pub(in crate::provider) fn say_nothing(&self) -> bool {
        self.are_off() && known(&self.team_ids).is_none_or(BTreeSet::is_empty)
    }

    pub(in crate::provider) fn are_off(&self) -> bool {
        self.enabled != Value::Value(true)
    }
}

/// A warning if no team can use the object.
pub(in crate::provider) fn warn_of_nobody<N: Noun>(
    restrictions: &Value<Restrictions>,
    advice: &str,
) -> Option<Diagnostic> {
    let Words { noun, .. } = N::NAMES.words;
    let restrictions = known(restrictions)?;
    let no_teams = match &restrictions.team_ids {
        Value::Null => true,
        Value::Value(team_ids) => team_ids.is_empty(),
        Value::Unknown => false,
    };
    let is_nobody = known(&restrictions.enabled) == Some(&true) && no_teams;
    is_nobody.then(|| {
        Diagnostic::warning(
            "Restricted to nobody",
            format!(
                "`restrictions.enabled` is true, but `restrictions.team_ids` names no team, so no team may use the \
                 {noun}."
            ),
        )
        .advise(["Set `restrictions.team_ids`.", advice])
        .at(AttributePath::new("restrictions"))
    })
}
