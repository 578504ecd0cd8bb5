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
            summary: "Splits an integration's reference into its team and its id.",
            description: "Splits what `terraform import` takes, an integration's id or its team and id, into an object \
                          with `id` and `team_id`. `team_id` is null where no team is named. Anything else is an error. \
                          Whether the integration exists is not checked. Needs Terraform 1.8 or later or OpenTofu 1.7 \
                          or later.",
            parameters: vec![Parameter {
                name: "reference",
                r#type: Type::String,
                description: "Id of an integration, such as `my-integration`, or team and id, such as \
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
