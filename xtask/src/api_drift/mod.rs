//! Finds differences between Northflank's API and what the provider knows of it.
//!
//! `known_api` is a separate program that prints what the provider knows; `sdk` reads the newest Python SDK, and
//! `document` fetches an OpenAPI document. All three produce OpenAPI documents, which `surface` converts to comparable
//! lists. `left_out` lists the allowed differences.

mod document;
mod left_out;
mod sdk;
mod surface;

use std::collections::BTreeSet;

use left_out::{LEFT_OUT, LeftOut, is_in};
use surface::Surface;

use crate::{Result, cargo, console::Console, process};

/// Fails if the provider differs from one of the sources.
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

/// What the current provider knows of the API.
fn known_api() -> Result<serde_json::Value> {
    let executable = cargo::build_example("known_api")?;
    let document = process::succeed(&mut std::process::Command::new(executable))?;
    Ok(serde_json::from_str(&document)?)
}

/// One line for each field or word that only one side has. For a missing field, it does not list nested fields. Adds
/// the indices of the allowed differences that apply to `excused`.
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

/// Allowed differences that no longer apply.
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
    fn a_difference_is_reported_with_its_place() {
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
    fn allowed_differences_are_excused_and_stale_ones_reported() {
        let known = surface(json!({ "type": { "enum": ["cdn"] } }));
        let mut excused = BTreeSet::new();
        assert!(compare(&known, &surface(json!({})), "the SDK", &mut excused).is_empty());
        let stale = stale(&excused);
        assert_eq!(stale.len(), LEFT_OUT.len() - 1);
        assert!(!stale.iter().any(|line| line.contains(" type,")), "{stale:?}");
    }
}
