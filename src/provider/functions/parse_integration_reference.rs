//! `parse_integration_reference`: splits the reference to an integration into its parts.

use std::sync::OnceLock;

use crate::{
    northflank::{INTEGRATIONS, Words},
    provider::noun::Address,
};
use framework::{Function, FunctionError, Known, Object, Parameter, Signature, Type, Value};

#[derive(Default)]
pub(in super::super) struct ParseIntegrationReference(OnceLock<Signature>);

impl Function for ParseIntegrationReference {
    fn name(&self) -> &'static str {
        "parse_integration_reference"
    }

    fn signature(&self) -> &Signature {
        self.0.get_or_init(|| Signature {
            summary: "Splits a reference to an integration into team ID and integration ID.",
            description: "Splits an import ID, `ID` or `TEAM_ID/ID`, into an object with the attributes `id` and \
                          `team_id`. `team_id` is null if the reference contains no team ID. The function fails for any other \
                          string. It does not check whether the integration exists. Requires Terraform 1.8 or later, or \
                          OpenTofu 1.7 or later.",
            parameters: vec![Parameter {
                name: "reference",
                r#type: Type::String,
                description: "ID of an integration, such as `my-integration`, or team ID and integration ID, such as \
                              `my-team/my-integration`.",
                sensitive: false,
            }],
            returns: Type::Object(
                [("id".to_owned(), Type::String), ("team_id".to_owned(), Type::String)].into(),
            ),
        })
    }

    fn call(&self, arguments: Vec<Known>) -> Result<Known, FunctionError> {
        let words @ Words { noun, .. } = INTEGRATIONS.words;
        let address = match arguments.as_slice() {
            [Known::String(text)] => Address::parse(text, words),
            _ => Err("it must be a string.".to_owned()),
        };
        let address = address.map_err(|problem| {
            FunctionError::at(
                0,
                format!("reference must be {}. In this value, {problem}", Address::forms(noun)),
            )
        })?;
        let mut parts = Object::default();
        parts.set("id", Value::Value(Known::String(address.id.as_str().to_owned())));
        parts.set("team_id", address.team_id().map(Known::String));
        Ok(Known::Object(parts))
    }
}
