//! Marks attributes as unknown that depend on a changed attribute.

use super::attribute::{Declaration, Kind};
use crate::{Known, Object, Value};

/// Makes unknown in a plan what follows from a change, at every depth. `prior` is null where nothing was there.
pub fn follow(declarations: &[Declaration], prior: &Object, planned: &mut Object) {
    for declaration in declarations {
        if declaration.follows.iter().any(|name| prior.get(name) != planned.get(name)) {
            planned.set(declaration.name, Value::Unknown);
        }
        let none = Object::default();
        match (&declaration.kind, planned.0.get_mut(declaration.name)) {
            (Kind::Object(children), Some(Value::Value(Known::Object(planned)))) => {
                follow(children(), prior.object(declaration.name).unwrap_or(&none), planned);
            }
            (Kind::Map(element), Some(Value::Value(Known::Map(planned)))) => {
                let Kind::Object(children) = &**element else { continue };
                for (key, planned) in planned {
                    let prior = match prior.get(declaration.name) {
                        Value::Value(Known::Map(prior)) => prior.get(key),
                        _ => None,
                    };
                    if let (Value::Value(Known::Object(planned)), Some(Value::Value(Known::Object(prior)))) =
                        (planned, prior)
                    {
                        follow(children(), prior, planned);
                    }
                }
            }
            _ => {}
        }
    }
}
