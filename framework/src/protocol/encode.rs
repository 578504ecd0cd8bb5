//! Encodes values as MessagePack, types as JSON, and schemas, diagnostics and paths as generated messages.
//!
//! Encoding also checks that a value has the type from its schema. With another type, core would discard the response,
//! and with it the ID of a created object.

use std::collections::HashSet;

use rmpv::ValueRef;

use super::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    foreign::{AttributePath, AttributePathStep, Constraint, Type, Value},
    function::{FunctionError, Parameter, Signature},
    generated::tfplugin6 as wire,
    schema::{Attribute, Attributes, Kind, Schema},
    value::{Dynamic, Known, Object},
};
use crate::printable;

/// A value without the type that its schema requires: a bug of the provider.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider returned a value of the wrong type at {path}")]
pub(super) struct EncodeError {
    path: String,
}

impl EncodeError {
    fn at(path: &str) -> Self {
        Self { path: path.to_owned() }
    }

    fn below(self, step: &str) -> Self {
        Self { path: if self.path.is_empty() { step.to_owned() } else { format!("{step}.{}", self.path) } }
    }
}

/// The extension that stands for an unknown value.
const UNKNOWN: ValueRef<'static> = ValueRef::Ext(0, &[0]);

type Result<T> = std::result::Result<T, EncodeError>;

/// Encodes an object, or null for `None`. Attributes that the object lacks are null.
///
/// # Errors
/// If the object has an attribute that the schema does not have, or one of another type.
pub(super) fn object_to_msgpack(object: Option<&Object>, attributes: &Attributes) -> Result<Vec<u8>> {
    let value = match object {
        Some(object) => object_value(object, attributes)?,
        None => ValueRef::Nil,
    };
    to_bytes(&value)
}

fn to_bytes(value: &ValueRef<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value_ref(&mut bytes, value).map_err(|_| EncodeError::at("(root)"))?;
    Ok(bytes)
}

/// The same as a protobuf message.
pub(super) fn object_to_wire(object: Option<&Object>, attributes: &Attributes) -> Result<wire::DynamicValue> {
    object_to_msgpack(object, attributes).map(|msgpack| wire::DynamicValue { msgpack, json: Vec::new() })
}

/// An unknown value of any type.
pub(super) fn unknown() -> Result<wire::DynamicValue> {
    to_bytes(&UNKNOWN).map(|msgpack| wire::DynamicValue { msgpack, json: Vec::new() })
}

/// Encodes a value that stands alone, such as the result of a function.
///
/// # Errors
/// If it has another type.
pub(super) fn value_to_wire(known: &Known, r#type: &Type) -> Result<wire::DynamicValue> {
    let msgpack = to_bytes(&known_value(known, r#type)?)?;
    Ok(wire::DynamicValue { msgpack, json: Vec::new() })
}

fn object_value<'a>(object: &'a Object, attributes: &'a Attributes) -> Result<ValueRef<'a>> {
    if let Some(unsupported) = object.0.keys().find(|name| !attributes.contains_key(name.as_str())) {
        return Err(EncodeError::at(unsupported));
    }
    attributes
        .iter()
        .map(|(name, attribute)| {
            let value = attribute_value(object.get(name), attribute).map_err(|error| error.below(name))?;
            Ok((ValueRef::from(*name), value))
        })
        .collect::<Result<_>>()
        .map(ValueRef::Map)
}

fn attribute_value<'a>(value: &'a Dynamic, attribute: &'a Attribute) -> Result<ValueRef<'a>> {
    tri_state(value, |known| match (&attribute.kind, known) {
        (Kind::Value(r#type), known) => known_value(known, r#type),
        (Kind::Object(children), known) => object_of(known, children),
        (Kind::List(children), Known::List(values)) => {
            values.iter().map(|value| element(value, children)).collect::<Result<_>>().map(ValueRef::Array)
        }
        (Kind::Set(children), Known::Set(values)) => {
            values.iter().map(|value| element(value, children)).collect::<Result<_>>().map(ValueRef::Array)
        }
        (Kind::Map(children), Known::Map(values)) => {
            let entry = |(key, value): (&'a String, &'a Dynamic)| {
                let object = element(value, children).map_err(|error| error.below(key))?;
                Ok((ValueRef::from(key.as_str()), object))
            };
            values.iter().map(entry).collect::<Result<_>>().map(ValueRef::Map)
        }
        (Kind::List(_) | Kind::Set(_) | Kind::Map(_), _) => Err(EncodeError::at("")),
    })
}

fn element<'a>(value: &'a Dynamic, attributes: &'a Attributes) -> Result<ValueRef<'a>> {
    tri_state(value, |known| object_of(known, attributes))
}

fn object_of<'a>(known: &'a Known, attributes: &'a Attributes) -> Result<ValueRef<'a>> {
    match known {
        Known::Object(object) => object_value(object, attributes),
        _ => Err(EncodeError::at("")),
    }
}

fn tri_state<'a>(
    value: &'a Dynamic,
    known: impl FnOnce(&'a Known) -> Result<ValueRef<'a>>,
) -> Result<ValueRef<'a>> {
    match value {
        Value::Null => Ok(ValueRef::Nil),
        Value::Unknown => Ok(UNKNOWN),
        Value::Value(value) => known(value),
    }
}

fn known_value<'a>(known: &'a Known, r#type: &'a Type) -> Result<ValueRef<'a>> {
    let element = |value, r#type| tri_state(value, |known| known_value(known, r#type));
    match (r#type, known) {
        (Type::Bool, Known::Bool(value)) => Ok(ValueRef::Boolean(*value)),
        (Type::Number, Known::Number(number)) => Ok(match number.as_i64() {
            Some(integer) => ValueRef::from(integer),
            None => ValueRef::from(number.as_decimal()),
        }),
        (Type::String, Known::String(text)) => Ok(ValueRef::from(text.as_str())),
        (Type::String, Known::Secret(secret)) => Ok(ValueRef::from(secret.expose())),
        (Type::List(inner), Known::List(values)) => {
            values.iter().map(|value| element(value, inner)).collect::<Result<_>>().map(ValueRef::Array)
        }
        (Type::Set(inner), Known::Set(values)) => {
            values.iter().map(|value| element(value, inner)).collect::<Result<_>>().map(ValueRef::Array)
        }
        (Type::Tuple(types), Known::List(values)) if types.len() == values.len() => types
            .iter()
            .zip(values)
            .map(|(r#type, value)| element(value, r#type))
            .collect::<Result<_>>()
            .map(ValueRef::Array),
        (Type::Map(inner), Known::Map(values)) => values
            .iter()
            .map(|(key, value)| Ok((ValueRef::from(key.as_str()), element(value, inner)?)))
            .collect::<Result<_>>()
            .map(ValueRef::Map),
        (Type::Object(types), Known::Object(object)) if types.len() == object.0.len() => object
            .0
            .iter()
            .map(|(name, value)| {
                let r#type = types.get(name).ok_or_else(|| EncodeError::at(name))?;
                Ok((ValueRef::from(name.as_str()), element(value, r#type)?))
            })
            .collect::<Result<_>>()
            .map(ValueRef::Map),
        _ => Err(EncodeError::at("")),
    }
}

/// An error of a function. Hosts append a period themselves.
pub(super) fn function_error(error: FunctionError) -> wire::FunctionError {
    wire::FunctionError {
        text: printable(error.text.trim_end_matches('.')),
        function_argument: error.argument.and_then(|argument| i64::try_from(argument).ok()),
    }
}

pub(super) fn schema(schema: &Schema) -> wire::Schema {
    wire::Schema {
        version: schema.version,
        block: Some(wire::schema::Block {
            version: schema.version,
            attributes: attributes(&schema.attributes),
            description: schema.description.to_owned(),
            description_kind: wire::StringKind::Markdown.into(),
            ..Default::default()
        }),
    }
}

/// A schema in the message that the schemas of actions have around them.
pub(super) fn action_schema(schema: &Schema) -> wire::ActionSchema {
    wire::ActionSchema { schema: Some(self::schema(schema)) }
}

/// The schema of an identity. Its required attributes are those that an import requires.
pub(super) fn identity_schema(schema: &Schema) -> wire::ResourceIdentitySchema {
    let attribute = |(name, attribute): (&&str, &Attribute)| {
        let is_required = attribute.constraint == Constraint::Required;
        wire::resource_identity_schema::IdentityAttribute {
            name: (*name).to_owned(),
            r#type: type_of(attribute),
            required_for_import: is_required,
            optional_for_import: !is_required,
            description: attribute.description.clone(),
        }
    };
    wire::ResourceIdentitySchema {
        version: schema.version,
        identity_attributes: schema.attributes.iter().map(attribute).collect(),
    }
}

/// Empty for an attribute with nested attributes.
fn type_of(attribute: &Attribute) -> Vec<u8> {
    match &attribute.kind {
        Kind::Value(r#type) => r#type.to_string().into_bytes(),
        _ => Vec::new(),
    }
}

pub(super) fn function(signature: &Signature) -> wire::Function {
    let parameter = |parameter: &Parameter| wire::function::Parameter {
        name: parameter.name.to_owned(),
        r#type: parameter.r#type.to_string().into_bytes(),
        description: parameter.description.to_owned(),
        description_kind: wire::StringKind::Markdown.into(),
        ..Default::default()
    };
    wire::Function {
        parameters: signature.parameters.iter().map(parameter).collect(),
        r#return: Some(wire::function::Return { r#type: signature.returns.to_string().into_bytes() }),
        summary: signature.summary.to_owned(),
        description: signature.description.to_owned(),
        description_kind: wire::StringKind::Markdown.into(),
        ..Default::default()
    }
}

fn attributes(attributes: &Attributes) -> Vec<wire::schema::Attribute> {
    attributes.iter().map(|(name, definition)| attribute(name, definition)).collect()
}

fn attribute(name: &str, attribute: &Attribute) -> wire::schema::Attribute {
    use wire::schema::object::NestingMode;
    let nested = |children, nesting: NestingMode| wire::schema::Object {
        attributes: attributes(children),
        nesting: nesting.into(),
        ..Default::default()
    };
    let nested_type = match &attribute.kind {
        Kind::Value(_) => None,
        Kind::Object(children) => Some(nested(children, NestingMode::Single)),
        Kind::List(children) => Some(nested(children, NestingMode::List)),
        Kind::Set(children) => Some(nested(children, NestingMode::Set)),
        Kind::Map(children) => Some(nested(children, NestingMode::Map)),
    };
    wire::schema::Attribute {
        name: name.to_owned(),
        r#type: type_of(attribute),
        nested_type,
        description: attribute.description.clone(),
        description_kind: wire::StringKind::Markdown.into(),
        required: attribute.constraint == Constraint::Required,
        optional: matches!(attribute.constraint, Constraint::Optional | Constraint::OptionalComputed),
        computed: attribute.is_computed(),
        sensitive: attribute.sensitive,
        write_only: attribute.write_only,
        ..Default::default()
    }
}

/// The event that says what an action does meanwhile. Hosts print it as it is.
pub(super) fn progress(message: &str) -> wire::invoke_action::Event {
    use wire::invoke_action::event::{Progress, Type};
    wire::invoke_action::Event { r#type: Some(Type::Progress(Progress { message: printable(message) })) }
}

/// The event that ends an action.
pub(super) fn completed(found: Diagnostics) -> wire::invoke_action::Event {
    use wire::invoke_action::event::{Completed, Type};
    let completed = Completed { diagnostics: diagnostics(found) };
    wire::invoke_action::Event { r#type: Some(Type::Completed(completed)) }
}

/// Removes control characters: diagnostics contain text from elsewhere, and hosts print it unchanged.
pub(super) fn diagnostics(diagnostics: Diagnostics) -> Vec<wire::Diagnostic> {
    let mut seen = HashSet::new();
    diagnostics.0.into_iter().filter(|it| seen.insert(it.clone())).map(diagnostic).collect()
}

fn diagnostic(diagnostic: Diagnostic) -> wire::Diagnostic {
    use wire::diagnostic::Severity as Wire;
    let severity = match diagnostic.severity {
        Severity::Error => Wire::Error,
        Severity::Warning => Wire::Warning,
    };
    wire::Diagnostic {
        severity: severity.into(),
        summary: printable(&diagnostic.summary),
        detail: printable(&diagnostic.detail),
        attribute: diagnostic.attribute.map(place),
    }
}

/// The path of a diagnostic, in the form in which core finds it.
///
/// Core looks for it in the source of the configuration, where a nested attribute is an item of an object expression.
/// Core finds an item only by key; given an attribute name, it shows the line of the whole block (measured with 1.11
/// and 1.15). So all steps below the first are sent as keys.
fn place(path: AttributePath) -> wire::AttributePath {
    let mut steps = path.steps.into_iter();
    let first = steps.next();
    let below = steps.map(|step| match step {
        AttributePathStep::Attribute(name) => AttributePathStep::Key(name),
        other => other,
    });
    self::path(AttributePath { steps: first.into_iter().chain(below).collect() })
}

pub(super) fn path(path: AttributePath) -> wire::AttributePath {
    use wire::attribute_path::{Step, step::Selector};
    let step = |step| match step {
        AttributePathStep::Attribute(name) => Selector::AttributeName(name.into_owned()),
        AttributePathStep::Key(key) => Selector::ElementKeyString(key.into_owned()),
        AttributePathStep::Index(index) => Selector::ElementKeyInt(index),
    };
    wire::AttributePath {
        steps: path.steps.into_iter().map(|it| Step { selector: Some(step(it)) }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_wrong_type_is_refused() {
        let attributes = Attributes::from([("name", Attribute::required(Type::String, "A name."))]);
        let mut object = Object::default();
        object.set("name", Value::Value(Known::Bool(true)));
        let error = object_to_msgpack(Some(&object), &attributes).unwrap_err();
        assert_eq!(error.to_string(), "the provider returned a value of the wrong type at name");
    }

    #[test]
    fn a_diagnostic_has_no_control_characters() {
        let found = Diagnostic::error("a\u{1b}[2J", "one\ntwo \u{9b}2J\u{202e}");
        let wire = diagnostics(found.into()).remove(0);
        assert_eq!(wire.summary, "a\u{fffd}[2J");
        assert_eq!(wire.detail, "one\ntwo \u{fffd}2J\u{fffd}");
        assert_eq!(function_error(FunctionError::at(0, "\u{1b}")).text, "\u{fffd}");
    }

    #[test]
    fn an_attribute_that_the_schema_lacks_is_refused() {
        let mut object = Object::default();
        object.set("other", Value::Null);
        assert!(object_to_msgpack(Some(&object), &Attributes::new()).is_err());
    }
}
