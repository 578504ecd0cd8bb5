//! `northflank_cluster_node_cordon`, `northflank_cluster_node_drain` and `northflank_cluster_node_uncordon`.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use framework::{
    Action, Check, Declared, Diagnostic, Diagnostics, Invocation, Schema, attributes,
    declaration::{View, schema},
    known,
};

use crate::{
    northflank::{CLUSTERS, Id, NodeAction, NodeId},
    provider::{
        access::Access,
        lists::{NODE, NODE_NAMES},
        noun::{
            MessageContext, Verb, Whereabouts, call_without_timeouts, is_id, is_team_id, scope_asked_for_by,
        },
    },
};

attributes! {
    /// The node that is meant.
    struct Target {
        /// ID of the cluster that the node belongs to.
        cluster_id: String, required, check(is_id(CLUSTERS.words));
        /// ID of the node. The data source `northflank_cluster_nodes` shows the IDs.
        node_id: String, required, check(is_node_id());
        /// ID of the team that the cluster belongs to. If omitted, the provider's `team_id` applies.
        team_id: String, optional, check(is_team_id());
    }
}

fn is_node_id() -> Check {
    Check::text(|text| {
        NodeId::parse(text).map(drop).ok_or_else(|| {
            "must be the ID of a node: letters from A to Z, digits, hyphens, underscores, dots and colons.".to_owned()
        })
    })
}

/// An action on a node.
pub(in crate::provider) struct OnNode {
    access: Arc<Access>,
    action: NodeAction,
    schema: OnceLock<Schema>,
}

impl OnNode {
    pub(in crate::provider) fn new(access: Arc<Access>, action: NodeAction) -> Self {
        Self { access, action, schema: OnceLock::new() }
    }

    /// What Northflank does once it has accepted the request.
    fn follows(&self) -> &'static str {
        match self.action {
            NodeAction::Cordon => "No more workloads are scheduled on the node.",
            NodeAction::Drain => "Northflank moves its workloads to other nodes, which takes time.",
            NodeAction::Uncordon => "Workloads are scheduled on the node again.",
        }
    }
}

macro_rules! described {
    ($what:literal) => {
        concat!(
            $what,
            " The action ends when Northflank has accepted the request, and does not wait until it is carried out. \
             Repeating the request does no harm, so the provider retries it if its response is lost. The API token needs \
             the permission \"Account > Cloud > Clusters > Update\". Requires Terraform 1.14 or later; OpenTofu has no actions."
        )
    };
}

#[async_trait]
impl Action for OnNode {
    fn type_name(&self) -> &'static str {
        match self.action {
            NodeAction::Cordon => "northflank_cluster_node_cordon",
            NodeAction::Drain => "northflank_cluster_node_drain",
            NodeAction::Uncordon => "northflank_cluster_node_uncordon",
        }
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| Schema {
            version: 0,
            description: match self.action {
                NodeAction::Cordon => described!(
                    "Cordons a node of a cluster: no more workloads are scheduled on it. Workloads that run on it stay."
                ),
                NodeAction::Drain => described!(
                    "Drains a node of a cluster: no more workloads are scheduled on it, and Northflank moves its \
                     workloads to other nodes."
                ),
                NodeAction::Uncordon => described!(
                    "Uncordons a node of a cluster: workloads are scheduled on it again. It undoes a cordon or a drain, \
                     but moves no workloads back."
                ),
            },
            attributes: schema(Target::attributes(), View::Managed, NODE.noun),
        })
    }

    async fn invoke(&self, invocation: Invocation<'_>) -> Result<Diagnostics, Diagnostics> {
        let target = Target::from_object(invocation.config.clone())?;
        let ready = self.access.ready()?;
        let scope = scope_asked_for_by(NODE.noun, &ready, &target.team_id)?;
        let cluster = known(&target.cluster_id).and_then(|id| Id::parse(id));
        let node = known(&target.node_id).and_then(|id| NodeId::parse(id));
        let (Some(cluster), Some(node)) = (cluster, node) else {
            return Err(Diagnostic::provider_bug("An ID passed its check and is none.").into());
        };
        let verb = self.action.verb();
        let report = format!(
            "Requesting to {verb} the node \"{}\" of the cluster \"{}\".",
            node.as_str(),
            cluster.as_str()
        );
        invocation.report(&report).await;
        let whereabouts = Whereabouts::Object { noun: CLUSTERS.words.noun, id: &cluster, part: Some(&node) };
        let context = MessageContext::at(Verb::Act(verb), &scope, &ready, NODE_NAMES, whereabouts);
        let call = call_without_timeouts(invocation.stop.clone());
        let acted = ready.client.act_on_node(&scope, &cluster, &node, self.action, &call).await;
        acted.map_err(|error| context.failed(&error))?;
        invocation.report(&format!("Northflank accepted the request. {}", self.follows())).await;
        Ok(ready.low_limit().map(Diagnostics::from).unwrap_or_default())
    }
}
