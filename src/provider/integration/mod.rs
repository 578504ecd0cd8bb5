//! `northflank_integration`: what is particular to integrations.
//!
//! `attributes` declares an integration, with the enumerations in `values`, the checks in `checks` and the table in
//! `credentials`; `model` has helpers for its values. `rules` checks combinations of attributes by the `credential_sets` of
//! the cloud providers, `plan` computes values in a plan, and `body` builds the requests for a change. `rotation`, with
//! `digest`, decides when to send write-only credentials again. `document_form` explains invalid documents; `documents` and
//! `identifiers` separate the secret parts of credentials from the others. `shown` has what responses contain beyond the
//! declaration. The module `noun` does everything else.

mod attributes;
mod body;
mod checks;
mod credential_sets;
mod credentials;
mod digest;
mod document_form;
mod documents;
mod hidden;
mod identifiers;
mod model;
mod plan;
mod rotation;
mod rules;
mod shown;
#[cfg(test)]
mod tests;
mod values;

use framework::{
    Declared, Diagnostics, Mismatch, Object, Private, Secret, Value, declaration::Declaration, known,
};

use super::noun::{Change, CreateRequest, Names, Noun, Place, PlanInput};
use crate::{
    northflank::{Client, Collection, INTEGRATIONS, Item, Words},
    publisher::page,
};

pub(super) use attributes::Integration;
pub(super) use document_form::key_file;
pub(super) use values::FEATURES;

impl Noun for Integration {
    const NAMES: &'static Names = &Names {
        one: "northflank_integration",
        many: "northflank_integrations",
        words: INTEGRATIONS.words,
        users: Words { noun: "cluster", nouns: "clusters", a_noun: "a cluster" },
        secrets: "credentials",
        timeout: "5m",
        permission: "Integrations",
        resource: "Integration of a cloud provider account with Northflank. Its features say what Northflank uses the \
                   cloud account for: clusters, container images, domains or logs.",
        identity: "Identity of an integration.",
        data_source: "Integration of a cloud account with Northflank, found by ID or by name. Terraform stores in \
                      the state everything that Northflank returns; the ephemeral resource of the same name stores \
                      nothing.",
        ephemeral: Some(
            "Integration of a cloud provider account with Northflank, found by ID or by name. Terraform stores \
                    nothing of it in plans or in the state. Use it to pass on credentials that Northflank returns. \
                    Requires Terraform 1.10 or later, or OpenTofu 1.11 or later.",
        ),
        plural: "Integrations of a team, all or those that match filters. An empty result is valid. An integration that \
                 the provider cannot read is an error. Credentials are not included; the data source \
                 `northflank_integration` has them.",
        members: ("integrations", "Integrations that match all filters, sorted by `id`."),
        listing: concat!(
            "Integrations of a team, all or those that match filters, whether Terraform manages them or not. For \
             `terraform query`, which requires Terraform 1.14 or later and does not exist in OpenTofu. [Importing](",
            page!("guides/importing.md#all-at-once"),
            ") shows how to use it.\n\nWithout a `limit`, Terraform lists 100 integrations and does not say whether \
                  there are more. `include_resource` adds the attributes of each integration to the output of `terraform \
                  query -json`; `-generate-config-out` requests them automatically. They cost one more request for each \
                  Google Cloud integration with `crossAccountRole`, because a list does not contain its \
                  `service_account_email`."
        ),
    };

    type Filter = attributes::Wanted;

    fn collection(client: &Client) -> &Collection {
        &client.integrations
    }

    fn place(&self) -> &Place {
        &self.place
    }

    fn place_mut(&mut self) -> &mut Place {
        &mut self.place
    }

    fn name(&self) -> &Value<String> {
        &self.name
    }

    fn cloud_provider(&self) -> &Value<String> {
        &self.cloud_provider
    }

    fn secrets(&self) -> Vec<Secret> {
        let credentials = [&self.credentials, &self.credentials_wo].into_iter().filter_map(known);
        credentials.flat_map(credentials::secrets).collect()
    }

    fn check(config: &Self) -> Diagnostics {
        rules::check(config)
    }

    async fn plan(plan: PlanInput<'_, Self>) -> Result<Diagnostics, Mismatch> {
        plan::plan(plan).await
    }

    fn create_request(planned: &Self, config: &Self) -> CreateRequest {
        body::create_request(planned, config)
    }

    fn change(prior: &Self, planned: &Self, config: &Self) -> Change {
        body::change(prior, planned, config)
    }

    fn brings_secrets(prior: &Self, planned: &Self, config: &Self) -> bool {
        planned.credentials_to_send(config).is_value() && body::has_new_credentials(prior, planned)
    }

    fn after_unclear_change(prior: Self, planned: &Self, brings_secrets: bool) -> Self {
        if brings_secrets {
            prior.with_secrets_in_doubt()
        } else if prior.credential_identifiers != planned.credential_identifiers {
            Self { credential_identifiers: Value::Null, ..prior }
        } else {
            prior
        }
    }

    fn with_secrets_in_doubt(self) -> Self {
        Self {
            credentials: Value::Null,
            credentials_wo_version: Value::Null,
            credential_identifiers: Value::Null,
            ..self
        }
    }

    async fn record_digest(planned: &Self, config: &Self, is_sent: bool, private: &mut Private) {
        rotation::remember(planned, config, is_sent, private).await;
    }

    fn drop_digest(private: &mut Private) {
        rotation::forget(private);
    }

    fn needs_single_read(listed: &Item, before: Option<&Self>) -> bool {
        shown::needs_single_read(listed, before)
    }

    fn imported(state: &Self) -> Diagnostics {
        hidden::imported(state)
    }

    fn generate(config: &mut Self) {
        shown::generate(config);
    }

    fn data_source_only_attributes() -> &'static [Declaration] {
        attributes::Shown::attributes()
    }

    async fn withhold(shown: &mut Object, client: &Client) {
        shown::withhold(shown, client).await;
    }

    fn show(shown: &mut Object) {
        shown::show(shown);
    }

    fn warn_missing_secrets(shown: &Self) -> Diagnostics {
        hidden::warn_missing_secrets(shown)
    }
}
