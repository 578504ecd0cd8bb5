//! `northflank_cluster_nodes`: the nodes of a cluster.

use framework::{Diagnostic, Diagnostics, Object, Typed, Value, attributes, known};

use super::{Shown, listed};
use crate::{
    northflank::{CLUSTERS, Call, Id, List, Query, Words},
    provider::{
        access::Ready,
        noun::{MessageContext, Names, Verb, Whereabouts, is_id, is_team_id, scope_asked_for_by, team_id},
    },
};

pub(in crate::provider) const NODE: Words = Words { noun: "node", nouns: "nodes", a_noun: "a node" };

/// For messages about nodes.
pub(in crate::provider) const NODE_NAMES: &Names = &Names::of(NODE, "Clusters");

attributes! {
    pub(in crate::provider) struct OfCluster {
        /// ID of the cluster.
        cluster_id: String, required, local, check(is_id(CLUSTERS.words));
        /// Status to filter by: {words}. If omitted, all nodes that Northflank lists match.
        status: String, optional, one_of(&["RUNNING", "DELETED"]);
        /// ID of the team that the cluster belongs to. If omitted, the provider's `team_id` applies.
        team_id: String, optional_computed, local, check(is_team_id());
    }

    pub(in crate::provider) struct AllNodes {
        /// Nodes that match the filter, sorted by `node_id`.
        nodes: Vec<Value<Node>>, computed;
    }

    pub(in crate::provider) struct Node {
        /// ID of the node.
        node_id: String, computed;
        /// Name of the node.
        node_name: String, computed;
        /// Name of the node pool that the node belongs to.
        node_pool: String, computed;
        /// Status of the node, such as `RUNNING`. No attribute shows whether the node is cordoned.
        status: String, computed;
        /// Availability zone of the node.
        zone: String, computed;
        /// Region of the node.
        region: String, computed;
        /// Node type of the node.
        instance_type: String, computed;
        /// Time at which the node was created (RFC 3339).
        created_at: String, computed;
    }
}

/// The nodes of a cluster.
pub(in crate::provider) struct Nodes;

impl Shown for Nodes {
    const NAME: &'static str = "northflank_cluster_nodes";
    const DESCRIPTION: &'static str = "Nodes of a cluster, all or those with a status. An empty result is valid. A node \
                                       that the provider cannot read is an error. The API token needs the permission \
                                       \"Account > Cloud > Clusters > Read\".";

    type Arguments = OfCluster;
    type Result = AllNodes;

    async fn read(
        arguments: OfCluster,
        query: Query,
        ready: &Ready,
        call: &Call,
    ) -> Result<Object, Diagnostics> {
        let scope = scope_asked_for_by(NODE.noun, ready, &arguments.team_id)?;
        let cluster = known(&arguments.cluster_id).and_then(|id| Id::parse(id));
        let cluster =
            cluster.ok_or_else(|| Diagnostic::provider_bug("An ID passed its check and is none."))?;
        let whereabouts = Whereabouts::Object { noun: CLUSTERS.words.noun, id: &cluster, part: None };
        let context = MessageContext::at(Verb::List, &scope, ready, NODE_NAMES, whereabouts);
        let list = List::Nodes { scope: &scope, cluster: &cluster };
        let mut found = listed::<Node>(AllNodes::nodes.name(), list, query, &context, call).await?;
        found.set(OfCluster::team_id.name(), Typed::into_dynamic(team_id(&scope)));
        Ok(found)
    }
}
