//! From an answer to a state.
//!
//! Two rules keep plans quiet. What an answer leaves out, or says in other words, is taken from what was there before.
//! And attributes of another variant than the noun's own are null, since answers also show those of others.

use serde_json::Map;

use super::{
    attribute::{Declaration, Kind, View},
    read::read,
};
use crate::{Dynamic, Known, Object, Value};

/// The state after an answer. `before` is the prior state, or the plan that has just been applied; null where there is
/// none.
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
        state.set(
            declaration.name,
            if value.is_null() { declaration.otherwise.clone().into() } else { value },
        );
    }
    state
}

/// None, said as null or as an object that sets nothing: the way in use stays.
fn of_another_variant(before: &Dynamic) -> Dynamic {
    match before {
        Value::Value(Known::Object(object)) if object.0.values().all(Value::is_null) => before.clone(),
        _ => Value::Null,
    }
}

impl Declaration {
    fn merged(&self, answered: &Dynamic, before: &Dynamic, variant: &str) -> Dynamic {
        let stays = if before.is_unknown() { &Value::Null } else { before };
        match (&self.kind, answered) {
            (Kind::Object(children), answered) => self.merged_object(children(), answered, stays, variant),
            (_, Value::Unknown) => stays.clone(),
            (Kind::Set(_), answered) if self.is_cleared && self.says_nothing(answered) => {
                // None can be said as null and as an empty set: the way in use stays.
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
        let (none, nothing) = (Object::default(), read(children, &Map::new()));
        let (answered, before) = match (answered, before) {
            (Value::Unknown, before) if self.is_cleared => return before.clone(),
            (Value::Value(Known::Object(answered)), Value::Value(Known::Object(before))) => {
                (answered, before)
            }
            (_, Value::Value(Known::Object(before))) => (&nothing, before),
            (answered, _) if self.says_nothing(answered) || answered.is_unknown() => return Value::Null,
            (Value::Value(Known::Object(answered)), _) => (answered, &none),
            _ => return Value::Null,
        };
        Value::Value(Known::Object(merge(children, View::Managed, answered, before, variant)))
    }

    /// Whether a value says no more than null does.
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
