//! Writes the JSON members of a request from planned attributes, strictly.

use serde::{Serialize, Serializer, ser::Error as _};

use super::attribute::{Declaration, Kind, Sent};
use crate::{Dynamic, Known, Object, Value};

/// The body of a request. It becomes JSON only in the serializer, the only place where its secrets leave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body(Object);

impl Body {
    /// What of it differs from another body. Of the members named in `parts`, which are objects, only what differs in
    /// them.
    #[must_use]
    pub fn changes(&self, before: &Self, parts: &[&str]) -> Self {
        let changed = |after: &Object, before: &Object| {
            let is_changed = |(name, value): &(&String, &Dynamic)| before.get(name) != *value;
            let changed = after.0.iter().filter(is_changed);
            Object(changed.map(|(name, value)| (name.clone(), value.clone())).collect())
        };
        let mut changes = changed(&self.0, &before.0);
        for (name, value) in &mut changes.0 {
            if parts.contains(&name.as_str())
                && let Value::Value(Known::Object(after)) = value
                && let Some(before) = before.0.object(name)
            {
                *after = changed(after, before);
            }
        }
        Self(changes)
    }

    /// Whether it has no member.
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }
}

/// The planned values of the attributes in such a request. Null and unknown are omitted. But a null collection that a
/// response can clear is sent as an empty list, because a PATCH without it might keep its elements.
pub fn write(declarations: &[Declaration], planned: &Object, request: Sent, variant: &str) -> Body {
    let goes_out = |it: &&Declaration| it.is_of(variant) && it.goes_out(request);
    let mut body = Object::default();
    for declaration in declarations.iter().filter(goes_out) {
        let Some(name) = &declaration.json else { continue };
        match (planned.get(declaration.name), &declaration.kind) {
            (Value::Value(known), kind) => body.set(name, member(declaration, kind, known, request, variant)),
            (Value::Null, Kind::Set(_) | Kind::List(_)) if declaration.is_cleared => {
                body.set(name, Value::Value(Known::List(Vec::new())));
            }
            (Value::Null, _) if declaration.is_null_sent => body.set(name, Value::Null),
            (Value::Null | Value::Unknown, _) => {}
        }
    }
    Body(body)
}

fn member(declaration: &Declaration, kind: &Kind, known: &Known, request: Sent, variant: &str) -> Dynamic {
    let element = |kind: &Kind, value: &Dynamic| {
        let value = match value {
            Value::Value(known) => member(declaration, kind, known, request, variant),
            Value::Null | Value::Unknown => Value::Null,
        };
        match declaration.each {
            Some(name) => Value::Value(Known::Object(Object([(name.to_owned(), value)].into()))),
            None => value,
        }
    };
    Value::Value(match (kind, known) {
        (Kind::Object(children), Known::Object(object)) => {
            Known::Object(write(children(), object, request, variant).0)
        }
        (Kind::Set(kind), Known::Set(values)) => {
            Known::List(values.iter().map(|value| element(kind, value)).collect())
        }
        (Kind::List(kind), Known::List(values)) => {
            Known::List(values.iter().map(|value| element(kind, value)).collect())
        }
        (Kind::Map(kind), Known::Map(values)) => match declaration.keyed_by {
            Some(member) => {
                let keyed =
                    |(key, value): (&String, &Dynamic)| with_id(element(kind, value), member, key, value);
                Known::List(values.iter().map(keyed).collect())
            }
            None => {
                Known::Map(values.iter().map(|(key, value)| (key.clone(), element(kind, value))).collect())
            }
        },
        (_, scalar) => scalar.clone(),
    })
}

/// Adds the member that identifies an element of a map in the API: its value from a response, or the key of a new
/// element.
fn with_id(written: Dynamic, member: &str, key: &str, planned: &Dynamic) -> Dynamic {
    let id = match planned {
        Value::Value(Known::Object(object)) => object.get(member),
        _ => &Value::Null,
    };
    let id = if id.is_value() { id.clone() } else { Value::Value(Known::String(key.to_owned())) };
    written.map(|written| match written {
        Known::Object(mut object) => {
            object.set(member, id);
            Known::Object(object)
        }
        other => other,
    })
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.0.iter().map(|(name, value)| (name, Exposed(value))))
    }
}

/// A value as JSON, including its secrets.
struct Exposed<'a>(&'a Dynamic);

impl Serialize for Exposed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_none(),
            Value::Unknown => Err(S::Error::custom("a value is not known")),
            Value::Value(known) => match known {
                Known::Bool(value) => serializer.serialize_bool(*value),
                Known::Number(number) => match number.as_i64() {
                    Some(whole) => serializer.serialize_i64(whole),
                    None => {
                        number.as_decimal().parse::<f64>().map_err(S::Error::custom)?.serialize(serializer)
                    }
                },
                Known::String(text) => serializer.serialize_str(text),
                Known::Secret(secret) => serializer.serialize_str(secret.expose()),
                Known::List(values) => serializer.collect_seq(values.iter().map(Exposed)),
                Known::Set(values) => serializer.collect_seq(values.iter().map(Exposed)),
                Known::Map(values) | Known::Object(Object(values)) => {
                    serializer.collect_map(values.iter().map(|(name, value)| (name, Exposed(value))))
                }
            },
        }
    }
}
