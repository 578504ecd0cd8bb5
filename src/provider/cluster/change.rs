//! Builds requests from plans: the whole cluster, or what an update changes.

use framework::{
    Declared, Value,
    declaration::{Body, Sent, write},
    known,
};

use super::attributes::{Aws, Azure, Cluster, Gcp};
use crate::provider::noun::{Change, CreateRequest, Noun, Requested, Restrictions};

/// Objects of which a PATCH says only what changes: a part may hold secrets that the state does not have.
const PARTS: &[&str] = &["settings"];

pub(super) fn create_request(planned: &Cluster) -> CreateRequest {
    let planned = &completed(planned);
    CreateRequest {
        body: body(planned, Sent::Whole),
        settings: body(planned, Sent::Patch),
        sent: planned.clone().into_object(),
    }
}

/// The change from `prior` to `planned`. A change of one node pool sends all of them, since one that is omitted is deleted.
pub(super) fn change(prior: &Cluster, planned: &Cluster) -> Change {
    let (prior, planned) = (&completed(prior), &completed(planned));
    let is_renamed = prior.name != planned.name;
    // A PATCH cannot clear a description. A PUT can, but it finds by name, and would create another cluster after a
    // rename.
    if prior.description.is_value() && planned.description.is_null() && !is_renamed {
        let has_secrets = !planned.secrets().is_empty();
        return Change::Put(Requested { body: body(planned, Sent::Whole), has_secrets });
    }
    let lifted = Restrictions { enabled: Value::Value(false), team_ids: Value::Null };
    let mut planned = planned.clone();
    if prior.restrictions.is_value() && planned.restrictions.is_null() {
        planned.restrictions = Value::Value(lifted);
    }
    let changes = body(&planned, Sent::Patch).changes(&body(prior, Sent::Patch), PARTS);
    if changes.is_empty() {
        return Change::Nothing;
    }
    Change::Patch(Requested { body: changes, has_secrets: prior.secrets() != planned.secrets() })
}

fn body(cluster: &Cluster, request: Sent) -> Body {
    let cloud = known(&cluster.cloud_provider).cloned().unwrap_or_default();
    write(Cluster::attributes(), &cluster.clone().into_object(), request, &cloud)
}

/// The same with what the API requires even where the configuration omits it: the settings of the cloud provider, and how
/// many nodes an autoscaled pool has at first.
fn completed(cluster: &Cluster) -> Cluster {
    fn present<T: Default>(value: &mut Value<T>) {
        if !value.is_value() {
            *value = Value::Value(T::default());
        }
    }
    let mut completed = cluster.clone();
    present::<Aws>(&mut completed.aws);
    present::<Azure>(&mut completed.azure);
    present::<Gcp>(&mut completed.gcp);
    let Value::Value(pools) = &mut completed.node_pools else { return completed };
    for pool in pools.values_mut() {
        if let Value::Value(pool) = pool
            && let Some(autoscaling) = known(&pool.autoscaling).filter(|_| !pool.node_count.is_value())
        {
            pool.node_count = autoscaling.min;
        }
    }
    completed
}
