//! The location of an object in the API: its ID and team, as users write them, and what requests about it need.

use framework::{
    AttributePath, Attributes, Check, Diagnostic, Diagnostics, Replace::IfConfigured, Value, attributes,
    known,
};
use tokio_util::sync::CancellationToken;

use super::{
    Noun,
    messages::{MessageContext, Verb},
    timeouts::Timeouts,
};
use crate::{
    northflank::{Call, CreatedAt, Deadline, Id, Incarnation, Item, Scope, TeamId, Words},
    provider::{access::Ready, settings::TEAM_ID_RULE},
};

attributes! {
    /// The attributes that every noun has besides its own.
    pub(in crate::provider) struct Place {
        /// ID of the {noun}.
        id: String, computed, always_answered;
        /// Time at which the {noun} was created (RFC 3339).
        created_at: String, computed, always_answered;
        /// ID of the team that the {noun} belongs to.
        ///
        /// Changing it forces replacement. If omitted, it defaults to the provider's `team_id` at creation. If removed,
        /// the current team is kept.
        team_id: String, optional_computed, local, replace(IfConfigured), check(is_team_id());
        /// Timeouts of operations, such as `30s` or `10m`. A timeout covers all attempts and the waits between them.
        /// Changing only the timeouts changes nothing in Northflank. A delete uses the timeouts of the last apply. If
        /// omitted, the defaults apply.
        timeouts: Timeouts, optional, local, never_shown;
    }

    /// The attributes that identify an object.
    pub(super) struct Identity {
        /// ID of the {noun}.
        id: String, required;
        /// ID of the team that the {noun} belongs to. If omitted, it defaults to the provider's `team_id`, or else to
        /// the Northflank account or team of the API token.
        team_id: String, optional, check(is_team_id());
    }
}

/// Adds the check that `id` is the ID of a noun, worded for this noun.
pub(super) fn with_id_check<N: Noun>(mut attributes: Attributes) -> Attributes {
    if let Some(id) = attributes.get_mut("id") {
        id.checks.push(is_id(N::NAMES.words));
    }
    attributes
}

pub(in crate::provider) fn is_id(Words { noun, a_noun, .. }: Words) -> Check {
    Check::text(move |text| {
        Id::parse(text).map(drop).ok_or_else(|| {
            format!(
                "must be the ID of {a_noun}, not its name: letters from A to Z, digits and hyphens, such as \
                 \"my-{noun}\". Set the team in `team_id`."
            )
        })
    })
}

pub(in crate::provider) fn is_team_id() -> Check {
    Check::text(|text| TeamId::parse(text).map(drop).ok_or_else(|| TEAM_ID_RULE.to_owned()))
}

/// The location of an object in the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::provider) struct Address {
    pub(in crate::provider) id: Id,
    pub(in crate::provider) scope: Scope,
}

impl Address {
    /// The forms that [`Self::parse`] accepts, for messages.
    pub(in crate::provider) fn forms(noun: &str) -> String {
        format!(
            "the {noun}'s ID, such as \"my-{noun}\", or the team and the ID, such as \"my-team/my-{noun}\""
        )
    }

    /// `id` or `team/id`, as imports and functions take it.
    ///
    /// # Errors
    /// The beginning of a sentence that names the invalid part, and the rule that it breaks.
    pub(in crate::provider) fn parse(text: &str, words: Words) -> Result<Self, String> {
        let Words { a_noun, .. } = words;
        let (team, id) = match text.split_once('/') {
            Some((team, id)) => {
                let team = TeamId::parse(team).ok_or_else(|| format!("the team {TEAM_ID_RULE}"))?;
                (Some(team), id)
            }
            None => (None, text),
        };
        let id = Id::parse(id).ok_or_else(|| {
            let of_name = Id::of_name(id.trim()).filter(|_| !id.trim().is_empty());
            let meant = of_name.map(|meant| {
                format!(" It looks like the name of {a_noun} with the ID \"{}\".", meant.as_str())
            });
            format!(
                "the ID must contain only letters from A to Z, digits and hyphens.{}",
                meant.unwrap_or_default()
            )
        })?;
        Ok(Self { id, scope: Scope { team } })
    }

    /// The address in a state.
    pub(in crate::provider) fn of<N: Noun>(state: &Place) -> Result<Self, Diagnostics> {
        let Words { noun, .. } = N::NAMES.words;
        let id = known(&state.id).and_then(|id| Id::parse(id));
        let id = id.ok_or_else(|| {
            Diagnostic::error(
                "Invalid state",
                format!(
                    "The state has no valid ID for this {noun}. Most likely somebody edited the state by hand."
                ),
            )
            .advise(["Remove the object from the state (`terraform state rm ADDRESS`) and import it."])
        })?;
        Ok(Self { id, scope: scope::<N>(&state.team_id)? })
    }

    /// The team as the value of an attribute.
    pub(in crate::provider) fn team_id(&self) -> Value<String> {
        team_id(&self.scope)
    }

    pub(super) fn context<'a, N: Noun>(&'a self, ready: &'a Ready, verb: Verb) -> MessageContext<'a> {
        MessageContext { id: Some(&self.id), ..MessageContext::of::<N>(verb, &self.scope, ready) }
    }
}

/// The creation time in a state.
pub(super) fn created_at(state: &Place) -> Option<CreatedAt> {
    known(&state.created_at).map(CreatedAt::new)
}

/// The identity of the object in a state, for a change.
pub(super) fn incarnation<N: Noun>(state: &Place) -> Result<Incarnation, Diagnostics> {
    let Words { noun, .. } = N::NAMES.words;
    let Address { id, scope } = Address::of::<N>(state)?;
    let created_at = created_at(state).ok_or_else(|| {
        Diagnostic::error(
            "Incomplete state",
            format!(
                "The state does not say when the {noun} \"{}\" was created. Another {noun} may have the same ID by \
                 now, so the provider changes nothing.",
                id.as_str()
            ),
        )
        .advise(["Run a new plan without `-refresh=false`. The refresh completes the state."])
    })?;
    Ok(Incarnation { scope, id, created_at })
}

/// The object in a response, for waiting for it. `None` if the response does not say when it was created.
pub(super) fn incarnation_of(scope: &Scope, shown: &Item) -> Option<Incarnation> {
    let created_at = shown.created_at.clone()?;
    Some(Incarnation { scope: scope.clone(), id: shown.id.clone(), created_at })
}

/// A call that concerns these models, whose secrets must not appear in messages.
pub(super) fn call_hiding_secrets<N: Noun, const COUNT: usize>(
    ready: &Ready,
    stop: CancellationToken,
    deadline: Deadline,
    models: [&N; COUNT],
) -> Call {
    models.into_iter().for_each(|model| hide_secrets(ready, model));
    Call::new(stop, deadline)
}

/// Withholds the secrets of a model from all later texts of the API.
pub(super) fn hide_secrets<N: Noun>(ready: &Ready, model: &N) {
    ready.client.hide(model.secrets());
}

/// The scope of a team; without one, the account or team of the API token.
pub(in crate::provider) fn scope<N: Noun>(team_id: &Value<String>) -> Result<Scope, Diagnostic> {
    scope_of(N::NAMES.words.noun, team_id)
}

fn scope_of(noun: &str, team_id: &Value<String>) -> Result<Scope, Diagnostic> {
    let Some(team_id) = known(team_id) else { return Ok(Scope::default()) };
    match TeamId::parse(team_id) {
        Some(team) => Ok(Scope { team: Some(team) }),
        None => Err(Diagnostic::error(
            "Invalid team",
            format!("The `team_id` of this {noun} is invalid. It {TEAM_ID_RULE}"),
        )
        .advise([
            "Correct `team_id` in the configuration, or the team in the import ID.".to_owned(),
            format!(
                "If the invalid team is only in the state, run `terraform state rm ADDRESS` and import the {noun} again."
            ),
        ])
        .at(AttributePath::new("team_id"))),
    }
}

/// The same for a lookup, which defaults to the provider's team.
pub(super) fn scope_asked_for<N: Noun>(ready: &Ready, team_id: &Value<String>) -> Result<Scope, Diagnostic> {
    scope_asked_for_by(N::NAMES.words.noun, ready, team_id)
}

/// The same for what is no noun.
pub(in crate::provider) fn scope_asked_for_by(
    noun: &str,
    ready: &Ready,
    team_id: &Value<String>,
) -> Result<Scope, Diagnostic> {
    let named = scope_of(noun, team_id)?;
    if named.team.is_some() { Ok(named) } else { Ok(ready.scope()?) }
}

/// The team of a scope as the value of an attribute.
pub(in crate::provider) fn team_id(scope: &Scope) -> Value<String> {
    scope.team.as_ref().map(|team| team.as_str().to_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_forms() {
        let words = Words { noun: "thing", nouns: "things", a_noun: "a thing" };
        let parse = |text: &str| Address::parse(text, words);
        let address = |id: &str, team: Option<&str>| {
            let team = team.map(|team| TeamId::parse(team).expect("a team"));
            Ok(Address { id: Id::parse(id).expect("an id"), scope: Scope { team } })
        };
        assert_eq!(parse("my-app"), address("my-app", None));
        assert_eq!(parse("my-team/my-app"), address("my-app", Some("my-team")));
        for invalid in ["", "/", "a/", "/a", "t/a", "my-team/my-app/x", "my app", "../x"] {
            assert!(parse(invalid).is_err(), "{invalid}");
        }
        let told = |text: &str| parse(text).expect_err(text);
        assert_eq!(told("a/b"), format!("the team {TEAM_ID_RULE}"));
        assert!(told("my-team/My App").ends_with("with the ID \"my-app\"."), "{}", told("my-team/My App"));
        assert!(told("a_b").ends_with("digits and hyphens."), "{}", told("a_b"));
    }
}
