//! Compares a response with what was sent, and decides whether a list item makes a separate GET unnecessary.

use std::collections::BTreeMap;

use super::{
    attribute::{Declaration, Kind, Sent, View},
    merge::rekeyed,
};
use crate::{Dynamic, Known, Object, Value};

/// Whether a found object has every setting that was sent and that responses contain.
///
/// # Errors
/// The API's name of an unreadable attribute, which makes the answer unknown.
pub fn is_as_sent<'a>(
    declarations: &'a [Declaration],
    found: &Object,
    sent: &Object,
    variant: &str,
) -> Result<bool, &'a str> {
    let mut unreadable = None;
    let whole = Known::Object(sent.clone());
    for declaration in declarations {
        let is_shown = declaration.is_read(View::Managed) && declaration.sent != Sent::Never;
        let is_free = declaration.keeps_while.as_ref().is_some_and(|is_so| is_so(&whole));
        if !is_shown || is_free || !declaration.is_of(variant) {
            continue;
        }
        let is_none = |value: &Dynamic| match (value, &declaration.is_none) {
            (Value::Value(known), Some(is_none)) => is_none(known),
            (value, _) => declaration.says_nothing(value),
        };
        let (found, sent) = (found.get(declaration.name), sent.get(declaration.name));
        let agrees = match (&declaration.kind, found, sent) {
            (_, Value::Unknown, _) => {
                unreadable = unreadable.or(declaration.json.as_deref().filter(|_| declaration.is_cleared));
                true
            }
            (_, found, sent) if declaration.is_cleared && (is_none(found) || is_none(sent)) => {
                is_none(found) == is_none(sent)
            }
            (_, Value::Null, _) | (_, _, Value::Null | Value::Unknown) => true,
            (
                Kind::Object(children),
                Value::Value(Known::Object(found)),
                Value::Value(Known::Object(sent)),
            ) => is_as_sent(children(), found, sent, variant)?,
            (Kind::Map(element), Value::Value(Known::Map(found)), Value::Value(Known::Map(sent)))
                if declaration.keyed_by.is_some() =>
            {
                let found = rekeyed(declaration, found, sent, variant);
                found.len() == sent.len() && are_as_sent(element, &found, sent, variant)?
            }
            // The API may add entries of its own.
            (Kind::Map(_), Value::Value(Known::Map(found)), Value::Value(Known::Map(sent))) => {
                sent.iter().all(|(key, sent)| found.get(key) == Some(sent))
            }
            (_, found, sent) => found == sent,
        };
        if !agrees {
            return Ok(false);
        }
    }
    unreadable.map_or(Ok(true), Err)
}

/// The same for each element of a map.
fn are_as_sent(
    element: &Kind,
    found: &BTreeMap<String, Dynamic>,
    sent: &BTreeMap<String, Dynamic>,
    variant: &str,
) -> Result<bool, &'static str> {
    for (key, found) in found {
        let agrees = match (element, found, sent.get(key)) {
            (
                Kind::Object(children),
                Value::Value(Known::Object(found)),
                Some(Value::Value(Known::Object(sent))),
            ) => is_as_sent(children(), found, sent, variant)?,
            (_, found, sent) => Some(found) == sent,
        };
        if !agrees {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a list item contains everything that a GET would return. A missing attribute requires a GET only if the
/// state has it: it may have been cleared, or lists may omit it. `is_same` is whether the item is the object in the
/// state, not another one with the same ID.
pub fn is_enough(
    declarations: &[Declaration],
    listed: &Object,
    before: &Object,
    variant: &str,
    is_same: bool,
) -> bool {
    let is_asked_for = |it: &&Declaration| it.is_read(View::Managed) && it.is_of(variant);
    declarations.iter().filter(is_asked_for).all(|declaration| {
        let (listed, before) = (listed.get(declaration.name), before.get(declaration.name));
        let is_of_variant = !declaration.variants.is_empty();
        let had = match before {
            Value::Value(Known::Set(values)) => !values.is_empty(),
            before => before.is_value(),
        };
        match (&declaration.kind, listed) {
            (Kind::Object(children), Value::Value(Known::Object(listed))) if is_of_variant => {
                let before = match before {
                    Value::Value(Known::Object(before)) if is_same => Some(before),
                    _ => None,
                };
                has_unlisted(children(), listed, before)
            }
            (_, Value::Value(_)) => true,
            (_, Value::Null | Value::Unknown) => !(declaration.is_always_answered || is_of_variant || had),
        }
    })
}

/// Whether the state has the attributes that lists omit, and they are still valid because no attribute changed that
/// they follow.
fn has_unlisted(declarations: &[Declaration], listed: &Object, before: Option<&Object>) -> bool {
    declarations.iter().filter(|it| !it.is_in_lists).all(|declaration| {
        let is_as_before = |before: &Object, name: &str| match (listed.get(name), before.get(name)) {
            (Value::Value(listed), Value::Value(before)) => listed == before,
            (listed, before) => !listed.is_value() && !before.is_value(),
        };
        before.is_some_and(|before| declaration.follows.iter().all(|name| is_as_before(before, name)))
    })
}
