//! The nodes of a cluster, which follow from its node pools.

use serde_json::{Value, json};

use super::pools;
use crate::object::Object;

pub(crate) const RUNNING: &str = "RUNNING";

/// The nodes, sorted by their ids. All of them run.
pub(crate) fn of(cluster: &Object) -> Vec<Value> {
    let pools = cluster.members.get("nodePools").and_then(Value::as_array).into_iter().flatten();
    let mut nodes: Vec<_> = pools.flat_map(|pool| of_pool(cluster, pool)).collect();
    nodes.sort_by(|one, other| id(one).cmp(id(other)));
    nodes
}

pub(crate) fn id(node: &Value) -> &str {
    node["nodeId"].as_str().unwrap_or_default()
}

fn of_pool<'a>(cluster: &'a Object, pool: &'a Value) -> impl Iterator<Item = Value> + 'a {
    let pool_id = pool["id"].as_str().unwrap_or_default();
    let zones = pool["availabilityZones"].as_array().map_or(&[][..], Vec::as_slice);
    (0..pools::node_count(pool)).map(move |number| {
        let id = format!("{pool_id}-{number:03}");
        let zone = zones.iter().cycle().nth(usize::try_from(number).unwrap_or_default());
        json!({
            "nodeId": id,
            "nodeName": format!("nf-{id}"),
            "nodePool": format!("nf-{pool_id}"),
            "status": RUNNING,
            "zone": zone,
            "region": cluster.members.get("region"),
            "instanceType": pool["nodeType"],
            "createdAt": cluster.created_at(),
        })
    })
}
