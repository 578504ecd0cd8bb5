//! Marks attributes as unknown that depend on a change, and as null that belong to another variant.

use super::attribute::{Declaration, Kind};
use crate::{Dynamic, Known, Object, Value};

/// Makes unknown what the API changes by itself, so that a plan is a change even if nothing else in it changes.
pub fn reopen(declarations: &[Declaration], planned: &mut Object) {
    for declaration in declarations.iter().filter(|it| it.is_volatile) {
        planned.set(declaration.name, Value::Unknown);
    }
}

/// Makes null in a plan what belongs to another variant and the configuration omits: no API will ever compute it.
pub fn narrow(declarations: &[Declaration], config: &Object, planned: &mut Object, variant: &str) {
    for declaration in declarations {
        let config = config.get(declaration.name);
        if config.is_null() {
            if !declaration.is_of(variant) {
                planned.set(declaration.name, Value::Null);
            }
            continue;
        }
        let narrow_element = |kind: &Kind, config: Option<&Dynamic>, planned: &mut Dynamic| {
            if let (
                Kind::Object(children),
                Some(Value::Value(Known::Object(config))),
                Value::Value(Known::Object(planned)),
            ) = (kind, config, planned)
            {
                narrow(children(), config, planned, variant);
            }
        };
        let Some(planned) = planned.0.get_mut(declaration.name) else { continue };
        match (&declaration.kind, config, &mut *planned) {
            (Kind::Map(element), Value::Value(Known::Map(config)), Value::Value(Known::Map(planned))) => {
                for (key, planned) in planned {
                    narrow_element(element, config.get(key), planned);
                }
            }
            (kind, config, _) => narrow_element(kind, Some(config), planned),
        }
    }
}

/// Marks attributes in a plan as unknown if an attribute that they follow changes, at every depth. `prior` is empty if
/// there is no prior object.
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
