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
    northflank::{Id, Scope, Words},
    provider::access::Ready,
};

pub(super) use plan::protected;
pub(in crate::provider) use search::unknown_filter_value;

/// What a message is about.
pub(super) struct CallContext<'a> {
    pub(super) verb: Verb,
    pub(super) id: Option<&'a Id>,
    pub(super) name: Option<&'a str>,
    pub(super) scope: &'a Scope,
    pub(super) ready: &'a Ready,
    pub(super) names: &'static Names,
}

/// What the user asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    Read,
    Update,
    Delete,
    Find,
    List,
    Plan,
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
        })
    }
}

impl<'a> CallContext<'a> {
    /// A context without a particular object.
    pub(super) fn of<N: Noun>(verb: Verb, scope: &'a Scope, ready: &'a Ready) -> Self {
        Self { verb, id: None, name: None, scope, ready, names: N::NAMES }
    }
}

impl CallContext<'_> {
    /// An error under the title of what the user asked for.
    fn titled(&self, happened: &str) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        match self.verb {
            Verb::List => Diagnostic::error(format!("Could not list Northflank {nouns}"), happened),
            verb => Diagnostic::error(format!("Could not {verb} Northflank {noun}"), happened),
        }
    }

    /// The attribute that bounds the time of the operation. What only looks something up has none.
    fn timeout(&self) -> Option<AttributePath> {
        match self.verb {
            Verb::Create | Verb::Read | Verb::Update | Verb::Delete => {
                Some(AttributePath::new("timeouts").attribute(self.verb.to_string()))
            }
            Verb::Find | Verb::List | Verb::Plan => None,
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
        match &self.scope.team {
            Some(team) => format!("the team \"{}\"", team.as_str()),
            None => "the Northflank account or team of the API token".to_owned(),
        }
    }
}

/// Messages one after the other, as a user would read them.
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
