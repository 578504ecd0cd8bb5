//! A cluster as the next noun, which is tested but not served. It shows that a noun needs no more than this.
//!
//! `attributes` declares a cluster. This module has its rules, the requests for a change, and when a change is done. Plans
//! follow from the declaration alone.

mod attributes;
mod tests;

use framework::{
    AttributePath, Declared, Diagnostic, Diagnostics, Progress, Secret, Value, attributes as declare,
    declaration::{Body, Sent, write},
    known,
};
use serde_json::Value as Json;

use super::noun::{Change, CreateRequest, Filter, Names, Noun, Place, Requested};
use crate::northflank::{Client, Collection, Item, Words};
use attributes::{CLOUD_PROVIDERS, Cluster, NodePool};

declare! {
    /// Which clusters are meant.
    pub(super) struct Wanted {
        /// Cloud provider to filter by: {words}. Other values work too, with a warning. If omitted, clusters of all
        /// cloud providers match.
        cloud_provider: String, optional, words(CLOUD_PROVIDERS);
        /// ID of the team to search. If omitted, the provider's `team_id` applies.
        team_id: String, optional;
    }
}

impl Filter for Wanted {
    fn team_id(&self) -> &Value<String> {
        &self.team_id
    }

    fn check(&self) -> Diagnostics {
        Diagnostics::default()
    }

    fn passes(&self, item: &Item) -> Option<bool> {
        match (known(&self.cloud_provider), &item.provider) {
            (None, _) => Some(true),
            (Some(asked), Some(provider)) => Some(asked == provider),
            (Some(_), None) => None,
        }
    }
}

const WORDS: Words = Words { noun: "cluster", nouns: "clusters", a_noun: "a cluster" };

impl Noun for Cluster {
    const NAMES: &'static Names = &Names {
        one: "northflank_cluster",
        many: "northflank_clusters",
        words: WORDS,
        users: Words { noun: "project", nouns: "projects", a_noun: "a project" },
        permission: "Clusters",
        resource: "Kubernetes cluster that Northflank runs in an account at a cloud provider.",
        identity: "Identity of a cluster.",
        data_source: "Kubernetes cluster, by id or by name.",
        ephemeral: "Kubernetes cluster, by id or by name, of which nothing is kept.",
        plural: "Kubernetes clusters of a team.",
        members: ("clusters", "The clusters that pass every filter, sorted by `id`."),
        listing: "Kubernetes clusters, whether Terraform manages them or not.",
    };

    type Filter = Wanted;

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
        let loki = known(&self.settings).and_then(|it| known(&it.logging)).and_then(|it| known(&it.loki));
        let keys = loki.into_iter().flat_map(|loki| [&loki.s3_access_key, &loki.s3_secret_key]);
        keys.filter_map(known).cloned().collect()
    }

    fn check(config: &Self) -> Diagnostics {
        let mut found = Diagnostics::default();
        let is_byok = known(&config.cloud_provider).is_some_and(|cloud| cloud == "byok");
        if !is_byok && config.integration_id.is_null() && config.cloud_provider.is_value() {
            let missing = "\"integration_id\" is required, but for clusters that you bring.";
            found.push(
                Diagnostic::error("Missing attribute", missing)
                    .advise(["Set it to the id of an integration with the feature `byoc`."])
                    .at(AttributePath::new("integration_id")),
            );
        }
        for (key, pool) in known(&config.node_pools).into_iter().flatten() {
            if let Some(problem) = known(pool).and_then(|pool| problem(pool, is_byok)) {
                let path = AttributePath::new("node_pools").key(key.clone());
                found.push(Diagnostic::error("Invalid attribute combination", problem).at(path));
            }
        }
        found
    }

    fn create_request(planned: &Self, _config: &Self) -> CreateRequest {
        CreateRequest {
            body: body(planned, Sent::Whole),
            settings: body(planned, Sent::Patch),
            sent: planned.clone().into_object(),
        }
    }

    /// A change of one pool sends all of them, since a pool that is left out is deleted.
    fn change(prior: &Self, planned: &Self, _config: &Self) -> Change {
        let (before, after) = (body(prior, Sent::Patch), body(planned, Sent::Patch));
        let is_cleared = prior.description.is_value() && planned.description.is_null()
            || prior.restrictions.is_value() && planned.restrictions.is_null();
        if is_cleared {
            return Change::Put(Requested { body: body(planned, Sent::Whole), has_secrets: false });
        }
        if before == after {
            return Change::Nothing;
        }
        Change::Patch(Requested { body: after, has_secrets: !planned.secrets().is_empty() })
    }

    fn brings_secrets(prior: &Self, planned: &Self, _config: &Self) -> bool {
        prior.secrets() != planned.secrets()
    }
}

/// What a node pool lacks, or has too much.
fn problem(pool: &NodePool, is_byok: bool) -> Option<&'static str> {
    if !is_byok && pool.node_type.is_null() {
        Some("A node pool needs \"node_type\".")
    } else if !is_byok && pool.node_count.is_null() {
        Some("A node pool needs \"node_count\".")
    } else if is_byok && pool.provider_id.is_null() {
        Some("A node pool of a cluster that you bring needs \"provider_id\".")
    } else {
        None
    }
}

fn body(cluster: &Cluster, request: Sent) -> Body {
    let cloud = known(&cluster.cloud_provider).cloned().unwrap_or_default();
    write(Cluster::attributes(), &cluster.clone().into_object(), request, &cloud)
}

/// The same with as many nodes as autoscaled pools have at this moment: a change of anything else never scales them.
fn with_current_nodes(planned: &Cluster, shown: &Cluster) -> Cluster {
    let mut planned = planned.clone();
    let Value::Value(pools) = &mut planned.node_pools else { return planned };
    for pool in pools.values_mut() {
        let Value::Value(pool) = pool else { continue };
        let same = |it: &&NodePool| it.id.is_value() && it.id == pool.id;
        let shown =
            known(&shown.node_pools).into_iter().flat_map(|it| it.values()).filter_map(known).find(same);
        if let Some(shown) = shown.filter(|_| pool.is_autoscaled()) {
            pool.node_count = shown.node_count;
        }
    }
    planned
}

/// How far the API is. A state that this version does not know means that it goes on.
fn progress(shown: &Item) -> Progress<()> {
    let state = shown.members.as_map().get("status").and_then(|it| it.pointer("/state"));
    let text = |name: &str| state.and_then(|it| it.get(name)).and_then(Json::as_str);
    match (text("state"), text("reason")) {
        (None | Some("running"), _) => Progress::Done(()),
        (Some(_), Some(_)) => Progress::Failed("Northflank reports an error of the cluster".to_owned()),
        (Some(_), None) => Progress::InProgress("the cluster is not running yet".to_owned()),
    }
}
