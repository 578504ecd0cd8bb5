//! Terraform's values, decoded: null, unknown or known, and what a known value can be.
//!
//! This module knows neither the wire format (see `decode` and `encode`) nor schemas.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::foreign::Value;
use crate::Secret;

/// A value of any type.
pub type Dynamic = Value<Known>;

/// A value that is neither null nor unknown.
///
/// Sets are kept sorted and without duplicates, so that two equal sets compare equal whatever order they came in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    Bool(bool),
    Number(Number),
    String(String),
    /// A string of an attribute that the schema marks as sensitive.
    Secret(Secret),
    /// A list or a tuple.
    List(Vec<Dynamic>),
    Set(BTreeSet<Dynamic>),
    Map(BTreeMap<String, Dynamic>),
    Object(Object),
}

impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(formatter),
            Self::Number(value) => value.fmt(formatter),
            Self::String(value) => value.fmt(formatter),
            Self::Secret(value) => value.fmt(formatter),
            Self::List(values) => values.fmt(formatter),
            Self::Set(values) => values.fmt(formatter),
            Self::Map(values) => values.fmt(formatter),
            Self::Object(object) => object.fmt(formatter),
        }
    }
}

/// The attributes of a configuration, a state or a nested object, by name.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object(pub BTreeMap<String, Dynamic>);

impl Object {
    /// The attribute with this name; null if the object has none.
    pub fn get(&self, name: &str) -> &Dynamic {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    pub fn set(&mut self, name: &str, value: Dynamic) {
        self.0.insert(name.to_owned(), value);
    }

    /// The nested object with this name, if it is known.
    pub fn object(&self, name: &str) -> Option<&Object> {
        match self.get(name) {
            Value::Value(Known::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// Like [`Object::object`], but mutable.
    pub fn object_mut(&mut self, name: &str) -> Option<&mut Object> {
        match self.0.get_mut(name) {
            Some(Value::Value(Known::Object(object))) => Some(object),
            _ => None,
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A number of any size, as in Terraform. Stored as a decimal string, in a canonical form if it fits an `i64` or an
/// `f64`.
///
/// Terraform sends all other numbers as decimal strings, and compares what comes back digit by digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(String);

impl Number {
    /// A number from a decimal string. It may be larger than any float.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let parses = text.parse::<f64>().is_ok();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        (parses && digits).then(|| Self(text.to_owned()))
    }

    /// A finite float in its shortest decimal form.
    pub fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then(|| Self(number.to_string()))
    }

    pub fn as_decimal(&self) -> &str {
        &self.0
    }

    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The known value, if there is one.
pub fn known<T>(value: &Value<T>) -> Option<&T> {
    match value {
        Value::Value(value) => Some(value),
        Value::Null | Value::Unknown => None,
    }
}

/// Whether nothing in the value is unknown.
pub fn is_wholly_known(value: &Dynamic) -> bool {
    match value {
        Value::Null => true,
        Value::Unknown => false,
        Value::Value(known) => match known {
            Known::Bool(_) | Known::Number(_) | Known::String(_) | Known::Secret(_) => true,
            Known::List(values) => values.iter().all(is_wholly_known),
            Known::Set(values) => values.iter().all(is_wholly_known),
            Known::Map(values) => values.values().all(is_wholly_known),
            Known::Object(object) => object.0.values().all(is_wholly_known),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_one_form() {
        assert_eq!(Number::from_f64(1.0), Some(Number::from(1_i64)));
        assert_eq!(Number::from_f64(0.1), Number::from_decimal("0.1"));
        assert_eq!(Number::from_decimal("NaN"), None);
        assert_eq!(Number::from_decimal("inf"), None);
        assert!(Number::from_decimal(&format!("1{}", "0".repeat(400))).is_some());
    }

    #[test]
    fn a_secret_inside_an_object_is_not_printed() {
        let mut object = Object::default();
        object.set("api_key", Value::Value(Known::Secret(Secret::from("hunter2"))));
        assert_eq!(format!("{object:?}"), r#"{"api_key": (secret)}"#);
    }

    #[test]
    fn an_unknown_element_makes_the_value_not_wholly_known() {
        let set = Value::Value(Known::Set([Value::Unknown].into()));
        assert!(!is_wholly_known(&set));
        assert!(is_wholly_known(&Value::Null));
    }
}
