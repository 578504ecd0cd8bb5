//! Node pools: the rules between them, and what they keep when a cluster changes.

use std::time::UNIX_EPOCH;

use serde_json::Value;

use crate::assumption::ClusterAssumption;
use crate::error::{ApiError, Issue, Result};
use crate::object::{Members, Moment, Object, View, merge};

/// The stored member of a pool that has how many nodes its autoscaler chose.
const CHOSEN: &str = "chosenNodeCount";

/// What the fields cannot say about the pools of a body.
pub(super) fn check(provider: &str, body: &Members) -> Vec<Issue> {
    let Some(Value::Array(pools)) = body.get("nodePools") else { return Vec::new() };
    let mut issues = Vec::new();
    let with =
        |pointer: &str| pools.iter().filter(|pool| pool.pointer(pointer) == Some(&true.into())).count();
    if provider == "byok" && with("/defaultPool") != 1 {
        issues.push(Issue::new("nodePools", "must have exactly one default pool"));
    }
    if provider == "azure" && with("/azure/systemPool") == 0 {
        issues.push(Issue::new("nodePools", "must have a system pool"));
    }
    if provider == "oci" {
        let without = pools.iter().enumerate().filter(|(_, pool)| pool.get("subnets").is_none());
        let path = |index| format!("nodePools.{index}.subnets");
        issues.extend(without.map(|(index, _)| Issue::new(path(index), "is required when provider is oci")));
    }
    issues
}

/// Lets the pools of a cluster take over from those `before` with the same id.
pub(super) fn succeed(members: &mut Members, before: Option<&Members>, at: &Moment) {
    let empty = Vec::new();
    let before = before.and_then(|before| before.get("nodePools")?.as_array()).unwrap_or(&empty);
    let Some(Value::Array(pools)) = members.get_mut("nodePools") else { return };
    let missing: Vec<_> =
        before.iter().filter(|old| pools.iter().all(|new| new["id"] != old["id"])).collect();
    for (index, pool) in pools.iter_mut().enumerate() {
        match before.iter().find(|old| old["id"] == pool["id"]) {
            Some(old) if is_autoscaled(pool) => {
                if let Some(chosen) = old[CHOSEN].as_u64() {
                    let bound = |name, default| pool["autoscaling"][name].as_u64().unwrap_or(default);
                    pool[CHOSEN] = chosen.min(bound("max", chosen)).max(bound("min", 0)).into();
                }
            }
            None if at.but.contains(ClusterAssumption::PoolIdsAreKept) => {
                let millis = at.now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
                pool["id"] = format!("00000000-0000-4000-8{index:03x}-{millis:012x}").into();
            }
            _ => {}
        }
    }
    if at.but.contains(ClusterAssumption::MissingPoolIsDeleted) {
        pools.extend(missing.into_iter().cloned());
    }
}

/// Makes of the stored pools what a view shows.
pub(super) fn show(members: &mut Members, view: &View) {
    let follows = !view.but.contains(ClusterAssumption::NodeCountFollowsAutoscaler);
    for pool in members.get_mut("nodePools").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(pool) = pool.as_object_mut() else { continue };
        if let Some(chosen) = pool.remove(CHOSEN).filter(|_| follows) {
            pool.insert("nodeCount".to_owned(), chosen);
        }
    }
}

/// Applies a JSON merge patch to a pool without any validation. The node count of an autoscaled pool is what the
/// autoscaler chose.
pub(crate) fn drift(cluster: &mut Object, id: &str, mut patch: Members) -> Result<()> {
    let pools = cluster.members.get_mut("nodePools").and_then(Value::as_array_mut).into_iter().flatten();
    let pool = pools.into_iter().find(|pool| pool["id"] == id);
    let pool = pool.ok_or_else(|| ApiError::not_found(format!("There is no node pool {id}")))?;
    if is_autoscaled(pool)
        && let Some(chosen) = patch.remove("nodeCount")
    {
        patch.insert(CHOSEN.to_owned(), chosen);
    }
    if let Value::Object(pool) = pool {
        merge(pool, patch);
    }
    Ok(())
}

/// How many nodes a pool has. Nobody tells how many a byok cluster has.
pub(super) fn node_count(pool: &Value) -> u64 {
    pool[CHOSEN].as_u64().or(pool["nodeCount"].as_u64()).unwrap_or(1)
}

fn is_autoscaled(pool: &Value) -> bool {
    pool["autoscaling"]["enabled"] == true
}
