//! What the provider serves, as `terraform providers schema -json` tells it.
//!
//! Every struct refuses members that it does not know: whatever the schema gets must be documented, or said here to
//! be of no interest to readers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Result, cargo, mirror,
    terraform::{self, CliConfig, Workspace},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Provider {
    pub(super) provider: Schema,
    pub(super) resource_schemas: BTreeMap<String, Schema>,
    pub(super) data_source_schemas: BTreeMap<String, Schema>,
    pub(super) ephemeral_resource_schemas: BTreeMap<String, Schema>,
    pub(super) list_resource_schemas: BTreeMap<String, Schema>,
    pub(super) resource_identity_schemas: BTreeMap<String, Identity>,
    pub(super) functions: BTreeMap<String, Function>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Schema {
    #[serde(rename = "version")]
    _version: u64,
    pub(super) block: Block,
}

/// Nested blocks are missing because the provider has none.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Block {
    pub(super) attributes: Attributes,
    pub(super) description: String,
    #[serde(rename = "description_kind")]
    _description_kind: String,
}

pub(super) type Attributes = BTreeMap<String, Attribute>;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Attribute {
    pub(super) r#type: Option<Value>,
    pub(super) nested_type: Option<Nested>,
    pub(super) description: String,
    #[serde(rename = "description_kind")]
    _description_kind: String,
    pub(super) required: bool,
    pub(super) optional: bool,
    #[serde(rename = "computed")]
    _computed: bool,
    pub(super) sensitive: bool,
    pub(super) write_only: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nested {
    pub(super) attributes: Attributes,
    pub(super) nesting_mode: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    #[serde(rename = "version")]
    _version: u64,
    pub(super) attributes: BTreeMap<String, IdentityAttribute>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityAttribute {
    pub(super) r#type: Value,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) required_for_import: bool,
    #[serde(default, rename = "optional_for_import")]
    _optional_for_import: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Function {
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) summary: String,
    pub(super) return_type: Value,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) r#type: Value,
    #[serde(default)]
    pub(super) is_nullable: bool,
}

/// What a Terraform that knows every kind of thing sees of the provider as it is now.
pub(super) fn of_the_provider() -> Result<Provider> {
    let provider = cargo::build_provider(cargo::Profile::Debug)?;
    let folder = provider.parent().ok_or("the provider has no folder")?;
    let terraform = terraform::newest()?;
    let workspace = Workspace::new(&terraform, &CliConfig::Overrides(&[(mirror::SOURCE, folder)]))?;
    let source = mirror::SOURCE;
    workspace.write(
        "main.tf",
        &format!(
            "terraform {{\n  required_providers {{\n    northflank = {{ source = \"{source}\" }}\n  }}\n}}\n"
        ),
    )?;
    let output = workspace.run(&["providers", "schema", "-json"])?;
    if !output.status.success() {
        return Err(format!(
            "Terraform cannot read the schema:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let mut answer: Value = serde_json::from_slice(&output.stdout)?;
    let address = format!("{}/{source}", mirror::Host::Terraform.name());
    Ok(Provider::deserialize(answer["provider_schemas"][address].take())?)
}
