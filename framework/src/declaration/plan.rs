//! What a change of one attribute makes unknown in others.

use super::attribute::{Declaration, Kind};
use crate::{Known, Object, Value};

/// Makes unknown in a plan what follows from a change, at every depth. `prior` is null where nothing was there.
pub fn follow(declarations: &[Declaration], prior: &Object, planned: &mut Object) {
    for declaration in declarations {
        if declaration.follows.iter().any(|name| prior.get(name) != planned.get(name)) {
            planned.set(declaration.name, Value::Unknown);
        }
        if let (Kind::Object(children), Some(Value::Value(Known::Object(planned)))) =
            (&declaration.kind, planned.0.get_mut(declaration.name))
        {
            let none = Object::default();
            follow(children(), prior.object(declaration.name).unwrap_or(&none), planned);
        }
    }
}
