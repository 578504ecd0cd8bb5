//! The few rules that the documentation states about request bodies, as data.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::error::Issue;

/// A member of an object.
pub(super) struct Field {
    name: &'static str,
    required: bool,
    rule: Rule,
}

pub(super) const fn required(name: &'static str, rule: Rule) -> Field {
    Field { name, required: true, rule }
}

pub(super) const fn optional(name: &'static str, rule: Rule) -> Field {
    Field { name, required: false, rule }
}

/// What a value must be.
pub(super) enum Rule {
    AnyText,
    Text(Text),
    OneOf(&'static [&'static str]),
    Bool,
    List(&'static Rule),
    Object(&'static [Field]),
}

/// A string of limited length that matches a pattern.
pub(super) struct Text {
    pub(super) length: RangeInclusive<usize>,
    /// The documented pattern, for the message.
    pub(super) pattern: &'static str,
    pub(super) matches: fn(&str) -> bool,
}

/// What to do with members that no field describes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Ignore,
    Refuse,
}

/// The members of `object` that `fields` describe, and what is wrong with them.
pub(super) fn read(
    fields: &[Field],
    object: &Map<String, Value>,
    unknown: Unknown,
) -> (Map<String, Value>, Vec<Issue>) {
    let mut issues = Vec::new();
    let members = read_object(fields, "", object, &mut issues);
    if unknown == Unknown::Refuse {
        let refused = object.keys().filter(|name| fields.iter().all(|field| field.name != *name));
        issues.extend(refused.map(|name| Issue::new(name, "cannot be changed")));
    }
    (members, issues)
}

fn read_object(
    fields: &[Field],
    path: &str,
    object: &Map<String, Value>,
    issues: &mut Vec<Issue>,
) -> Map<String, Value> {
    let mut members = Map::new();
    for field in fields {
        let path = join(path, field.name);
        match object.get(field.name) {
            Some(value) => {
                members.insert(field.name.to_owned(), field.rule.read(&path, value, issues));
            }
            None if field.required => issues.push(Issue::new(path, "is required")),
            None => {}
        }
    }
    members
}

impl Rule {
    /// `value` without what no field describes.
    fn read(&self, path: &str, value: &Value, issues: &mut Vec<Issue>) -> Value {
        match (self, value) {
            (Self::Object(fields), Value::Object(object)) => read_object(fields, path, object, issues).into(),
            (Self::List(rule), Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| rule.read(&join(path, &index.to_string()), item, issues))
                .collect(),
            _ => {
                if let Err(message) = self.check(value) {
                    issues.push(Issue::new(path, message));
                }
                value.clone()
            }
        }
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Self::AnyText, Value::String(_)) | (Self::Bool, Value::Bool(_)) => Ok(()),
            (Self::Text(rule), Value::String(text)) => rule.check(text),
            (Self::OneOf(known), Value::String(text)) if known.contains(&text.as_str()) => Ok(()),
            (Self::OneOf(known), _) => Err(format!("must be one of {}", known.join(", "))),
            (Self::AnyText | Self::Text(_), _) => Err("must be a string".to_owned()),
            (Self::Bool, _) => Err("must be true or false".to_owned()),
            (Self::List(_), _) => Err("must be a list".to_owned()),
            (Self::Object(_), _) => Err("must be an object".to_owned()),
        }
    }
}

impl Text {
    fn check(&self, text: &str) -> Result<(), String> {
        if !self.length.contains(&text.chars().count()) {
            return Err(format!("must have {} to {} characters", self.length.start(), self.length.end()));
        }
        if !(self.matches)(text) {
            return Err(format!("must match {}", self.pattern));
        }
        Ok(())
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
