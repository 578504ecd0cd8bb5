//! Typed views of values: the Rust type for each of Terraform's types.
//!
//! Fields are `Value<T>`, never `Option<T>`, so that null and unknown stay distinct. A mismatch at run time is a bug of
//! the provider.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    foreign::Value,
    value::{Dynamic, Known, Number, Object},
};
use crate::Secret;

/// A value at `path` that does not have the type that the model expects.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: a {expected} was expected")]
pub struct Mismatch {
    path: String,
    expected: &'static str,
}

impl Mismatch {
    /// The value itself is not of the expected type. `expected` is a noun without its article.
    pub fn new(expected: &'static str) -> Self {
        Self { path: String::new(), expected }
    }

    /// The same, seen from the surrounding object.
    #[must_use]
    pub fn below(self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{name}.{}", self.path) };
        Self { path, ..self }
    }
}

/// The model and the schema differ, which users cannot fix.
impl From<Mismatch> for Diagnostics {
    fn from(mismatch: Mismatch) -> Self {
        Diagnostic::provider_bug(format_args!("A model differs from its schema: {mismatch}.")).into()
    }
}

/// A Rust type that represents one of Terraform's types.
pub trait Typed: Sized {
    fn from_known(known: Known) -> Result<Self, Mismatch>;
    fn into_known(self) -> Known;

    fn from_dynamic(value: Dynamic) -> Result<Value<Self>, Mismatch> {
        match value {
            Value::Null => Ok(Value::Null),
            Value::Unknown => Ok(Value::Unknown),
            Value::Value(known) => Self::from_known(known).map(Value::Value),
        }
    }

    fn into_dynamic(value: Value<Self>) -> Dynamic {
        value.map(Self::into_known)
    }
}

impl Typed for bool {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Bool(value) => Ok(value),
            _ => Err(Mismatch::new("bool")),
        }
    }

    fn into_known(self) -> Known {
        Known::Bool(self)
    }
}

impl Typed for i64 {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Number(number) => number.as_i64().ok_or(Mismatch::new("whole number")),
            _ => Err(Mismatch::new("number")),
        }
    }

    fn into_known(self) -> Known {
        Known::Number(Number::from(self))
    }
}

impl Typed for Number {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Number(number) => Ok(number),
            _ => Err(Mismatch::new("number")),
        }
    }

    fn into_known(self) -> Known {
        Known::Number(self)
    }
}

impl Typed for String {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::String(text) => Ok(text),
            _ => Err(Mismatch::new("string")),
        }
    }

    fn into_known(self) -> Known {
        Known::String(self)
    }
}

impl Typed for Secret {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Secret(secret) => Ok(secret),
            _ => Err(Mismatch::new("sensitive string")),
        }
    }

    fn into_known(self) -> Known {
        Known::Secret(self)
    }
}

impl Typed for Object {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Object(object) => Ok(object),
            _ => Err(Mismatch::new("object")),
        }
    }

    fn into_known(self) -> Known {
        Known::Object(self)
    }
}

/// A set. Its elements may be individually unknown.
impl<T: Typed + Ord> Typed for BTreeSet<Value<T>> {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Set(values) => values.into_iter().map(T::from_dynamic).collect(),
            _ => Err(Mismatch::new("set")),
        }
    }

    fn into_known(self) -> Known {
        Known::Set(self.into_iter().map(T::into_dynamic).collect())
    }
}

/// A map. Its elements may be individually unknown.
impl<T: Typed> Typed for BTreeMap<String, Value<T>> {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::Map(values) => {
                values.into_iter().map(|(name, value)| Ok((name, T::from_dynamic(value)?))).collect()
            }
            _ => Err(Mismatch::new("map")),
        }
    }

    fn into_known(self) -> Known {
        Known::Map(self.into_iter().map(|(name, value)| (name, T::into_dynamic(value))).collect())
    }
}

/// A list. Its elements may be individually unknown.
impl<T: Typed> Typed for Vec<Value<T>> {
    fn from_known(known: Known) -> Result<Self, Mismatch> {
        match known {
            Known::List(values) => values.into_iter().map(T::from_dynamic).collect(),
            _ => Err(Mismatch::new("list")),
        }
    }

    fn into_known(self) -> Known {
        Known::List(self.into_iter().map(T::into_dynamic).collect())
    }
}

/// An attribute's name from a field's, which may be a raw identifier (`r#type`). Only for
/// [`attributes!`](crate::attributes).
#[doc(hidden)]
pub const fn attribute_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}
