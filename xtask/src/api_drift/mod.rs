//! What Northflank's API has and the provider does not know, or the other way round.
//!
//! `known_api` is a program of its own, which has the provider say what it knows; `sdk` reads the newest Python SDK, and
//! `document` fetches an OpenAPI document. All three are documents of one form, of which `surface` makes lists that can be
//! compared. `left_out` is what may differ.

mod document;
mod left_out;
mod sdk;
mod surface;

use std::collections::BTreeSet;

use left_out::{LEFT_OUT, LeftOut, is_in};
use surface::Surface;

use crate::{Result, cargo, console::Console, process};

/// Fails where the provider and one of the sources differ.
pub(crate) fn run(openapi: Option<&str>, console: &Console) -> Result<()> {
    let known = Surface::of(&known_api()?, None)?;
    let mut sources = vec![sdk::newest()?];
    if let Some(place) = openapi {
        sources.push((place.to_owned(), document::fetch(place)?));
    }
    let mut drift = Vec::new();
    let mut excused = BTreeSet::new();
    for (name, document) in &sources {
        let there = Surface::of(document, Some(&known))?;
        drift.extend(compare(&known, &there, name, &mut excused));
    }
    drift.extend(stale(&excused));
    for line in &drift {
        console.line(line)?;
    }
    match drift.len() {
        0 => Ok(()),
        count => Err(format!(
            "{count} differences between the provider and Northflank's API: change the declaration, or say in \
             xtask/src/api_drift/left_out.rs why not"
        )
        .into()),
    }
}

/// What the provider knows, as it is built now.
fn known_api() -> Result<serde_json::Value> {
    let executable = cargo::build_example("known_api")?;
    let document = process::succeed(&mut std::process::Command::new(executable))?;
    Ok(serde_json::from_str(&document)?)
}

/// A line for each thing that only one side has; where a whole field is missing, one for all that is in it. What excuses
/// one is added to `excused`.
fn compare(known: &Surface, there: &Surface, source: &str, excused: &mut BTreeSet<usize>) -> Vec<String> {
    let mut only = |one: &Surface, other: &Surface, who: &str| -> Vec<String> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for (subject, place) in one.without(other) {
            let excuse = LEFT_OUT.iter().position(|it| it.covers(subject, place));
            excused.extend(excuse);
            if excuse.is_none() && !found.iter().any(|&(field, at)| is_in(subject, field) && at == place) {
                found.push((subject, place));
            }
        }
        let subjects = found.chunk_by(|(one, _), (other, _)| one == other);
        let line = |chunk: &[(&str, &str)]| {
            let places: Vec<&str> = chunk.iter().map(|(_, place)| *place).collect();
            format!("only {who} has {}: {}", chunk[0].0, places.join(", "))
        };
        subjects.map(line).collect()
    };
    [only(there, known, source), only(known, there, "the provider")].concat()
}

/// What is left out and excuses nothing any more.
fn stale(excused: &BTreeSet<usize>) -> Vec<String> {
    let unused = LEFT_OUT.iter().enumerate().filter(|(at, _)| !excused.contains(at));
    unused
        .map(|(_, LeftOut { subject, .. })| format!("left_out.rs has {subject}, which differs no more"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn surface(properties: Value) -> Surface {
        let schema = json!({ "properties": properties });
        let body = json!({ "content": { "application/json": { "schema": schema } } });
        Surface::of(&json!({ "paths": { "/v1/things": { "post": { "requestBody": body } } } }), None).unwrap()
    }

    #[test]
    fn what_one_side_lacks_is_named_with_where_it_is() {
        let known = surface(json!({ "name": {}, "old": {}, "kind": { "enum": ["a", "b"] } }));
        let there = surface(
            json!({ "name": {}, "new": { "properties": { "inner": {} } }, "kind": { "enum": ["a", "c"] } }),
        );
        let expected = [
            r#"only the SDK has kind = "c": POST /v1/things request"#,
            "only the SDK has new: POST /v1/things request",
            r#"only the provider has kind = "b": POST /v1/things request"#,
            "only the provider has old: POST /v1/things request",
        ];
        assert_eq!(compare(&known, &there, "the SDK", &mut BTreeSet::new()), expected);
        assert!(compare(&known, &known, "the SDK", &mut BTreeSet::new()).is_empty());
    }

    #[test]
    fn what_is_left_out_is_excused_and_what_excuses_nothing_is_named() {
        let known = surface(json!({ "type": { "enum": ["cdn"] } }));
        let mut excused = BTreeSet::new();
        assert!(compare(&known, &surface(json!({})), "the SDK", &mut excused).is_empty());
        let stale = stale(&excused);
        assert_eq!(stale.len(), LEFT_OUT.len() - 1);
        assert!(!stale.iter().any(|line| line.contains(" type,")), "{stale:?}");
    }
}
