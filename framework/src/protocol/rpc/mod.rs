//! One file for each served call, named after it. Each decodes the request, calls the provider and encodes the
//! response.

pub(super) mod apply_resource_change;
pub(super) mod call_function;
pub(super) mod close_ephemeral_resource;
pub(super) mod configure_provider;
pub(super) mod generate_resource_config;
pub(super) mod get_functions;
pub(super) mod get_metadata;
pub(super) mod get_provider_schema;
pub(super) mod get_resource_identity_schemas;
pub(super) mod import_resource_state;
pub(super) mod invoke_action;
pub(super) mod list_resource;
pub(super) mod move_resource_state;
pub(super) mod open_ephemeral_resource;
pub(super) mod plan_action;
pub(super) mod plan_resource_change;
pub(super) mod read_data_source;
pub(super) mod read_resource;
pub(super) mod stop_provider;
pub(super) mod upgrade_resource_identity;
pub(super) mod upgrade_resource_state;
pub(super) mod validate_action_config;
pub(super) mod validate_data_resource_config;
pub(super) mod validate_ephemeral_resource_config;
pub(super) mod validate_list_resource_config;
pub(super) mod validate_provider_config;
pub(super) mod validate_resource_config;

use secrecy::zeroize::Zeroizing;

use super::{
    decode,
    diagnostic::{Diagnostic, Diagnostics},
    encode,
    foreign::Constraint,
    generated::tfplugin6 as wire,
    provider::Resource,
    schema::Attributes,
    validation,
    value::{Object, is_wholly_known},
};

/// A value that may be null. An absent message is null too. The bytes, which may hold secrets, are cleared.
fn optional_object(
    value: Option<wire::DynamicValue>,
    attributes: &Attributes,
) -> Result<Option<Object>, Diagnostics> {
    let Some(wire::DynamicValue { msgpack, json }) = value else { return Ok(None) };
    let msgpack = Zeroizing::new(msgpack);
    if msgpack.is_empty() && !json.is_empty() {
        return Err(undecodable("Terraform sent JSON instead of MessagePack"));
    }
    decode::object_from_msgpack(&msgpack, attributes).map_err(undecodable)
}

/// A value that core never sends as null.
fn object(
    value: Option<wire::DynamicValue>,
    attributes: &Attributes,
    what: &str,
) -> Result<Object, Diagnostics> {
    optional_object(value, attributes)?.ok_or_else(|| undecodable(format_args!("the {what} is null")))
}

/// The same for a configuration or an identity, which is also validated.
fn checked(
    value: Option<wire::DynamicValue>,
    attributes: &Attributes,
    what: &str,
) -> Result<Object, Diagnostics> {
    let object = object(value, attributes, what)?;
    let found = validation::run(attributes, &object);
    if found.has_errors() { Err(found) } else { Ok(object) }
}

/// The diagnostics of a configuration: from the schema's checks, and from `further`, the provider's own.
fn validated(
    config: Option<wire::DynamicValue>,
    attributes: &Attributes,
    what: &str,
    further: impl FnOnce(&Object) -> Diagnostics,
) -> Result<Vec<wire::Diagnostic>, Diagnostics> {
    let config = object(config, attributes, what)?;
    let mut diagnostics = validation::run(attributes, &config);
    diagnostics.extend_after_checks(further(&config));
    Ok(encode::diagnostics(diagnostics))
}

fn undecodable(problem: impl std::fmt::Display) -> Diagnostics {
    Diagnostic::provider_bug(format_args!("The provider could not decode what Terraform sent: {problem}."))
        .into()
}

/// Encodes an object that has passed the checks.
fn encoded(
    object: Option<&Object>,
    attributes: &Attributes,
) -> Result<Option<wire::DynamicValue>, Diagnostics> {
    match encode::object_to_wire(object, attributes) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(Diagnostic::provider_bug(error).into()),
    }
}

/// The identity of an object, for a response. An object has none until its state contains it, such as before its
/// creation.
fn identity(resource: &dyn Resource, state: &Object) -> Option<wire::ResourceIdentityData> {
    let attributes = &resource.identity_schema().attributes;
    let identity = resource.identity(state);
    let is_whole = attributes.iter().all(|(name, attribute)| {
        let value = identity.get(name);
        is_wholly_known(value) && !(attribute.constraint == Constraint::Required && value.is_null())
    });
    // A test of each resource ensures that identities have the types of their schema.
    let data = if is_whole { encode::object_to_wire(Some(&identity), attributes).ok() } else { None };
    data.map(|data| wire::ResourceIdentityData { identity_data: Some(data) })
}
