//! Merges a response into a state.
//!
//! Two rules avoid false drift. If a response omits a value or spells it differently, the state keeps its value.
//! And attributes that belong to another variant are null, because responses also contain those of other variants.

use std::collections::BTreeMap;

use serde_json::Map;

use super::{
    attribute::{Declaration, Kind, View},
    compare::is_as_sent,
    read::read,
};
use crate::{Dynamic, Known, Object, Value, is_wholly_known};

/// The state after a response. `before` is the prior state, or the plan that has just been applied; empty if there is
/// neither.
pub fn merge(
    declarations: &[Declaration],
    view: View,
    answer: &Object,
    before: &Object,
    variant: &str,
) -> Object {
    let mut state = Object::default();
    for declaration in declarations.iter().filter(|it| it.is_in(view)) {
        let (answered, before) = (answer.get(declaration.name), before.get(declaration.name));
        let value = match declaration {
            it if it.is_write_only => Value::Null,
            it if !it.is_read(view) => before.clone(),
            it if !it.is_of(variant) => of_another_variant(before),
            it => it.merged(answered, before, variant),
        };
        let otherwise = || declaration.otherwise.clone().into();
        state.set(declaration.name, if value.is_null() { otherwise() } else { value });
    }
    let whole = Known::Object(state.clone());
    for Declaration { name, keeps_while, .. } in declarations {
        let is_kept = keeps_while.as_ref().is_some_and(|is_so| is_so(&whole));
        if is_kept && before.get(name).is_value() && is_wholly_known(before.get(name)) {
            state.set(name, before.get(name).clone());
        }
    }
    state
}

/// A state whose secrets nobody knows for sure: it has none.
pub fn without_secrets(declarations: &[Declaration], mut state: Object) -> Object {
    for declaration in declarations {
        let Some(value) = state.0.get_mut(declaration.name) else { continue };
        forget_secrets(&declaration.kind, value);
    }
    state
}

fn forget_secrets(kind: &Kind, value: &mut Dynamic) {
    match (kind, value) {
        (Kind::Secret, value) => *value = Value::Null,
        (Kind::Object(children), Value::Value(Known::Object(object))) => {
            *object = without_secrets(children(), std::mem::take(object));
        }
        (Kind::Map(element), Value::Value(Known::Map(map))) => {
            map.values_mut().for_each(|value| forget_secrets(element, value));
        }
        _ => {}
    }
}

/// The answered elements of a map under the keys that `before` has for them: by what tells them apart, and where the API
/// has given an element another ID, by all that `before` has of it. Under their own where it has none.
pub(super) fn rekeyed(
    map: &Declaration,
    answered: &BTreeMap<String, Dynamic>,
    before: &BTreeMap<String, Dynamic>,
    variant: &str,
) -> BTreeMap<String, Dynamic> {
    let member = map.keyed_by.unwrap_or_default();
    let is_of = |key: &str, before: &Dynamic, id: &str| match before {
        Value::Value(Known::Object(object)) => match object.get(member) {
            Value::Value(Known::String(own)) => own == id,
            _ => key == id,
        },
        _ => false,
    };
    let is_like = |answered: &Dynamic, before: &Dynamic| match (map.kind.element(), answered, before) {
        (
            Some(Kind::Object(children)),
            Value::Value(Known::Object(answered)),
            Value::Value(Known::Object(before)),
        ) => is_as_sent(children(), answered, before, variant) == Ok(true),
        _ => false,
    };
    let mut keyed = BTreeMap::new();
    let mut strangers = Vec::new();
    for (id, element) in answered {
        match before.iter().find(|(key, it)| is_of(key, it, id)) {
            Some((key, _)) => drop(keyed.insert(key.clone(), element.clone())),
            None => strangers.push((id, element)),
        }
    }
    for (id, element) in strangers {
        let is_free = |key: &&String| !keyed.contains_key(*key);
        let mut like = before.iter().filter(|(key, it)| is_free(key) && is_like(element, it));
        let key = like.next().map_or(id, |(key, _)| key).clone();
        keyed.insert(key, element.clone());
    }
    keyed
}

/// Nothing: null, or an object without values if `before` is one.
fn of_another_variant(before: &Dynamic) -> Dynamic {
    match before {
        Value::Value(Known::Object(object)) if object.0.values().all(Value::is_null) => before.clone(),
        _ => Value::Null,
    }
}

impl Declaration {
    fn merged(&self, answered: &Dynamic, before: &Dynamic, variant: &str) -> Dynamic {
        let stays = if before.is_unknown() { &Value::Null } else { before };
        if let (Kind::Map(element), Some(_), Value::Value(Known::Map(answered))) =
            (&self.kind, self.keyed_by, answered)
            && let Kind::Object(children) = &**element
        {
            let none = BTreeMap::new();
            let before = match stays {
                Value::Value(Known::Map(before)) => before,
                _ => &none,
            };
            let merged = rekeyed(self, answered, before, variant).into_iter().map(|(key, answered)| {
                let before = before.get(&key).unwrap_or(&Value::Null);
                let merged = self.merged_object(children(), &answered, before, variant);
                (key, merged)
            });
            return Value::Value(Known::Map(merged.collect()));
        }
        match (&self.kind, answered) {
            (Kind::Object(children), answered) => self.merged_object(children(), answered, stays, variant),
            (_, Value::Unknown) => stays.clone(),
            (Kind::Set(_), answered) if self.is_cleared && self.says_nothing(answered) => {
                // Null and an empty set mean the same, so the prior form stays.
                stays.clone().map(|_| Known::Set(Default::default()))
            }
            (_, answered) if self.is_cleared && self.says_nothing(answered) => Value::Null,
            (_, Value::Null) => stays.clone(),
            (_, answered) => answered.clone(),
        }
    }

    fn merged_object(
        &self,
        children: &[Declaration],
        answered: &Dynamic,
        before: &Dynamic,
        variant: &str,
    ) -> Dynamic {
        let (none, nothing);
        let (answered, before) = match (answered, before) {
            (Value::Unknown, before) if self.is_cleared => return before.clone(),
            (Value::Value(Known::Object(answered)), Value::Value(Known::Object(before))) => {
                (answered, before)
            }
            (_, Value::Value(Known::Object(before))) => {
                nothing = read(children, &Map::new());
                (&nothing, before)
            }
            (answered, _) if self.says_nothing(answered) || answered.is_unknown() => return Value::Null,
            (Value::Value(Known::Object(answered)), _) => {
                none = Object::default();
                (answered, &none)
            }
            _ => return Value::Null,
        };
        Value::Value(Known::Object(merge(children, View::Managed, answered, before, variant)))
    }

    /// Whether a value means the same as null.
    pub(super) fn says_nothing(&self, value: &Dynamic) -> bool {
        match (value, &self.says_nothing) {
            (Value::Null, _) => true,
            (Value::Unknown, _) => false,
            (Value::Value(known), Some(says_nothing)) => says_nothing(known),
            (Value::Value(Known::Set(values)), None) => values.is_empty(),
            (Value::Value(_), None) => false,
        }
    }
}
