//! GenerateResourceConfig: generates a configuration for an existing object from its state.

use super::super::{
    Diagnostics, encode,
    foreign::{Constraint, Value},
    generated::tfplugin6::generate_resource_config as wire,
    schema::{Attribute, Attributes, Kind},
    server::Server,
    validation,
    value::{Dynamic, Known, Object},
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let attributes = &resource.schema().attributes;
    let state = super::object(request.state, attributes, "state")?;
    let mut config = configurable(attributes, &state);
    let diagnostics = resource.generate(&mut config);
    Ok(wire::Response {
        config: super::encoded(Some(&config), attributes)?,
        diagnostics: encode::diagnostics(diagnostics),
    })
}

/// The part of a state that a configuration can contain: no read-only attributes, and no secrets, because people read
/// and share the file.
fn configurable(attributes: &Attributes, state: &Object) -> Object {
    let mut config = Object::default();
    for (name, attribute) in attributes {
        config.set(name, configurable_value(attribute, state.get(name)));
    }
    config
}

fn configurable_value(attribute: &Attribute, value: &Dynamic) -> Dynamic {
    if !attribute.is_configurable() || attribute.sensitive || attribute.write_only {
        return Value::Null;
    }
    if let (Kind::Object(children), Value::Value(Known::Object(object))) = (&attribute.kind, value) {
        let config = configurable(children, object);
        let says_nothing = config.0.values().all(Value::is_null);
        return if says_nothing { Value::Null } else { Value::Value(Known::Object(config)) };
    }
    if let (Some(children), Value::Value(known)) = (attribute.kind.attributes(), value) {
        return Value::Value(configurable_elements(children, known));
    }
    // This version would reject a newer value. If it is omitted, the object keeps it.
    let is_dropped =
        attribute.constraint == Constraint::OptionalComputed && !validation::passes(attribute, value);
    if is_dropped { Value::Null } else { value.clone() }
}

/// The same for each object of a collection. None is dropped, even if nothing in it is configurable.
fn configurable_elements(attributes: &Attributes, known: &Known) -> Known {
    let element = |element: &Dynamic| match element {
        Value::Value(Known::Object(object)) => Value::Value(Known::Object(configurable(attributes, object))),
        other => other.clone(),
    };
    match known {
        Known::List(elements) => Known::List(elements.iter().map(element).collect()),
        Known::Set(elements) => Known::Set(elements.iter().map(element).collect()),
        Known::Map(elements) => {
            Known::Map(elements.iter().map(|(key, it)| (key.clone(), element(it))).collect())
        }
        other => other.clone(),
    }
}
