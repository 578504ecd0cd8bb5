//! `northflank_integration`: the resource, the data sources, the ephemeral resource and the list resource.
//!
//! `schema` says what users write and `model` is the same as types, with the tables of `credentials` and `timeouts`;
//! `documents` and `identifiers` are what of credentials is secret and what is not.
//! `address` is where the API has an integration, however it is named, `origin` which API that is,
//! `succession` what became of one that another has followed, and `search` finds several. `rules` checks a
//! configuration, `document_form` tells what stands in place of a key file, `plan` finishes a plan, `rotation` (with `digest`) decides when write-only credentials are sent again,
//! `body` makes requests of models and `answer` models of answers; `create`, `read`, `update` and `delete` are what an
//! operation comes to, `generate` writes a configuration for what exists, and `resource`, `data_source`,
//! `plural_data_source`, `ephemeral_resource` and `list_resource` put them together. What users read of it all is in the
//! tests of `messages`.

mod address;
mod answer;
mod attributes;
mod body;
mod checks;
mod create;
mod credentials;
mod data_source;
mod delete;
mod digest;
mod document_form;
mod documents;
mod ephemeral_resource;
mod generate;
mod identifiers;
mod list_resource;
#[cfg(test)]
mod messages;
mod model;
mod origin;
mod plan;
mod plural_data_source;
mod read;
mod resource;
mod rotation;
mod rules;
mod schema;
mod search;
mod succession;
mod timeouts;
mod update;
mod values;

pub(super) use address::Address;
pub(super) use data_source::DataSource;
pub(super) use document_form::key_file;
pub(super) use ephemeral_resource::EphemeralResource;
pub(super) use list_resource::ListResource;
pub(super) use plural_data_source::PluralDataSource;
pub(super) use resource::Resource;

/// The name of all of them but one.
const TYPE_NAME: &str = "northflank_integration";

/// The name of the plural data source.
const PLURAL_TYPE_NAME: &str = "northflank_integrations";
