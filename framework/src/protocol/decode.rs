//! Decodes values by their schema, from MessagePack (which core sends) and JSON (which state files contain). See
//! <https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md>.
//!
//! An error names the attribute and the expected type, never the value.

use std::collections::BTreeMap;

use rmpv::ValueRef;
use serde_json::Value as Json;

use super::{
    foreign::{Type, Value},
    schema::{Attribute, Attributes, Kind},
    value::{Dynamic, Known, Number, Object},
};
use crate::Secret;

/// A value without the type that its schema requires.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{problem}", path, if path.is_empty() { "" } else { ": " })]
pub(super) struct DecodeError {
    /// Empty for the value itself.
    path: String,
    problem: String,
}

type Result<T> = std::result::Result<T, DecodeError>;

/// The decoder's position in a value. It costs nothing unless an error occurs.
#[derive(Clone, Copy)]
struct Path<'a> {
    outer: Option<&'a Path<'a>>,
    step: &'a str,
}

const ROOT: Path<'static> = Path { outer: None, step: "" };

impl<'a> Path<'a> {
    fn below(&'a self, step: &'a str) -> Path<'a> {
        Path { outer: Some(self), step }
    }

    fn error(&self, problem: impl Into<String>) -> DecodeError {
        DecodeError { path: self.to_string(), problem: problem.into() }
    }

    fn expected(&self, expected: &str, found: &str) -> DecodeError {
        self.error(format!("expected {expected}, but found {found}"))
    }
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.outer {
            Some(outer) if outer.outer.is_some() => write!(formatter, "{outer}.{}", self.step),
            _ => formatter.write_str(self.step),
        }
    }
}

/// Decodes an object as core sends it: `None` for a null object.
///
/// # Errors
/// If the bytes are not MessagePack, or not an object with exactly these attributes.
pub(super) fn object_from_msgpack(bytes: &[u8], attributes: &Attributes) -> Result<Option<Object>> {
    match parse(bytes)? {
        ValueRef::Nil => Ok(None),
        value => object(&value, attributes, &ROOT).map(Some),
    }
}

/// Decodes a value that stands alone, such as an argument of a function.
///
/// # Errors
/// If the bytes are not MessagePack, or have another type.
pub(super) fn value_from_msgpack(bytes: &[u8], r#type: &Type, sensitive: bool) -> Result<Dynamic> {
    tri_state(&parse(bytes)?, &ROOT, |value| known(value, r#type, sensitive, &ROOT))
}

/// Parses bytes that contain exactly one value. Empty bytes are null.
fn parse(bytes: &[u8]) -> Result<ValueRef<'_>> {
    if bytes.is_empty() {
        return Ok(ValueRef::Nil);
    }
    // MessagePack never uses this byte. The library would read it as null, which would mean a deletion.
    if bytes[0] == 0xc1 {
        return Err(ROOT.error("not MessagePack: a reserved byte"));
    }
    let mut rest = bytes;
    let value = rmpv::decode::read_value_ref(&mut rest)
        .map_err(|error| ROOT.error(format!("not MessagePack: {error}")))?;
    if !rest.is_empty() {
        return Err(ROOT.error("more than one value"));
    }
    Ok(value)
}

fn object(value: &ValueRef<'_>, attributes: &Attributes, path: &Path<'_>) -> Result<Object> {
    let ValueRef::Map(entries) = value else {
        return Err(path.expected("an object", kind(value)));
    };
    let mut decoded = Object::default();
    for (key, value) in entries {
        let name = string(key).ok_or_else(|| path.error("an attribute's name is not a string"))?;
        let attribute =
            attributes.get(name).ok_or_else(|| path.below(name).error("unsupported attribute"))?;
        decoded.set(name, attribute_value(value, attribute, &path.below(name))?);
    }
    match attributes.keys().find(|name| !decoded.0.contains_key(**name)) {
        Some(missing) => Err(path.below(missing).error("the attribute is missing")),
        None => Ok(decoded),
    }
}

fn attribute_value(value: &ValueRef<'_>, attribute: &Attribute, path: &Path<'_>) -> Result<Dynamic> {
    tri_state(value, path, |value| match &attribute.kind {
        Kind::Value(r#type) => known(value, r#type, attribute.sensitive, path),
        Kind::Object(children) => object(value, children, path).map(Known::Object),
        Kind::List(children) => {
            objects(value, children, path, "a list")?.collect::<Result<_>>().map(Known::List)
        }
        Kind::Set(children) => {
            objects(value, children, path, "a set")?.collect::<Result<_>>().map(Known::Set)
        }
        Kind::Map(children) => {
            let ValueRef::Map(entries) = value else { return Err(path.expected("a map", kind(value))) };
            let entry = |(key, value): &(ValueRef<'_>, ValueRef<'_>)| {
                let key = string(key).ok_or_else(|| path.error("a map's key is not a string"))?;
                Ok((key.to_owned(), element_object(value, children, &path.below(key))?))
            };
            entries.iter().map(entry).collect::<Result<_>>().map(Known::Map)
        }
    })
}

fn objects<'a>(
    value: &'a ValueRef<'_>,
    attributes: &'a Attributes,
    path: &'a Path<'_>,
    expected: &str,
) -> Result<impl Iterator<Item = Result<Dynamic>> + 'a> {
    match value {
        ValueRef::Array(values) => Ok(values.iter().map(|value| element_object(value, attributes, path))),
        value => Err(path.expected(expected, kind(value))),
    }
}

fn element_object(value: &ValueRef<'_>, attributes: &Attributes, path: &Path<'_>) -> Result<Dynamic> {
    tri_state(value, path, |value| object(value, attributes, path).map(Known::Object))
}

/// Null, unknown, or the result of `known`.
///
/// An extension with at most one byte of payload is an unknown value; type 12 is an unknown value with refinements
/// (such as a prefix or a bound), which the framework does not need.
fn tri_state(
    value: &ValueRef<'_>,
    path: &Path<'_>,
    known: impl FnOnce(&ValueRef<'_>) -> Result<Known>,
) -> Result<Dynamic> {
    const REFINED_UNKNOWN: i8 = 12;
    match value {
        ValueRef::Nil => Ok(Value::Null),
        ValueRef::Ext(REFINED_UNKNOWN, _) => Ok(Value::Unknown),
        ValueRef::Ext(_, payload) if payload.len() <= 1 => Ok(Value::Unknown),
        ValueRef::Ext(..) => Err(path.error("unsupported extension type")),
        value => known(value).map(Value::Value),
    }
}

fn known(value: &ValueRef<'_>, r#type: &Type, sensitive: bool, path: &Path<'_>) -> Result<Known> {
    let element = |value, r#type, step| {
        let path = path.below(step);
        tri_state(value, &path, |value| known(value, r#type, sensitive, &path))
    };
    match (r#type, value) {
        (Type::Bool, ValueRef::Boolean(value)) => Ok(Known::Bool(*value)),
        (Type::Number, value) => {
            number(value).map(Known::Number).ok_or_else(|| path.expected("a number", kind(value)))
        }
        (Type::String, value) => match string(value) {
            Some(text) if sensitive => Ok(Known::Secret(Secret::from(text))),
            Some(text) => Ok(Known::String(text.to_owned())),
            None => Err(path.expected("a string", kind(value))),
        },
        (Type::List(inner), ValueRef::Array(values)) => {
            values.iter().map(|value| element(value, inner, "[]")).collect::<Result<_>>().map(Known::List)
        }
        (Type::Set(inner), ValueRef::Array(values)) => {
            values.iter().map(|value| element(value, inner, "[]")).collect::<Result<_>>().map(Known::Set)
        }
        (Type::Tuple(types), ValueRef::Array(values)) if types.len() == values.len() => types
            .iter()
            .zip(values)
            .map(|(r#type, value)| element(value, r#type, "[]"))
            .collect::<Result<_>>()
            .map(Known::List),
        (Type::Map(inner), ValueRef::Map(entries)) => entries
            .iter()
            .map(|(key, value)| {
                let key = string(key).ok_or_else(|| path.error("a map's key is not a string"))?;
                Ok((key.to_owned(), element(value, inner, key)?))
            })
            .collect::<Result<BTreeMap<_, _>>>()
            .map(Known::Map),
        (Type::Object(types), ValueRef::Map(entries)) if types.len() == entries.len() => {
            let mut object = Object::default();
            for (key, value) in entries {
                let name = string(key).ok_or_else(|| path.error("an attribute's name is not a string"))?;
                let r#type =
                    types.get(name).ok_or_else(|| path.below(name).error("unsupported attribute"))?;
                object.set(name, element(value, r#type, name)?);
            }
            Ok(Known::Object(object))
        }
        (r#type, value) => Err(path.expected(name_of(r#type), kind(value))),
    }
}

fn string<'a>(value: &ValueRef<'a>) -> Option<&'a str> {
    match value {
        ValueRef::String(text) => text.into_str(),
        _ => None,
    }
}

/// A number: an integer, a float, or a decimal string if neither represents it exactly.
fn number(value: &ValueRef<'_>) -> Option<Number> {
    match value {
        ValueRef::Integer(integer) => {
            integer.as_i64().map(Number::from).or_else(|| integer.as_u64().map(Number::from))
        }
        ValueRef::F32(float) => Number::from_f64(f64::from(*float)),
        ValueRef::F64(float) => Number::from_f64(*float),
        value => string(value).and_then(Number::from_decimal),
    }
}

fn kind(value: &ValueRef<'_>) -> &'static str {
    match value {
        ValueRef::Nil => "null",
        ValueRef::Boolean(_) => "a bool",
        ValueRef::Integer(_) | ValueRef::F32(_) | ValueRef::F64(_) => "a number",
        ValueRef::String(_) => "a string",
        ValueRef::Binary(_) => "binary data",
        ValueRef::Array(_) => "a list",
        ValueRef::Map(_) => "an object",
        ValueRef::Ext(..) => "an extension",
    }
}

fn name_of(r#type: &Type) -> &'static str {
    match r#type {
        Type::String => "a string",
        Type::Number => "a number",
        Type::Bool => "a bool",
        Type::List(_) => "a list",
        Type::Set(_) => "a set",
        Type::Map(_) => "a map",
        Type::Object(_) => "an object",
        Type::Tuple(_) => "a tuple",
        Type::Any => "a value of a fixed type",
    }
}

/// Parses the JSON of a state file.
///
/// # Errors
/// If the bytes are not JSON.
pub(super) fn state_json(bytes: &[u8]) -> Result<Json> {
    serde_json::from_slice(bytes)
        .map_err(|error| ROOT.error(format!("not JSON (line {}, column {})", error.line(), error.column())))
}

/// Decodes a state that any version of this provider wrote. Missing attributes are null, and attributes that the schema
/// does not have are dropped.
///
/// # Errors
/// If the JSON is not an object, or an attribute has another type than in the schema.
pub(super) fn object_from_json(json: &Json, attributes: &Attributes) -> Result<Object> {
    json_object(json, attributes, &ROOT)
}

/// The same from bytes.
pub(super) fn object_from_state_json(bytes: &[u8], attributes: &Attributes) -> Result<Object> {
    object_from_json(&state_json(bytes)?, attributes)
}

fn json_object(json: &Json, attributes: &Attributes, path: &Path<'_>) -> Result<Object> {
    let Json::Object(members) = json else {
        return Err(path.expected("an object", json_kind(json)));
    };
    let mut decoded = Object::default();
    for (name, attribute) in attributes {
        let path = path.below(name);
        let value = match members.get(*name) {
            None | Some(Json::Null) => Value::Null,
            // Terraform never stores write-only values, so a value here is dropped.
            Some(_) if attribute.write_only => Value::Null,
            Some(json) => Value::Value(match &attribute.kind {
                Kind::Value(r#type) => json_known(json, r#type, attribute.sensitive, &path)?,
                Kind::Object(children) => Known::Object(json_object(json, children, &path)?),
                Kind::List(children) => {
                    Known::List(json_objects(json, children, &path, "a list")?.collect::<Result<_>>()?)
                }
                Kind::Set(children) => {
                    Known::Set(json_objects(json, children, &path, "a set")?.collect::<Result<_>>()?)
                }
                Kind::Map(children) => {
                    let Json::Object(members) = json else {
                        return Err(path.expected("a map", json_kind(json)));
                    };
                    let entry = |(key, json): (&String, &Json)| {
                        let object = json_object(json, children, &path.below(key))?;
                        Ok((key.clone(), Value::Value(Known::Object(object))))
                    };
                    Known::Map(members.iter().map(entry).collect::<Result<_>>()?)
                }
            }),
        };
        decoded.set(name, value);
    }
    Ok(decoded)
}

fn json_objects<'a>(
    json: &'a Json,
    attributes: &'a Attributes,
    path: &'a Path<'_>,
    expected: &str,
) -> Result<impl Iterator<Item = Result<Dynamic>> + 'a> {
    match json {
        Json::Array(values) => Ok(values
            .iter()
            .map(move |json| json_object(json, attributes, path).map(Known::Object).map(Value::Value))),
        json => Err(path.expected(expected, json_kind(json))),
    }
}

fn json_known(json: &Json, r#type: &Type, sensitive: bool, path: &Path<'_>) -> Result<Known> {
    let element = |json: &Json, r#type, step| match json {
        Json::Null => Ok(Value::Null),
        json => json_known(json, r#type, sensitive, &path.below(step)).map(Value::Value),
    };
    match (r#type, json) {
        (Type::Bool, Json::Bool(value)) => Ok(Known::Bool(*value)),
        (Type::Number, Json::Number(number)) => {
            let number = Number::from_decimal(&number.to_string());
            number.map(Known::Number).ok_or_else(|| path.error("a number is out of range"))
        }
        (Type::String, Json::String(text)) if sensitive => Ok(Known::Secret(Secret::from(text.as_str()))),
        (Type::String, Json::String(text)) => Ok(Known::String(text.clone())),
        (Type::List(inner), Json::Array(values)) => {
            values.iter().map(|value| element(value, inner, "[]")).collect::<Result<_>>().map(Known::List)
        }
        (Type::Set(inner), Json::Array(values)) => {
            values.iter().map(|value| element(value, inner, "[]")).collect::<Result<_>>().map(Known::Set)
        }
        (Type::Tuple(types), Json::Array(values)) if types.len() == values.len() => types
            .iter()
            .zip(values)
            .map(|(r#type, value)| element(value, r#type, "[]"))
            .collect::<Result<_>>()
            .map(Known::List),
        (Type::Map(inner), Json::Object(members)) => members
            .iter()
            .map(|(key, value)| Ok((key.clone(), element(value, inner, key)?)))
            .collect::<Result<BTreeMap<_, _>>>()
            .map(Known::Map),
        (Type::Object(types), Json::Object(members)) => {
            let mut object = Object::default();
            for (name, r#type) in types {
                object.set(name, element(members.get(name).unwrap_or(&Json::Null), r#type, name)?);
            }
            Ok(Known::Object(object))
        }
        (r#type, json) => Err(path.expected(name_of(r#type), json_kind(json))),
    }
}

fn json_kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{encode, foreign::Constraint};

    fn attributes() -> Attributes {
        let inner =
            Attributes::from([("secret", Attribute::optional(Type::String, "A secret.").sensitive())]);
        let found = Attributes::from([("id", Attribute::computed(Type::String, "An id."))]);
        Attributes::from([
            ("name", Attribute::required(Type::String, "A name.")),
            ("count", Attribute::optional(Type::Number, "A count.")),
            ("tags", Attribute::optional(Type::Set(Box::new(Type::String)), "Tags.")),
            ("inner", Attribute::object(Constraint::Optional, inner, "Inner.")),
            ("found", Attribute::computed_list(found, "Found.")),
        ])
    }

    fn text(text: &str) -> Dynamic {
        Value::Value(Known::String(text.to_owned()))
    }

    fn example() -> Object {
        let mut inner = Object::default();
        inner.set("secret", Value::Value(Known::Secret(Secret::from("hunter2"))));
        let mut object = Object::default();
        object.set("name", text("a"));
        object.set("count", Value::Unknown);
        object.set("tags", Value::Value(Known::Set([text("y"), text("x"), Value::Unknown].into())));
        object.set("inner", Value::Value(Known::Object(inner)));
        let mut found = Object::default();
        found.set("id", text("i"));
        object.set(
            "found",
            Value::Value(Known::List(vec![Value::Value(Known::Object(found)), Value::Unknown])),
        );
        object
    }

    #[test]
    fn an_object_survives_the_wire() {
        let bytes = encode::object_to_msgpack(Some(&example()), &attributes()).expect("conforms");
        assert_eq!(object_from_msgpack(&bytes, &attributes()), Ok(Some(example())));
    }

    #[test]
    fn unknown_is_the_extension_that_core_sends() {
        // {"a": unknown}, {"a": unknown, known to be not null}
        for bytes in [&b"\x81\xa1a\xd4\x00\x00"[..], b"\x81\xa1a\xc7\x03\x0c\x81\x01\xc2"] {
            let attributes = Attributes::from([("a", Attribute::optional(Type::String, "A."))]);
            let object = object_from_msgpack(bytes, &attributes).expect("decodes").expect("not null");
            assert_eq!(object.get("a"), &Value::Unknown);
        }
    }

    #[test]
    fn numbers_come_in_every_width_and_as_text() {
        let attributes = Attributes::from([("a", Attribute::optional(Type::Number, "A."))]);
        for (bytes, decimal) in [
            (&b"\x81\xa1a\x07"[..], "7"),
            (b"\x81\xa1a\xcc\xff", "255"),
            (b"\x81\xa1a\xd3\xff\xff\xff\xff\xff\xff\xff\xfe", "-2"),
            (b"\x81\xa1a\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", "1.5"),
            (b"\x81\xa1a\xa30.1", "0.1"),
        ] {
            let object = object_from_msgpack(bytes, &attributes).expect("decodes").expect("not null");
            assert_eq!(object.get("a"), &Value::Value(Known::Number(Number::from_decimal(decimal).unwrap())));
        }
    }

    #[test]
    fn errors_name_the_attribute_and_not_the_value() {
        let error = |bytes: &[u8]| object_from_msgpack(bytes, &attributes()).unwrap_err().to_string();
        assert_eq!(error(b"\x81\xa5other\xc0"), "other: unsupported attribute");
        assert_eq!(error(b"\x81\xa4name\x07"), "name: expected a string, but found a number");
        assert_eq!(
            error(b"\x81\xa5inner\x81\xa6secret\xc3"),
            "inner.secret: expected a string, but found a bool"
        );
        assert_eq!(error(b"\x81\xa4name\xa1a"), "count: the attribute is missing");
        assert!(error(b"\x81").starts_with("not MessagePack"));
        assert_eq!(error(b"\xc0\xc0"), "more than one value");
        assert_eq!(error(b"\x81\xa5found\x80"), "found: expected a list, but found an object");
        assert_eq!(
            error(b"\x81\xa5found\x91\x81\xa2id\x07"),
            "found.id: expected a string, but found a number"
        );
    }

    #[test]
    fn a_state_of_another_version_is_read() {
        let object = object_from_state_json(
            br#"{"name":"a","gone":[1],"inner":{},"found":[{"id":"i","gone":1}]}"#,
            &attributes(),
        );
        let mut expected = Object::default();
        expected.set("name", text("a"));
        expected.set("count", Value::Null);
        expected.set("tags", Value::Null);
        let mut inner = Object::default();
        inner.set("secret", Value::Null);
        expected.set("inner", Value::Value(Known::Object(inner)));
        let mut found = Object::default();
        found.set("id", text("i"));
        expected.set("found", Value::Value(Known::List(vec![Value::Value(Known::Object(found))])));
        assert_eq!(object, Ok(expected));
    }
}
