//! The few rules that the documentation states about request bodies, as data.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::error::Issue;

/// The members of a JSON object.
pub(crate) type Members = Map<String, Value>;

/// A member of an object.
pub(crate) struct Field {
    name: &'static str,
    required: bool,
    rule: Rule,
}

pub(crate) const fn required(name: &'static str, rule: Rule) -> Field {
    Field { name, required: true, rule }
}

pub(crate) const fn optional(name: &'static str, rule: Rule) -> Field {
    Field { name, required: false, rule }
}

pub(super) fn has(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name)
}

/// What a value must be.
pub(crate) enum Rule {
    AnyText,
    Text(Text),
    OneOf(&'static [&'static str]),
    Bool,
    Integer(RangeInclusive<i64>),
    Number(RangeInclusive<f64>),
    List(&'static Rule),
    /// A list of at least so many.
    Least(usize, &'static Rule),
    /// An object of any members.
    Map(&'static Rule),
    Object(&'static [Field]),
    /// An object of one shape among several, according to the whole body and to itself.
    Shape(fn(&Members, &Members) -> &'static [Field]),
    OrNull(&'static Rule),
}

/// A string of limited length that matches a pattern.
pub(crate) struct Text {
    pub(crate) length: RangeInclusive<usize>,
    /// The documented pattern, for the message.
    pub(crate) pattern: &'static str,
    pub(crate) matches: fn(&str) -> bool,
}

/// What to do with members that no field describes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Ignore,
    Refuse,
}

/// The members of `object` that `fields` describe, and what is wrong with them. `root` decides shapes.
pub(super) fn read(
    fields: &[Field],
    root: &Members,
    object: &Members,
    unknown: Unknown,
) -> (Members, Vec<Issue>) {
    let mut reading = Reading { root, issues: Vec::new() };
    let members = reading.object(fields, "", object);
    let mut issues = reading.issues;
    if unknown == Unknown::Refuse {
        let refused = object.keys().filter(|name| !has(fields, name));
        issues.extend(refused.map(|name| Issue::new(name, "cannot be changed")));
    }
    (members, issues)
}

struct Reading<'a> {
    root: &'a Members,
    issues: Vec<Issue>,
}

impl Reading<'_> {
    fn object(&mut self, fields: &[Field], path: &str, object: &Members) -> Members {
        let mut members = Map::new();
        for field in fields {
            let path = join(path, field.name);
            match object.get(field.name) {
                Some(value) => {
                    members.insert(field.name.to_owned(), self.value(&field.rule, &path, value));
                }
                None if field.required => self.issues.push(Issue::new(path, "is required")),
                None => {}
            }
        }
        members
    }

    /// `value` without what no field describes.
    fn value(&mut self, rule: &Rule, path: &str, value: &Value) -> Value {
        match (rule, value) {
            (Rule::OrNull(_), Value::Null) => Value::Null,
            (Rule::OrNull(rule), _) => self.value(rule, path, value),
            (Rule::Object(fields), Value::Object(object)) => self.object(fields, path, object).into(),
            (Rule::Shape(pick), Value::Object(object)) => {
                self.object(pick(self.root, object), path, object).into()
            }
            (Rule::Map(rule), Value::Object(object)) => object
                .iter()
                .map(|(name, item)| (name.clone(), self.value(rule, &join(path, name), item)))
                .collect(),
            (Rule::Least(least, _), Value::Array(items)) if items.len() < *least => {
                self.issues.push(Issue::new(path, format!("must have at least {least} items")));
                value.clone()
            }
            (Rule::List(rule) | Rule::Least(_, rule), Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| self.value(rule, &join(path, &index.to_string()), item))
                .collect(),
            _ => {
                if let Err(message) = rule.check(value) {
                    self.issues.push(Issue::new(path, message));
                }
                value.clone()
            }
        }
    }
}

impl Rule {
    fn check(&self, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Self::AnyText, Value::String(_)) | (Self::Bool, Value::Bool(_)) => Ok(()),
            (Self::Text(rule), Value::String(text)) => rule.check(text),
            (Self::OneOf(known), Value::String(text)) if known.contains(&text.as_str()) => Ok(()),
            (Self::Integer(range), _) if value.as_i64().is_some_and(|it| range.contains(&it)) => Ok(()),
            (Self::Number(range), _) if value.as_f64().is_some_and(|it| range.contains(&it)) => Ok(()),
            (Self::OneOf(known), _) => Err(format!("must be one of {}", known.join(", "))),
            (Self::AnyText | Self::Text(_), _) => Err("must be a string".to_owned()),
            (Self::Bool, _) => Err("must be true or false".to_owned()),
            (Self::Integer(range), _) if *range.end() == i64::MAX => {
                Err(format!("must be a whole number from {} on", range.start()))
            }
            (Self::Integer(range), _) => {
                Err(format!("must be a whole number from {} to {}", range.start(), range.end()))
            }
            (Self::Number(range), _) if range.end().is_infinite() => Err("must be a number".to_owned()),
            (Self::Number(range), _) => {
                Err(format!("must be a number from {} to {}", range.start(), range.end()))
            }
            (Self::List(_) | Self::Least(..), _) => Err("must be a list".to_owned()),
            (Self::Object(_) | Self::Map(_) | Self::Shape(_) | Self::OrNull(_), _) => {
                Err("must be an object".to_owned())
            }
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
