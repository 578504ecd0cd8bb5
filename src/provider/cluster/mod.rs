//! `northflank_cluster`: what is particular to clusters.
//!
//! `attributes` declares a cluster, with the enumerations and checks in `values`. `rules` checks combinations of attributes,
//! `plan` computes values in a plan and warns, `change` builds the requests, and `progress` reads how far Northflank is.
//! The module `noun` does everything else.

mod attributes;
mod change;
mod plan;
mod progress;
mod rules;
#[cfg(test)]
mod tests;
mod values;

use framework::{Declared, Diagnostics, Mismatch, Secret, Value, declaration::Declaration, known};

use super::noun::{
    Change, CreateRequest, Filter, Names, Noun, Place, PlanInput, Stage, passes_cloud, unknown_filter_value,
};
use crate::northflank::{CLUSTERS, Client, Collection, Item, Words};
pub(super) use attributes::Cluster;
use values::CLOUD_PROVIDERS;

impl Noun for Cluster {
    const NAMES: &'static Names = &Names {
        one: "northflank_cluster",
        many: "northflank_clusters",
        words: CLUSTERS.words,
        users: Words { noun: "project", nouns: "projects", a_noun: "a project" },
        secrets: "keys",
        timeout: "1h",
        permission: "Clusters",
        resource: "Kubernetes cluster that Northflank creates and runs in your cloud account, or that you connect to \
                   Northflank. **Preview:** this resource was tested against the sandbox, an in-memory Northflank API that \
                   follows the documentation. Nobody has run it against a real Northflank account yet.",
        identity: "Identity of a cluster.",
        data_source: "Kubernetes cluster that Northflank runs in your cloud account, found by ID or by name.",
        ephemeral: None,
        plural: "Kubernetes clusters of a team, all or those that match filters. An empty result is valid. A cluster that \
                 the provider cannot read is an error.",
        members: ("clusters", "Clusters that match all filters, sorted by `id`."),
        listing: "Kubernetes clusters of a team, all or those that match filters, whether Terraform manages them or not. \
                  For `terraform query`, which requires Terraform 1.14 or later and does not exist in OpenTofu.",
    };

    const TAKES_TIME: bool = true;

    type Filter = attributes::Wanted;

    fn collection(client: &Client) -> &Collection {
        &client.clusters
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
        let loki = known(&self.settings).and_then(|it| known(&it.logging)).and_then(|it| known(&it.loki));
        let keys = loki.into_iter().flat_map(|loki| [&loki.s3_access_key, &loki.s3_secret_key]);
        keys.filter_map(known).cloned().collect()
    }

    fn check(config: &Self) -> Diagnostics {
        rules::check(config)
    }

    async fn plan(plan: PlanInput<'_, Self>) -> Result<Diagnostics, Mismatch> {
        plan::plan(plan)
    }

    fn create_request(planned: &Self, _config: &Self) -> CreateRequest {
        change::create_request(planned)
    }

    fn change(prior: &Self, planned: &Self, _config: &Self) -> Change {
        change::change(prior, planned)
    }

    fn stage(shown: &Item) -> Stage {
        progress::stage(shown)
    }

    fn is_waited_for(&self) -> bool {
        self.wait_for_running != Value::Value(false)
    }

    fn is_protected(&self) -> bool {
        self.deletion_protection == Value::Value(true)
    }

    fn brings_secrets(prior: &Self, planned: &Self, _config: &Self) -> bool {
        prior.secrets() != planned.secrets()
    }

    fn data_source_only_attributes() -> &'static [Declaration] {
        attributes::Shown::attributes()
    }
}

impl Filter for attributes::Wanted {
    fn team_id(&self) -> &Value<String> {
        &self.team_id
    }

    fn check(&self) -> Diagnostics {
        let cloud = known(&self.cloud_provider).filter(|cloud| !CLOUD_PROVIDERS.contains(&cloud.as_str()));
        let warning = cloud.map(|it| unknown_filter_value::<Cluster>("cloud_provider", it, CLOUD_PROVIDERS));
        warning.map(Diagnostics::from).unwrap_or_default()
    }

    fn passes(&self, item: &Item) -> Option<bool> {
        passes_cloud(&self.cloud_provider, item)
    }
}
