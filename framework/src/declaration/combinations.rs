//! Finds what is wrong between attributes: one that is set and must not be, one that is missing, and one that changes and
//! cannot.

use super::attribute::{Declaration, Kind};
use crate::{AttributePath, Dynamic, Known, Object, Replace, Value, is_wholly_known};

/// What an attribute breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// It is set, but belongs to these other variants.
    OnlyFor(&'static [&'static str]),
    /// It is missing, but this variant needs it.
    RequiredFor,
    /// It is set, but belongs to another word of the attribute beside it.
    OnlyWith(&'static str, &'static str),
    /// It is missing, but this word of the attribute beside it needs it.
    RequiredWith(&'static str, &'static str),
}

/// What a configuration breaks. Unknown values pass, and so do attributes that no response has: a configuration that was
/// generated lacks them.
pub fn breaches(
    declarations: &'static [Declaration],
    config: &Object,
    variant: &str,
) -> Vec<(AttributePath, Breach)> {
    let mut found = Vec::new();
    walk(declarations, None, config, &AttributePath::root(), &mut |it, _, around, path| {
        let value = around.get(it.name);
        let breach = if !it.is_of(variant) {
            has_value(value).then_some(Breach::OnlyFor(it.variants))
        } else if it.required_for.contains(&variant) && value.is_null() {
            Some(Breach::RequiredFor)
        } else {
            it.with.and_then(|(name, word)| match around.get(name) {
                Value::Value(Known::String(is)) if is == word => {
                    (value.is_null() && !it.is_kept).then_some(Breach::RequiredWith(name, word))
                }
                Value::Value(_) => has_value(value).then_some(Breach::OnlyWith(name, word)),
                Value::Null | Value::Unknown => None,
            })
        };
        found.extend(breach.map(|breach| (path, breach)));
        it.is_of(variant)
    });
    found
}

/// The same of attributes that no response has, where a plan changes the object around them: the request needs them.
pub fn missing_in_change(
    declarations: &'static [Declaration],
    prior: Option<&Object>,
    planned: &Object,
) -> Vec<(AttributePath, Breach)> {
    let mut found = Vec::new();
    walk(declarations, prior, planned, &AttributePath::root(), &mut |it, prior, around, path| {
        if let Some((name, word)) = it.with.filter(|_| it.is_kept && prior != Some(around))
            && around.get(it.name).is_null()
            && matches!(around.get(name), Value::Value(Known::String(is)) if is == word)
        {
            found.push((path, Breach::RequiredWith(name, word)));
        }
        true
    });
    found
}

/// The attributes of existing elements that a plan changes, and that only a new element can have.
pub fn fixed_changes(
    declarations: &'static [Declaration],
    prior: &Object,
    planned: &Object,
) -> Vec<AttributePath> {
    let mut found = Vec::new();
    walk(declarations, Some(prior), planned, &AttributePath::root(), &mut |it, prior, around, path| {
        if let Some(prior) = prior.filter(|_| it.is_fixed) {
            let (before, after) = (prior.get(it.name), around.get(it.name));
            let is_change = before != after && (has_value(before) || has_value(after));
            found.extend((is_change && is_wholly_known(after)).then_some(path));
        }
        true
    });
    found
}

/// The attributes whose change replaces the whole.
pub fn replacing(declarations: &[Declaration], prior: &Object, planned: &Object) -> Vec<&'static str> {
    let replaces = |it: &&Declaration| match it.replace {
        Replace::Never => false,
        Replace::IfConfiguredUnless(name, words) => {
            !matches!(planned.get(name), Value::Value(Known::String(is)) if words.contains(&is.as_str()))
        }
        Replace::Always | Replace::IfConfigured | Replace::IfBothSet => true,
    };
    let changed = declarations.iter().filter(|it| prior.get(it.name) != planned.get(it.name));
    changed.filter(replaces).map(|it| it.name).collect()
}

/// Visits each attribute with the object around it, and what that was before. The visitor says whether to go inside.
fn walk(
    declarations: &'static [Declaration],
    prior: Option<&Object>,
    object: &Object,
    path: &AttributePath,
    visit: &mut impl FnMut(&'static Declaration, Option<&Object>, &Object, AttributePath) -> bool,
) {
    for declaration in declarations {
        let path = path.clone().attribute(declaration.name);
        if !visit(declaration, prior, object, path.clone()) {
            continue;
        }
        let before = prior.map(|prior| prior.get(declaration.name));
        match (&declaration.kind, object.get(declaration.name)) {
            (Kind::Object(children), Value::Value(Known::Object(object))) => {
                walk(children(), before.and_then(as_object), object, &path, visit);
            }
            (Kind::Map(element), Value::Value(Known::Map(map))) => {
                let Kind::Object(children) = &**element else { continue };
                for (key, value) in map {
                    let before = match before {
                        Some(Value::Value(Known::Map(before))) => before.get(key).and_then(as_object),
                        _ => None,
                    };
                    if let Some(object) = as_object(value) {
                        walk(children(), before, object, &path.clone().key(key.clone()), visit);
                    }
                }
            }
            _ => {}
        }
    }
}

fn as_object(value: &Dynamic) -> Option<&Object> {
    match value {
        Value::Value(Known::Object(object)) => Some(object),
        _ => None,
    }
}

/// An object or a map without a known value in it sets nothing.
fn has_value(value: &Dynamic) -> bool {
    match value {
        Value::Value(Known::Object(object)) => object.0.values().any(has_value),
        Value::Value(Known::Map(map)) => map.values().any(has_value),
        value => value.is_value(),
    }
}
