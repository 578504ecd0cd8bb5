//! Diagnostics about attributes that do not go together, by the declaration of a noun.

use framework::{
    AttributePath, Diagnostic, Diagnostics, Value,
    declaration::{Breach, breaches, fixed_changes, missing_in_change, replacing},
    known,
};

use super::Noun;
use crate::{
    northflank::Words,
    provider::wording::{attributes, quoted},
};

/// What a configuration breaks. Unknown values pass, since each may come to null.
pub(in crate::provider) fn check_combinations<N: Noun>(config: &N) -> Diagnostics {
    let Some(cloud) = known(config.cloud_provider()) else { return Diagnostics::default() };
    let found = breaches(N::attributes(), &config.clone().into_object(), cloud);
    Diagnostics(found.into_iter().map(|(path, breach)| broken(path, breach, cloud)).collect())
}

/// What a change breaks: it lacks secrets that its request needs, or it cannot be made at all.
pub(in crate::provider) fn check_change<N: Noun>(prior: Option<&N>, planned: &N) -> Diagnostics {
    let Words { noun, .. } = N::NAMES.words;
    let object = planned.clone().into_object();
    let prior = prior.map(|prior| prior.clone().into_object());
    let missing = missing_in_change(N::attributes(), prior.as_ref(), &object).into_iter();
    let mut found: Vec<_> = missing.map(|(path, breach)| broken(path, breach, "")).collect();
    let fixed = prior.map(|prior| fixed_changes(N::attributes(), &prior, &object)).unwrap_or_default();
    found.extend(fixed.into_iter().map(|path| {
        let happened = format!("Northflank cannot change `{path}` of a {noun}. It can only be set for a new element.");
        Diagnostic::error("Change not possible", happened)
            .advise([
                "Add an element under another key, with the new values, and apply. Then remove the old element: what \
                 runs on it moves to the new one.",
                "Otherwise, revert the change.",
            ])
            .at(path)
    }));
    Diagnostics(found)
}

/// A warning about a replacement. `lost` says what it ends.
pub(in crate::provider) fn warn_of_replacement<N: Noun>(prior: &N, planned: &N, lost: &str) -> Diagnostic {
    let Words { noun, a_noun, .. } = N::NAMES.words;
    let id = known(&prior.place().id).map(String::as_str).unwrap_or_default();
    let (before, after) = (prior.clone().into_object(), planned.clone().into_object());
    let changed = attributes(&replacing(N::attributes(), &before, &after));
    Diagnostic::warning(
        "Replacement loses data",
        format!(
            "Northflank cannot change {changed} of {a_noun}, so the apply deletes the {noun} \"{id}\" and creates another \
             one. {lost}"
        ),
    )
    .advise([
        format!("To keep the {noun}, revert this change."),
        format!("To move without an outage, create a second {noun}, move everything to it, then remove this one."),
        "To rule out replacements, set `deletion_protection = true`.".to_owned(),
    ])
}

/// An error about attributes that do not go together.
pub(in crate::provider) fn invalid(path: AttributePath, problem: &str, advice: &str) -> Diagnostic {
    Diagnostic::error("Invalid attribute combination", problem).advise([advice]).at(path)
}

/// An error about an attribute that `what` requires.
pub(in crate::provider) fn missing(path: AttributePath, what: &str) -> Diagnostic {
    Diagnostic::error("Missing attribute", format!("{what} requires `{path}`."))
        .advise([format!("Set `{path}`.")])
        .at(path)
}

fn broken(path: AttributePath, breach: Breach, cloud: &str) -> Diagnostic {
    let remove = format!("Remove `{path}` (or set it to null), or correct");
    match breach {
        Breach::OnlyFor(clouds) => {
            let only = quoted(clouds, "`cloud_provider` ");
            let problem = format!("`{path}` applies to {only} only, but `cloud_provider` is \"{cloud}\".");
            invalid(path, &problem, &format!("{remove} `cloud_provider`."))
        }
        Breach::RequiredFor => missing(path, &format!("`cloud_provider` \"{cloud}\"")),
        Breach::OnlyWith(name, word) => {
            let problem = format!("`{path}` applies to `{name}` \"{word}\" only.");
            invalid(path, &problem, &format!("{remove} `{name}`."))
        }
        Breach::RequiredWith(name, word) => missing(path, &format!("`{name}` \"{word}\"")),
    }
}

/// Whether an object of the model has a value that may turn out to be true, and how many have it for sure.
pub(in crate::provider) fn count_true<'a>(values: impl Iterator<Item = &'a Value<bool>>) -> (usize, bool) {
    values.fold((0, false), |(count, is_open), value| match value {
        Value::Value(value) => (count + usize::from(*value), is_open),
        Value::Unknown => (count, true),
        Value::Null => (count, is_open),
    })
}
