//! Messages about searches whose result is empty, ambiguous or unreadable.

use framework::{AttributePath, Diagnostic, nearest};

use super::{super::Noun, MessageContext, failure::problem};
use crate::{
    northflank::{ApiText, Error, Id, Words},
    provider::wording::{REPORT_IT, capitalized, quoted},
};

const STOPPED: &str = "The provider stopped rather than return an incomplete result.";

impl MessageContext<'_> {
    /// A data source or an import asks for an ID that does not exist.
    pub(in crate::provider) fn none_with_id(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let scope = self.scope_text();
        let diagnostic = Diagnostic::error(
            format!("Northflank {noun} not found"),
            format!("No {noun} in {scope} has this ID, or the API token has no access to it."),
        );
        let diagnostic = diagnostic.advise([
            format!("Check the ID: it is the last part of the URL of the {noun}'s page in Northflank."),
            format!(
                "If the {noun} belongs to another team, set `team_id`. In an import, write the team before the ID: \
                 \"my-team/the-id\"."
            ),
            format!("Or look up the ID by name with the data source `{}`.", self.names.one),
        ]);
        self.with_tail(diagnostic, error)
    }

    /// A data source asks for a name that no object has.
    pub(in crate::provider) fn none_with_name(&self, candidates: &[ApiText]) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        let scope = self.scope_text();
        let happened = if candidates.is_empty() {
            format!("There are no {nouns} in {scope}.")
        } else {
            let nearest = quoted(candidates, if candidates.len() == 1 { "name is: " } else { "names are: " });
            format!("No {noun} in {scope} has exactly this name. The nearest {nearest}.")
        };
        Diagnostic::error(format!("Northflank {noun} not found"), happened)
            .advise(["Check the name, including its capitalization, and `team_id`."])
            .at(AttributePath::new("name"))
    }

    /// A data source asks for a name that several objects have.
    pub(in crate::provider) fn several_with_name(&self, ids: &[&Id]) -> Diagnostic {
        let Words { nouns, .. } = self.names.words;
        Diagnostic::error(
            format!("Several Northflank {nouns} found"),
            format!(
                "Several {nouns} in {} have this name. {}.",
                self.scope_text(),
                quoted(&ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "Their IDs are: ")
            ),
        )
        .advise(["Set `id` instead of `name`."])
        .at(AttributePath::new("name"))
    }

    /// A list contains an unreadable object, which may be a requested one.
    pub(in crate::provider) fn unreadable(&self, error: &Error) -> Diagnostic {
        self.incomplete_list(&format!("{} {STOPPED}", self.unreadable_item(error)))
    }

    /// The same as a warning, for a list that continues without the object.
    pub(in crate::provider) fn skipped(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let happened = format!("{} The result may lack this {noun}.", self.unreadable_item(error));
        self.incomplete_list(&happened).as_warning()
    }

    fn unreadable_item(&self, error: &Error) -> String {
        let Words { a_noun, .. } = self.names.words;
        format!(
            "{} has {a_noun} that this version of the provider cannot read ({}).",
            capitalized(&self.scope_text()),
            problem(error)
        )
    }

    /// A filter needs an attribute of an object that cannot be read.
    pub(in crate::provider) fn unreadable_by_filter(&self, listed: &Id) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        self.incomplete_list(&format!(
            "This version of the provider cannot tell whether the {noun} \"{}\" in {} matches the filter. {STOPPED}",
            listed.as_str(),
            self.scope_text()
        ))
    }

    fn incomplete_list(&self, happened: &str) -> Diagnostic {
        self.titled(happened).advise([
            "Use a newer version of the provider, if there is one.".to_owned(),
            format!("Otherwise, {REPORT_IT}"),
        ])
    }
}

/// A filter has a value that this version does not know.
pub(in crate::provider) fn unknown_filter_value<N: Noun>(
    attribute: &'static str,
    word: &str,
    known: &[&'static str],
) -> Diagnostic {
    let Words { noun, .. } = N::NAMES.words;
    let meant = nearest(word, known).map(|near| format!(" Did you mean \"{near}\"?")).unwrap_or_default();
    Diagnostic::warning(
        "Unknown filter value",
        format!(
            "This version of the provider does not recognize \"{}\" in `{attribute}`.{meant} {}.",
            word.escape_debug(),
            quoted(known, "It recognizes "),
        ),
    )
    .advise([format!(
        "No action needed if Northflank added this value recently. Otherwise, correct it: no {noun} matches it."
    )])
    .at(AttributePath::new(attribute))
}
