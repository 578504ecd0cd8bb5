//! The operations, fields and enumeration values of an OpenAPI document, as a comparable list.
//!
//! Northflank's own document mixes Swagger 2 with OpenAPI 3, so each part is taken in either form.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Result, pattern};

const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// Deeper than any field, so only a schema that contains itself exceeds it.
const DEPTH: usize = 20;

/// Each operation, field and word, with each place where it occurs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Surface(BTreeSet<(String, String)>);

impl Surface {
    /// Everything in a document, or only the collections that also occur in another surface.
    pub(super) fn of(document: &Value, about: Option<&Self>) -> Result<Self> {
        let mut surface = Self::default();
        let base = base(document);
        let paths = document["paths"].as_object().ok_or("the document has no paths")?;
        let parameters = pattern(r"\{[^}]*\}");
        let collections = about.map(Self::collections);
        for (path, item) in paths {
            let path = if path.starts_with(base) { path.clone() } else { format!("{base}{path}") };
            let path = parameters.replace_all(&path, "{}").into_owned();
            if collections.as_ref().is_some_and(|wanted| !wanted.iter().any(|it| is_within(&path, it))) {
                continue;
            }
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    surface.add_operation(document, method, &path, operation)?;
                }
            }
        }
        Ok(surface)
    }

    /// The entries of this surface that another one lacks, with their places.
    pub(super) fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.difference(&other.0).map(|(subject, place)| (subject.as_str(), place.as_str()))
    }

    fn collections(&self) -> BTreeSet<&str> {
        let operations = self.0.iter().filter(|(subject, _)| subject == OPERATION);
        operations.filter_map(|(_, operation)| Some(collection(operation.split_once(' ')?.1))).collect()
    }

    fn add(&mut self, subject: &str, place: &str) {
        self.0.insert((subject.to_owned(), place.to_owned()));
    }

    fn add_operation(&mut self, document: &Value, method: &str, path: &str, operation: &Value) -> Result<()> {
        let method = method.to_uppercase();
        self.add(OPERATION, &format!("{method} {path}"));
        // Paths with and without a team have the same fields.
        let name = format!("{method} {}", path.replace("/teams/{}", ""));
        if let Some(schema) = request(document, operation)? {
            self.add_fields(document, schema, "", &format!("{name} request"), 0)?;
        }
        if let Some(schema) = answer(document, operation)? {
            let things = collection(path).rsplit('/').next().unwrap_or_default();
            let data = member(document, schema, "data")?.unwrap_or(schema);
            let shown = member(document, data, things)?.unwrap_or(data);
            self.add_fields(document, shown, "", &format!("{name} answer"), 0)?;
        }
        Ok(())
    }

    /// Adds the fields of a schema, including nested ones.
    fn add_fields(
        &mut self,
        document: &Value,
        schema: &Value,
        field: &str,
        place: &str,
        depth: usize,
    ) -> Result<()> {
        if depth > DEPTH {
            return Err(format!("{field} has no end").into());
        }
        let schema = resolved(document, schema)?;
        for word in schema["enum"].as_array().into_iter().flatten().filter(|word| !word.is_null()) {
            self.add(&format!("{field} = {word}"), place);
        }
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            let name = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
            self.add(&name, place);
            self.add_fields(document, inner, &name, place, depth + 1)?;
        }
        let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|of| schema[of].as_array()).flatten();
        let elements =
            [&schema["items"], &schema["additionalProperties"]].into_iter().filter(|it| it.is_object());
        for inner in parts.chain(elements) {
            self.add_fields(document, inner, field, place, depth + 1)?;
        }
        Ok(())
    }
}

/// The subject of the entries for operations.
const OPERATION: &str = "the operation";

/// The common prefix of paths, which the document states only once.
fn base(document: &Value) -> &str {
    let server = document["servers"][0]["url"].as_str().unwrap_or_default();
    let of_server =
        server.split_once("://").map_or(server, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    document["basePath"].as_str().unwrap_or(of_server).trim_end_matches('/')
}

/// The collection that a path leads to, or into.
fn collection(path: &str) -> &str {
    path.trim_end_matches("/{}")
}

fn is_within(path: &str, collection: &str) -> bool {
    path.strip_prefix(collection).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Resolves a reference within the document.
fn resolved<'a>(document: &'a Value, mut part: &'a Value) -> Result<&'a Value> {
    let mut steps = 0;
    while let Some(reference) = part["$ref"].as_str() {
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        part = target.ok_or_else(|| format!("the document points to {reference}, which it does not have"))?;
        steps += 1;
        if steps > DEPTH {
            return Err(format!("{reference} leads nowhere").into());
        }
    }
    Ok(part)
}

fn member<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Result<Option<&'a Value>> {
    Ok(resolved(document, schema)?["properties"].get(name))
}

/// The schema of a body in JSON.
fn content(body: &Value) -> Option<&Value> {
    body["content"].as_object()?.values().next()?.get("schema")
}

fn request<'a>(document: &'a Value, operation: &'a Value) -> Result<Option<&'a Value>> {
    if let Some(body) = operation.get("requestBody") {
        return Ok(content(resolved(document, body)?));
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = resolved(document, parameter)?;
        if parameter["in"] == "body" {
            return Ok(parameter.get("schema"));
        }
    }
    Ok(None)
}

fn answer<'a>(document: &'a Value, operation: &'a Value) -> Result<Option<&'a Value>> {
    let mut answers = operation["responses"].as_object().into_iter().flatten();
    let Some((_, answer)) = answers.find(|(status, _)| status.starts_with('2')) else { return Ok(None) };
    let answer = resolved(document, answer)?;
    Ok(content(answer).or_else(|| answer.get("schema")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listed(surface: &Surface) -> Vec<String> {
        let nothing = Surface::default();
        surface.without(&nothing).map(|(subject, place)| format!("{subject}: {place}")).collect()
    }

    #[test]
    fn both_forms_of_a_document_say_the_same() {
        let thing = json!({
            "properties": {
                "kind": { "enum": ["a", null] },
                "teams": { "items": { "properties": { "teamId": { "type": "string" } } } },
            },
        });
        let swagger = json!({
            "basePath": "/v1",
            "paths": { "/things/{thingId}": { "patch": {
                "parameters": [{ "in": "path" }, { "in": "body", "schema": { "$ref": "#/definitions/Thing" } }],
                "responses": { "200": { "schema": { "properties": { "data": { "allOf": [thing] } } } } },
            } } },
            "definitions": { "Thing": thing },
        });
        let openapi = json!({
            "servers": [{ "url": "https://api.example.com" }],
            "paths": { "/v1/things/{id}": { "patch": {
                "requestBody": { "$ref": "#/components/requestBodies/Thing" },
                "responses": { "404": {}, "200": { "content": { "application/json": {
                    "schema": { "properties": { "data": { "anyOf": [thing] } } },
                } } } },
            } } },
            "components": { "requestBodies": { "Thing": { "content": { "application/json": { "schema": thing } } } } },
        });
        let mut expected = Vec::new();
        for subject in ["kind", r#"kind = "a""#, "teams", "teams.teamId"] {
            for body in ["answer", "request"] {
                expected.push(format!("{subject}: PATCH /v1/things/{{}} {body}"));
            }
        }
        expected.push("the operation: PATCH /v1/things/{}".to_owned());
        assert_eq!(listed(&Surface::of(&swagger, None).unwrap()), expected);
        assert_eq!(listed(&Surface::of(&openapi, None).unwrap()), expected);
    }

    #[test]
    fn a_list_has_the_fields_of_its_items() {
        let things = json!({ "things": { "type": "array", "items": { "properties": { "name": {} } } } });
        let schema = json!({ "properties": { "data": { "properties": things } } });
        let document =
            json!({ "paths": { "/v1/things": { "get": { "responses": { "200": { "schema": schema } } } } } });
        let expected = ["name: GET /v1/things answer", "the operation: GET /v1/things"];
        assert_eq!(listed(&Surface::of(&document, None).unwrap()), expected);
    }

    #[test]
    fn other_collections_are_ignored() {
        let known = Surface::of(&json!({ "paths": { "/v1/things/{id}": { "get": {} } } }), None).unwrap();
        let paths = json!({ "/v1/things/{id}/verify": { "post": {} }, "/v1/thingsets": { "get": {} }, "/v1/others/{id}": { "get": {} } });
        let found = Surface::of(&json!({ "paths": paths }), Some(&known)).unwrap();
        assert_eq!(listed(&found), ["the operation: POST /v1/things/{}/verify"]);
    }

    #[test]
    fn a_schema_that_contains_itself_is_an_error() {
        let schema = json!({ "properties": { "next": { "$ref": "#/definitions/Thing" } } });
        let paths = json!({ "/v1/things": { "get": { "responses": { "200": { "schema": schema } } } } });
        let document = json!({ "paths": paths, "definitions": { "Thing": schema } });
        assert!(Surface::of(&document, None).is_err());
    }
}
