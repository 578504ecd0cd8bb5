//! What users read of a noun. Every text has the same parts: what happened, the likely cause, "What to do", and a tail of
//! facts.
//!
//! `failure` is the one bridge from errors of the API to that: what a failed call comes to. The others say what is found out
//! in reading, searching and planning, and what becomes of a create or of another change.

mod change;
mod create;
mod failure;
mod plan;
mod read;
mod search;

use framework::{AttributePath, Diagnostic};

use super::Names;
use crate::{
    northflank::{Id, Scope, Words},
    provider::access::Ready,
};

pub(in crate::provider) use search::unheard_of;

/// What a message is about.
pub(super) struct Situation<'a> {
    /// What the user asked for: "create", "read", "update", "delete", "find", "list".
    pub(super) verb: &'static str,
    pub(super) id: Option<&'a Id>,
    pub(super) name: Option<&'a str>,
    pub(super) scope: &'a Scope,
    pub(super) ready: &'a Ready,
    pub(super) names: &'static Names,
}

impl Situation<'_> {
    /// An error under the title of what the user asked for.
    fn titled(&self, happened: &str) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        match self.verb {
            "list" => Diagnostic::error(format!("Could not list Northflank {nouns}"), happened),
            verb => Diagnostic::error(format!("Could not {verb} Northflank {noun}"), happened),
        }
    }

    /// The attribute that bounds the time of the operation. What only looks something up has none.
    fn timeout(&self) -> Option<AttributePath> {
        let has_one = matches!(self.verb, "create" | "read" | "update" | "delete");
        has_one.then(|| AttributePath::new("timeouts").attribute(self.verb))
    }

    fn spoken_id(&self) -> &str {
        self.id.map(Id::as_str).unwrap_or_default()
    }

    fn import_id(&self, id: Option<&Id>) -> String {
        let id = id.map(Id::as_str).unwrap_or_default();
        match &self.scope.team {
            Some(team) => format!("{}/{id}", team.as_str()),
            None => id.to_owned(),
        }
    }

    fn spoken_scope(&self) -> String {
        match &self.scope.team {
            Some(team) => format!("the team \"{}\"", team.as_str()),
            None => "the API token's own account or team".to_owned(),
        }
    }
}

/// Messages one after the other, as a user would read them.
#[cfg(test)]
pub(in crate::provider) fn as_read(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().fold(String::new(), |text, Diagnostic { severity, summary, detail, attribute }| {
        let is_warning = *severity == framework::Severity::Warning;
        let warning = if is_warning { "Warning: " } else { "" };
        let at = attribute.as_ref().map(|path| format!(" (at {path})")).unwrap_or_default();
        format!("{text}## {warning}{summary}{at}\n\n{detail}\n\n")
    })
}

#[cfg(test)]
mod tests;
