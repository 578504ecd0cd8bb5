//! Takes over into a request what an API has changed by itself, and what it does not let a plan know.

use super::attribute::{Declaration, Kind};
use crate::{Known, Object, Value};

/// Makes the attributes that are `repeated` what they are `shown` to be at this moment, in the elements of keyed maps, unless
/// the model changes them: a request that has to repeat them then changes nothing about them. Adds the elements that somebody
/// has added since the state: a request that omits one would delete it, although no plan has shown that. `model` is the
/// state or the plan.
pub fn with_current(declarations: &[Declaration], model: &mut Object, prior: &Object, shown: &Object) {
    for declaration in declarations {
        let (Kind::Map(element), Some(member)) = (&declaration.kind, declaration.keyed_by) else { continue };
        let Kind::Object(children) = &**element else { continue };
        let (Some(Value::Value(Known::Map(model))), Value::Value(Known::Map(prior))) =
            (model.0.get_mut(declaration.name), prior.get(declaration.name))
        else {
            continue;
        };
        let Value::Value(Known::Map(shown)) = shown.get(declaration.name) else { continue };
        let ids: Vec<_> = prior.values().filter_map(|element| id_of(element, member)).collect();
        for (id, element) in shown.iter().filter(|(id, _)| !ids.contains(id)) {
            model.entry(id.clone()).or_insert_with(|| element.clone());
        }
        for (key, element) in model {
            let Some(Value::Value(Known::Object(before))) = prior.get(key) else { continue };
            let Value::Value(Known::String(id)) = before.get(member) else { continue };
            if let (Value::Value(Known::Object(element)), Some(Value::Value(Known::Object(now)))) =
                (element, shown.get(id))
            {
                repeat(children(), element, before, now);
            }
        }
    }
}

fn id_of<'a>(element: &'a Value<Known>, member: &str) -> Option<&'a String> {
    let Value::Value(Known::Object(element)) = element else { return None };
    match element.get(member) {
        Value::Value(Known::String(id)) => Some(id),
        _ => None,
    }
}

fn repeat(declarations: &[Declaration], element: &mut Object, before: &Object, now: &Object) {
    let whole = Known::Object(element.clone());
    for Declaration { name, repeats, keeps_while, .. } in declarations {
        let Some(fit) = repeats else { continue };
        let is_free = keeps_while.as_ref().is_some_and(|is_so| is_so(&whole));
        if is_free
            && element.get(name) == before.get(name)
            && let Value::Value(now) = now.get(name)
        {
            element.set(name, fit(&whole, now).into());
        }
    }
}

/// Fills what is unknown in a plan with what a state has.
pub fn filled(declarations: &[Declaration], planned: &Object, state: &Object) -> Object {
    let fill = |declaration: &Declaration| {
        let (planned, state) = (planned.get(declaration.name), state.get(declaration.name));
        let element = |kind: &Kind, planned: &_, state: &_| match (kind, planned, state) {
            (_, Value::Unknown, state) => state.clone(),
            (
                Kind::Object(children),
                Value::Value(Known::Object(planned)),
                Value::Value(Known::Object(state)),
            ) => Value::Value(Known::Object(filled(children(), planned, state))),
            (_, planned, _) => planned.clone(),
        };
        let value = match (&declaration.kind, planned, state) {
            (Kind::Map(kind), Value::Value(Known::Map(planned)), Value::Value(Known::Map(state))) => {
                let of = |(key, planned): (&String, _)| {
                    (key.clone(), element(kind, planned, state.get(key).unwrap_or(&Value::Null)))
                };
                Value::Value(Known::Map(planned.iter().map(of).collect()))
            }
            (kind, planned, state) => element(kind, planned, state),
        };
        (declaration.name.to_owned(), value)
    };
    Object(declarations.iter().map(fill).collect())
}
