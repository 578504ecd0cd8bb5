//! Typed views of objects: how a struct of the provider becomes an [`Object`] and comes from one.
//!
//! The fields of a model are `Value<T>`, never `Option<T>`, so that null and unknown stay apart. That a model and
//! its schema agree is proved by a test for each model; a mismatch at run time is a bug of the provider.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    foreign::Value,
    value::{Dynamic, Known, Number, Object},
};
use crate::Secret;

/// A value that has not the shape which the model expects at `path`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: a {expected} was expected")]
pub struct Mismatch {
    path: String,
    expected: &'static str,
}

impl Mismatch {
    /// The value itself is not `expected`, which follows an article.
    pub fn new(expected: &'static str) -> Self {
        Self { path: String::new(), expected }
    }

    /// The same, one level further out.
    #[must_use]
    pub fn below(self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{name}.{}", self.path) };
        Self { path, ..self }
    }
}

/// The model and the schema differ, which no user can mend.
impl From<Mismatch> for Diagnostics {
    fn from(mismatch: Mismatch) -> Self {
        Diagnostic::provider_bug(format_args!("A model and its schema differ: {mismatch}.")).into()
    }
}

/// A Rust type that stands for one of Terraform's.
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

/// A set, whose elements may be unknown one by one.
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

/// A map, whose elements may be unknown one by one.
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

/// A list, whose elements may be unknown one by one.
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

/// Declares a struct whose fields are the attributes of an object, with its way from and to [`Object`].
///
/// A field that the object lacks is null; what the struct lacks is dropped.
#[macro_export]
macro_rules! model {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: Value<$type:ty>,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        $visibility struct $name {
            $($(#[$field_meta])* $field_visibility $field: $crate::Value<$type>,)*
        }

        impl $name {
            /// The names of the attributes, in the struct's order.
            #[allow(dead_code, reason = "for most models, only tests ask")]
            $visibility const ATTRIBUTES: &'static [&'static str] =
                &[$($crate::attribute_name(stringify!($field)),)*];

            $visibility fn from_object(
                mut object: $crate::Object,
            ) -> ::std::result::Result<Self, $crate::Mismatch> {
                Ok(Self {
                    $($field: {
                        let name = $crate::attribute_name(stringify!($field));
                        let value = object.0.remove(name).unwrap_or($crate::Value::Null);
                        <$type as $crate::Typed>::from_dynamic(value)
                            .map_err(|mismatch| mismatch.below(name))?
                    },)*
                })
            }

            $visibility fn into_object(self) -> $crate::Object {
                let mut object = $crate::Object::default();
                $(object.set(
                    $crate::attribute_name(stringify!($field)),
                    <$type as $crate::Typed>::into_dynamic(self.$field),
                );)*
                object
            }
        }

        impl $crate::Typed for $name {
            fn from_known(
                known: $crate::Known,
            ) -> ::std::result::Result<Self, $crate::Mismatch> {
                Self::from_object(<$crate::Object as $crate::Typed>::from_known(known)?)
            }

            fn into_known(self) -> $crate::Known {
                $crate::Known::Object(self.into_object())
            }
        }
    };
}

/// An attribute's name from a field's, which may be a raw identifier (`r#type`). For [`model!`] alone.
#[doc(hidden)]
pub const fn attribute_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    model! {
        struct Inner {
            enabled: Value<bool>,
        }
    }

    model! {
        struct Outer {
            r#type: Value<String>,
            tags: Value<BTreeSet<Value<String>>>,
            inner: Value<Inner>,
        }
    }

    #[test]
    fn a_model_survives_the_way_to_an_object_and_back() {
        let outer = Outer {
            r#type: Value::Unknown,
            tags: Value::Value([Value::Value("a".to_owned()), Value::Unknown].into()),
            inner: Value::Value(Inner { enabled: Value::Value(true) }),
        };
        assert_eq!(Outer::from_object(outer.clone().into_object()), Ok(outer));
        assert_eq!(Outer::ATTRIBUTES, ["type", "tags", "inner"]);
    }

    #[test]
    fn a_mismatch_names_the_path() {
        let mut inner = Object::default();
        inner.set("enabled", Value::Value(Known::String("yes".to_owned())));
        let mut object = Object::default();
        object.set("inner", Value::Value(Known::Object(inner)));
        let mismatch = Outer::from_object(object).expect_err("a string is no bool");
        assert_eq!(mismatch.to_string(), "inner.enabled: a bool was expected");
    }
}
