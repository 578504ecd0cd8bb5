//! One file for each call that is served, named after it. Each decodes, acts and encodes.

pub(super) mod apply_resource_change;
pub(super) mod close_ephemeral_resource;
pub(super) mod configure_provider;
pub(super) mod get_functions;
pub(super) mod get_metadata;
pub(super) mod get_provider_schema;
pub(super) mod import_resource_state;
pub(super) mod open_ephemeral_resource;
pub(super) mod plan_resource_change;
pub(super) mod read_data_source;
pub(super) mod read_resource;
pub(super) mod stop_provider;
pub(super) mod upgrade_resource_state;
pub(super) mod validate_data_resource_config;
pub(super) mod validate_ephemeral_resource_config;
pub(super) mod validate_provider_config;
pub(super) mod validate_resource_config;

use secrecy::zeroize::Zeroizing;

use super::{
    decode,
    diagnostic::{Diagnostic, Diagnostics},
    encode,
    generated::tfplugin6 as wire,
    schema::Attributes,
    value::Object,
};

/// A value that may be null. An absent message is null too. The bytes, which may hold secrets, are cleared.
fn optional_object(
    value: Option<wire::DynamicValue>,
    attributes: &Attributes,
) -> Result<Option<Object>, Diagnostics> {
    let Some(wire::DynamicValue { msgpack, json }) = value else { return Ok(None) };
    let msgpack = Zeroizing::new(msgpack);
    if msgpack.is_empty() && !json.is_empty() {
        return Err(undecodable("core sent JSON where it has always sent MessagePack"));
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

fn undecodable(problem: impl std::fmt::Display) -> Diagnostics {
    Diagnostic::provider_bug(format_args!("The provider could not decode what Terraform sent: {problem}."))
        .into()
}

/// Encodes an answer that has passed the checks.
fn encoded(
    object: Option<&Object>,
    attributes: &Attributes,
) -> Result<Option<wire::DynamicValue>, Diagnostics> {
    match encode::object_to_wire(object, attributes) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(Diagnostic::provider_bug(error).into()),
    }
}
