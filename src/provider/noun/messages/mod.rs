//! The messages about a noun. Every message has the same parts: what happened, the likely cause, "What to do", and facts at
//! the end.
//!
//! `failure` alone turns errors of the API into messages. The other modules have the messages of reading, searching and
//! planning, of creates and other changes whose result is unclear, and of those that the API has not finished.

mod change;
mod create;
mod failure;
mod plan;
mod progress;
mod read;
mod search;

use std::fmt;

use framework::{AttributePath, Diagnostic};

use super::{Names, Noun};
use crate::{
    northflank::{Id, NodeId, Scope, Words},
    provider::access::Ready,
};

pub(super) use plan::protected;
pub(in crate::provider) use search::unknown_filter_value;

/// What a message is about.
pub(in crate::provider) struct MessageContext<'a> {
    pub(super) verb: Verb,
    pub(super) id: Option<&'a Id>,
    pub(super) name: Option<&'a str>,
    pub(super) scope: &'a Scope,
    pub(in crate::provider) ready: &'a Ready,
    pub(in crate::provider) names: &'static Names,
    pub(super) whereabouts: Whereabouts<'a>,
}

/// Where in the API a request looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Whereabouts<'a> {
    /// Among the objects of a scope.
    Scope,
    /// Among the parts of an object, such as the nodes of a cluster.
    Object { noun: &'static str, id: &'a Id, part: Option<&'a NodeId> },
    /// In the catalogue, which is the same for everybody.
    Catalogue,
}

/// What the user asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Verb {
    Create,
    Read,
    Update,
    Delete,
    Find,
    List,
    Plan,
    /// Have an action carried out.
    Act(&'static str),
}

impl fmt::Display for Verb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Find => "find",
            Self::List => "list",
            Self::Plan => "plan",
            Self::Act(verb) => verb,
        })
    }
}

impl<'a> MessageContext<'a> {
    /// A context without a particular object.
    pub(super) fn of<N: Noun>(verb: Verb, scope: &'a Scope, ready: &'a Ready) -> Self {
        Self::at(verb, scope, ready, N::NAMES, Whereabouts::Scope)
    }

    /// A context of what is no object of a noun.
    pub(in crate::provider) fn at(
        verb: Verb,
        scope: &'a Scope,
        ready: &'a Ready,
        names: &'static Names,
        whereabouts: Whereabouts<'a>,
    ) -> Self {
        Self { verb, id: None, name: None, scope, ready, names, whereabouts }
    }
}

impl MessageContext<'_> {
    /// An error whose title names the failed operation.
    fn titled(&self, happened: &str) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        match (self.whereabouts, self.verb) {
            (Whereabouts::Scope, Verb::List) => {
                Diagnostic::error(format!("Could not list Northflank {nouns}"), happened)
            }
            (Whereabouts::Scope, verb) => {
                Diagnostic::error(format!("Could not {verb} Northflank {noun}"), happened)
            }
            (_, verb) => {
                let thing = if verb == Verb::List { nouns } else { noun };
                Diagnostic::error(format!("Could not {verb} Northflank {thing}"), happened)
            }
        }
    }

    /// The operation's timeout attribute. Lookups, lists and plans have none.
    fn timeout(&self) -> Option<AttributePath> {
        match self.verb {
            Verb::Create | Verb::Read | Verb::Update | Verb::Delete => {
                Some(AttributePath::new("timeouts").attribute(self.verb.to_string()))
            }
            Verb::Find | Verb::List | Verb::Plan | Verb::Act(_) => None,
        }
    }

    fn id_text(&self) -> &str {
        self.id.map(Id::as_str).unwrap_or_default()
    }

    fn import_id(&self, id: Option<&Id>) -> String {
        let id = id.map(Id::as_str).unwrap_or_default();
        match &self.scope.team {
            Some(team) => format!("{}/{id}", team.as_str()),
            None => id.to_owned(),
        }
    }

    fn scope_text(&self) -> String {
        match (self.whereabouts, &self.scope.team) {
            (Whereabouts::Catalogue, _) => "Northflank's catalogue".to_owned(),
            (Whereabouts::Object { noun, id, .. }, _) => format!("the {noun} \"{}\"", id.as_str()),
            (Whereabouts::Scope, Some(team)) => format!("the team \"{}\"", team.as_str()),
            (Whereabouts::Scope, None) => "the Northflank account or team of the API token".to_owned(),
        }
    }
}

/// Several messages as text, for snapshots.
#[cfg(test)]
pub(in crate::provider) fn rendered(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().fold(String::new(), |text, Diagnostic { severity, summary, detail, attribute }| {
        let is_warning = *severity == framework::Severity::Warning;
        let warning = if is_warning { "Warning: " } else { "" };
        let at = attribute.as_ref().map(|path| format!(" (at {path})")).unwrap_or_default();
        format!("{text}## {warning}{summary}{at}\n\n{detail}\n\n")
    })
}

#[cfg(test)]
mod tests;
