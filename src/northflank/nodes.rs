//! What can be done with a node of a cluster.

use super::{
    call::Call,
    client::Client,
    error::{Error, Operation},
    ids::{Id, NodeId},
    request::{CLOUD_PROVIDERS, Request, Scope},
};

/// Done twice, each has the effect of one: a retry after a lost response does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeAction {
    /// No more workloads are scheduled on it.
    Cordon,
    /// The same, and its workloads move to other nodes.
    Drain,
    /// Workloads are scheduled on it again.
    Uncordon,
}

impl NodeAction {
    /// The verb, in paths and in sentences.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Cordon => "cordon",
            Self::Drain => "drain",
            Self::Uncordon => "uncordon",
        }
    }
}

impl Client {
    /// Has something done with a node. The API only accepts it; no response says when it is done.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn act_on_node(
        &self,
        scope: &Scope,
        cluster: &Id,
        node: &NodeId,
        action: NodeAction,
        call: &Call,
    ) -> Result<(), Error> {
        let path = [CLOUD_PROVIDERS, "clusters", cluster.as_str(), "nodes", node.as_str(), action.verb()];
        let request = Request::below_scope(Operation::Act, scope, &path);
        self.session.send(&request, call).await.map(drop)
    }
}
