//! Reads the declared attributes from a JSON object, leniently.
//!
//! APIs add fields and enumeration values, and responses lack fields that the documentation calls required. So a missing
//! field or null is null, an unknown field is ignored, and an unreadable field is unknown. An unreadable field is never
//! treated as absent.

use serde_json::{Map, Value as Json};

use super::attribute::{Declaration, Kind};
use crate::{Dynamic, Known, Number, Object, Secret, Value};

/// The attributes in a response.
pub fn read(declarations: &[Declaration], json: &Map<String, Json>) -> Object {
    let mut answer = Object::default();
    for declaration in declarations {
        let Some(name) = &declaration.json else { continue };
        let value = match json.get(name) {
            None | Some(Json::Null) => declaration.absent.clone().into(),
            // An empty string means the same as a missing member.
            Some(Json::String(text)) if text.is_empty() && declaration.is_text() => Value::Null,
            Some(json) => known(declaration, &declaration.kind, json).map_or(Value::Unknown, Value::Value),
        };
        answer.set(declaration.name, value);
    }
    answer
}

impl Declaration {
    fn is_text(&self) -> bool {
        matches!(self.kind, Kind::String | Kind::Secret)
    }
}

/// `None` if it cannot be read.
fn known(declaration: &Declaration, kind: &Kind, json: &Json) -> Option<Known> {
    Some(match kind {
        // A number or bool is never a valid enumeration value.
        Kind::String if !declaration.words.is_empty() => Known::String(json.as_str()?.to_owned()),
        Kind::String => Known::String(text(json)?),
        Kind::Secret => Known::Secret(Secret::from(text(json)?)),
        Kind::Bool => Known::Bool(match json {
            Json::String(text) => text.parse().ok()?,
            json => json.as_bool()?,
        }),
        Kind::Number => Known::Number(Number::from(match json {
            Json::String(text) => text.parse::<i64>().ok()?,
            json => json.as_i64()?,
        })),
        // 1.0 is the same number as 1.
        Kind::Decimal => Known::Number(match json.as_i64() {
            Some(whole) => Number::from(whole),
            None => Number::from_f64(json.as_f64()?)?,
        }),
        Kind::List(element) => Known::List(elements(declaration, element, json)?),
        Kind::Set(element) => Known::Set(elements(declaration, element, json)?.into_iter().collect()),
        Kind::Map(element) => {
            let value = |json: &Json| known(declaration, element, json).map(Value::Value);
            Known::Map(match declaration.keyed_by {
                Some(member) => {
                    let entry = |json: &Json| Some((text(json.get(member)?)?, value(json)?));
                    json.as_array()?.iter().map(entry).collect::<Option<_>>()?
                }
                None => {
                    let entry = |(key, json): (&String, &Json)| Some((key.clone(), value(json)?));
                    json.as_object()?.iter().map(entry).collect::<Option<_>>()?
                }
            })
        }
        Kind::Object(children) => {
            let json = match declaration.inside {
                Some(member) => json.get(member)?,
                None => json,
            };
            let object = read(children(), json.as_object()?);
            // If a missing member means that there is none, an unreadable part makes the whole object unreadable.
            let is_readable = !declaration.is_cleared || !object.0.values().any(Value::is_unknown);
            is_readable.then_some(Known::Object(object))?
        }
    })
}

fn elements(declaration: &Declaration, element: &Kind, json: &Json) -> Option<Vec<Dynamic>> {
    let one = |json: &Json| {
        let json = match declaration.each {
            Some(member) => json.get(member)?,
            None => json,
        };
        known(declaration, element, json).map(Value::Value)
    };
    json.as_array()?.iter().map(one).collect()
}

/// A string; a number or bool is converted to one.
fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        scalar @ (Json::Number(_) | Json::Bool(_)) => Some(scalar.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
