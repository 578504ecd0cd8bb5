//! What is said to who looks for some that are not there, not alone or not readable.

use framework::{AttributePath, Diagnostic, nearest};

use super::{super::Noun, Situation};
use crate::{
    northflank::{ApiText, Error, Id, Words},
    provider::wording::quoted,
};

impl Situation<'_> {
    /// A data source or an import asks for an id that is not there.
    pub(in crate::provider) fn none_with_id(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let scope = self.spoken_scope();
        let diagnostic = Diagnostic::error(
            format!("Northflank {noun} not found"),
            format!("No {noun} of {scope} has this id, or the API token may not see it."),
        );
        let diagnostic = diagnostic.advise([
            "Check the id. One of another team needs that: \"my-team/the-id\" in an import, elsewhere \"team_id\"."
                .to_owned(),
            format!(
                "The id is the last part of the {noun}'s address in Northflank; the data source also finds it by \
                 name."
            ),
        ]);
        self.with_tail(diagnostic, error)
    }

    /// A data source asks for a name that is not there.
    pub(in crate::provider) fn none_with_name(&self, candidates: &[ApiText]) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        let there_are = if candidates.is_empty() {
            format!("There are no {nouns} in this scope at all.")
        } else {
            quoted(candidates, "The nearest names there are: ") + "."
        };
        Diagnostic::error(
            format!("Northflank {noun} not found"),
            format!("No {noun} of {} has exactly this name. {there_are}", self.spoken_scope()),
        )
        .advise(["Check the name, its capital letters too, and team_id."])
        .at(AttributePath::new("name"))
    }

    /// A data source asks for a name that is there more than once.
    pub(in crate::provider) fn several_with_name(&self, ids: &[&Id]) -> Diagnostic {
        let Words { nouns, .. } = self.names.words;
        Diagnostic::error(
            format!("Several Northflank {nouns} found"),
            format!(
                "Several {nouns} of {} have this name. {}.",
                self.spoken_scope(),
                quoted(&ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "Their ids are: ")
            ),
        )
        .advise(["Set \"id\" in place of \"name\"."])
        .at(AttributePath::new("name"))
    }

    /// A list has an integration that cannot be read, and that may be one that is asked for.
    pub(in crate::provider) fn unreadable(&self, error: &Error) -> Diagnostic {
        self.holed(&format!("one that this version of the provider cannot read ({error})"))
    }

    /// The same of one that says in no readable way what a filter asks for.
    pub(in crate::provider) fn unsorted(&self, listed: &Id) -> Diagnostic {
        let id = listed.as_str();
        self.holed(&format!(
            "\"{id}\", of which this version of the provider cannot read what the filter asks for"
        ))
    }

    fn holed(&self, by: &str) -> Diagnostic {
        let Words { nouns, .. } = self.names.words;
        let scope = self.spoken_scope();
        self.titled(&format!(
            "Among the {nouns} of {scope} is {by}. It may be one that is asked for, and nothing is left out silently."
        ))
        .advise([
            "Use a newer version of the provider, where there is one.",
            "Else please report this with the log that TF_LOG_PROVIDER=DEBUG writes.",
        ])
    }
}

/// A filter asks for a word that is none of those that this version knows.
pub(in crate::provider) fn unheard_of<N: Noun>(
    attribute: &'static str,
    word: &str,
    known: &[&'static str],
) -> Diagnostic {
    let Words { noun, .. } = N::NAMES.words;
    let meant = nearest(word, known).map(|near| format!(" Did you mean \"{near}\"?")).unwrap_or_default();
    Diagnostic::warning(
        "Unknown filter value",
        format!(
            "\"{attribute}\" asks for \"{}\", which is nothing that this version of the provider knows.{meant} {}.",
            word.escape_debug(),
            quoted(known, "It knows "),
        ),
    )
    .advise([format!("Nothing, if Northflank has introduced it since. Else correct it: no {noun} passes this filter.")])
    .at(AttributePath::new(attribute))
}
