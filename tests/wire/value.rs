//! Values in MessagePack, built by hand according to the plugin's schema.

use rmpv::Value;

use crate::generated::tfplugin6::{DynamicValue, schema::Attribute};

/// The attributes of an object.
#[derive(Clone)]
pub(crate) struct Shape(pub(crate) Vec<Attribute>);

impl Shape {
    /// An object of this shape, with null for all other attributes, because core always sends every attribute.
    pub(crate) fn object(&self, said: &[(&str, Value)]) -> Value {
        if let Some((unknown, _)) = said.iter().find(|(name, _)| !self.has(name)) {
            panic!("the schema has no {unknown}");
        }
        let value = |name: &str| said.iter().find(|(said, _)| *said == name).map(|(_, value)| value.clone());
        let members = self.0.iter().map(|attribute| {
            let name = attribute.name.as_str();
            (Value::from(name), value(name).unwrap_or(Value::Nil))
        });
        Value::Map(members.collect())
    }

    /// The shape of the nested object of that name.
    pub(crate) fn nested(&self, name: &str) -> Shape {
        let attribute = self.0.iter().find(|attribute| attribute.name == name);
        let nested = attribute.and_then(|attribute| attribute.nested_type.clone());
        Shape(nested.unwrap_or_else(|| panic!("the schema has no object {name}")).attributes)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|attribute| attribute.name == name)
    }

    /// Core's proposed state: the configuration, and for omitted computed attributes the prior value.
    pub(crate) fn proposed(&self, prior: &Value, config: &Value) -> Value {
        let members = self.0.iter().map(|attribute| {
            let (prior, config) = (get(prior, &attribute.name), get(config, &attribute.name));
            let proposed = match (&attribute.nested_type, config) {
                (_, Value::Nil) if attribute.computed => prior.clone(),
                (Some(nested), Value::Map(_)) => Shape(nested.attributes.clone()).proposed(prior, config),
                (_, config) => config.clone(),
            };
            (Value::from(attribute.name.as_str()), proposed)
        });
        Value::Map(members.collect())
    }
}

/// A member of an object or of a nested one (`aws.authentication_mode`); null if there is no such object.
pub(crate) fn get<'a>(object: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(object, |object, name| match object {
        Value::Map(members) => {
            let member = members.iter().find(|(key, _)| key.as_str() == Some(name));
            member.map_or_else(|| panic!("there is no {name}"), |(_, value)| value)
        }
        _ => &Value::Nil,
    })
}

/// The same object with one member changed.
pub(crate) fn with(object: &Value, name: &str, value: Value) -> Value {
    let Value::Map(mut members) = object.clone() else { panic!("no object") };
    let member = members.iter_mut().find(|(key, _)| key.as_str() == Some(name));
    member.unwrap_or_else(|| panic!("there is no {name}")).1 = value;
    Value::Map(members)
}

pub(crate) fn text(text: &str) -> Value {
    Value::from(text)
}

/// A value that is known after the apply.
pub(crate) fn unknown() -> Value {
    Value::Ext(0, vec![0])
}

/// A value of which core knows only that it is not null.
pub(crate) fn unknown_but_not_null() -> Value {
    let mut refinement = Vec::new();
    let members = vec![(Value::from(1), Value::from(false))];
    rmpv::encode::write_value(&mut refinement, &Value::Map(members)).unwrap();
    Value::Ext(12, refinement)
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).unwrap();
    bytes
}

pub(crate) fn message(value: &Value) -> Option<DynamicValue> {
    Some(raw(bytes(value)))
}

pub(crate) fn raw(msgpack: Vec<u8>) -> DynamicValue {
    DynamicValue { msgpack, json: Vec::new() }
}

/// The decoded value of a message; an absent message is null.
pub(crate) fn decoded(message: Option<&DynamicValue>) -> Value {
    let Some(message) = message else { return Value::Nil };
    let mut rest = message.msgpack.as_slice();
    let value = rmpv::decode::read_value(&mut rest).expect("the answer is MessagePack");
    assert!(rest.is_empty(), "the answer has more bytes than one value");
    value
}
