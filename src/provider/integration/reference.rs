//! What names one integration: `id` or `team/id`, as imports and functions take it, and the same as an identity.

use super::model::known;
use crate::{
    northflank::{IntegrationId, TeamId},
    protocol::{Object, Value, model},
};

/// The accepted forms, for messages.
pub(in super::super) const FORMS: &str = "the integration's id, such as \"my-integration\", or team and id, such as \
                                          \"my-team/my-integration\"";

/// An integration, and the team that it belongs to where it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Reference {
    pub(in super::super) id: IntegrationId,
    pub(in super::super) team: Option<TeamId>,
}

model! {
    /// The identity of an integration.
    pub(super) struct Identity {
        pub(super) id: Value<String>,
        pub(super) team_id: Value<String>,
    }
}

impl Reference {
    /// `id` or `team/id`.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let (team, id) = match text.split_once('/') {
            Some((team, id)) => (Some(TeamId::parse(team)?), id),
            None => (None, text),
        };
        Some(Self { id: IntegrationId::parse(id)?, team })
    }

    pub(super) fn from_identity(identity: Object) -> Option<Self> {
        let Identity { id, team_id } = Identity::from_object(identity).ok()?;
        let team = match known(&team_id) {
            Some(team) => Some(TeamId::parse(team)?),
            None => None,
        };
        Some(Self { id: IntegrationId::parse(known(&id)?)?, team })
    }

    pub(in super::super) fn team_id(&self) -> Value<String> {
        self.team.as_ref().map(|team| team.as_str().to_owned()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(id: &str, team: Option<&str>) -> Option<Reference> {
        let team = team.map(|team| TeamId::parse(team).expect("a team"));
        Some(Reference { id: IntegrationId::parse(id).expect("an id"), team })
    }

    #[test]
    fn a_reference_has_two_forms() {
        assert_eq!(Reference::parse("my-app"), reference("my-app", None));
        assert_eq!(Reference::parse("my-team/my-app"), reference("my-app", Some("my-team")));
        for invalid in ["", "/", "a/", "/a", "t/a", "my-team/my-app/x", "my app", "../x"] {
            assert_eq!(Reference::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn an_identity_needs_an_id() {
        let text = |text: &str| Value::Value(text.to_owned());
        let of = |id, team_id| Reference::from_identity(Identity { id, team_id }.into_object());
        assert_eq!(of(text("my-app"), Value::Null), reference("my-app", None));
        assert_eq!(of(text("my-app"), text("my-team")), reference("my-app", Some("my-team")));
        assert_eq!(of(Value::Null, text("my-team")), None);
        assert_eq!(of(text("my-app"), text("t")), None);
    }
}
