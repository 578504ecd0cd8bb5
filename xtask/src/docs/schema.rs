//! What the provider serves, according to `terraform providers schema -json`.
//!
//! Every struct rejects unknown members, so that new parts of the schema are either documented or ignored explicitly
//! here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Result, cargo, mirror,
    publisher::Publisher,
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

/// There are no nested blocks, because the provider has none.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Block {
    pub(super) attributes: Attributes,
    pub(super) description: String,
    #[serde(rename = "description_kind")]
    _description_kind: String,
}

pub(super) type Attributes = BTreeMap<String, Attribute>;

/// An attribute of a block or of an identity. An identity has its own members for whether an import requires the
/// attribute.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Attribute {
    pub(super) r#type: Option<Value>,
    pub(super) nested_type: Option<Nested>,
    pub(super) description: String,
    #[serde(rename = "description_kind")]
    _description_kind: String,
    #[serde(alias = "required_for_import")]
    required: bool,
    #[serde(alias = "optional_for_import")]
    optional: bool,
    #[serde(rename = "computed")]
    _computed: bool,
    sensitive: bool,
    write_only: bool,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nested {
    pub(super) attributes: Attributes,
    nesting_mode: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    #[serde(rename = "version")]
    _version: u64,
    pub(super) attributes: Attributes,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Function {
    pub(super) description: String,
    pub(super) summary: String,
    return_type: Value,
    pub(super) parameters: Vec<Parameter>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) description: String,
    r#type: Value,
    is_nullable: bool,
}

/// The current provider, as the newest Terraform sees it.
pub(super) fn of_the_provider() -> Result<Provider> {
    let provider = cargo::build_provider(cargo::Profile::Debug)?;
    let folder = provider.parent().ok_or("the provider has no folder")?;
    let terraform = terraform::newest()?;
    let source = Publisher::ours().source();
    let workspace = Workspace::new(&terraform, &CliConfig::Overrides(&[(&source, folder)]))?;
    workspace.write(
        "main.tf",
        &format!(
            "terraform {{\n  required_providers {{\n    northflank = {{ source = \"{source}\" }}\n  }}\n}}\n"
        ),
    )?;
    let mut answer: Value = serde_json::from_str(&workspace.succeed(&["providers", "schema", "-json"])?)?;
    let address = format!("{}/{source}", mirror::Host::Terraform.name());
    Ok(Provider::deserialize(answer["provider_schemas"][address].take())?)
}
