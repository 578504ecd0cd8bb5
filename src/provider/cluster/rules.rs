//! Rules for combinations of attributes, by Northflank's documentation, that the declaration does not say.

use framework::{AttributePath, Diagnostic, Diagnostics, Value, known};

use super::{
    attributes::{Autoscaling, Cluster, NodePool},
    values::{BYOK, CLOUD_PROVIDERS},
};
use crate::provider::{
    checks::{POOL_ID_RULE, is_pool_id},
    noun::{check_combinations, count_true, invalid, missing, warn_of_nobody},
};

/// The errors of a configuration as it stands. Unknown values pass, since each may come to null.
pub(super) fn check(config: &Cluster) -> Diagnostics {
    let mut found = Diagnostics::default();
    found.0.extend(warn_of_nobody::<Cluster>(&config.restrictions, "Or remove `restrictions`."));
    if known(&config.cloud_provider).is_some_and(|cloud| CLOUD_PROVIDERS.contains(&cloud.as_str())) {
        found.extend(check_combinations(config));
    }
    let subnets = known(&config.aws).and_then(|aws| known(&aws.subnet_configuration));
    if subnets.and_then(|it| known(&it.subnets)).is_some_and(|subnets| subnets.len() < 2) {
        let path = AttributePath::new("aws").attribute("subnet_configuration").attribute("subnets");
        found.push(invalid(path, "A cluster in AWS needs at least two subnets.", "Add a subnet."));
    }
    for (key, pool) in known(&config.node_pools).into_iter().flatten() {
        let path = AttributePath::new("node_pools").key(key.clone());
        if !is_pool_id(key) {
            let problem = format!("The key \"{}\" {POOL_ID_RULE}", key.escape_debug());
            let advice = "Choose another key. Northflank uses it as the ID.";
            found.push(invalid(path.clone(), &problem, advice));
        }
        let is_byok = known(&config.cloud_provider).is_none_or(|cloud| BYOK.contains(&cloud.as_str()));
        found.0.extend(known(pool).and_then(|pool| wrong_number(pool, is_byok, &path)));
    }
    found
}

/// A number of nodes that is missing or outside the limits, or limits that allow none.
fn wrong_number(pool: &NodePool, is_byok: bool, path: &AttributePath) -> Option<Diagnostic> {
    let at = |attribute| path.clone().attribute(attribute);
    let has_minimum = match &pool.autoscaling {
        Value::Null => false,
        Value::Unknown => true,
        Value::Value(it) => it.enabled.is_unknown() || !it.is_off() && !it.min.is_null(),
    };
    if !is_byok && pool.node_count.is_null() && !has_minimum {
        return Some(missing(at("node_count"), "A node pool without `autoscaling`"));
    }
    let autoscaling = known(&pool.autoscaling).filter(|it| !it.is_off())?;
    let Autoscaling { min: Value::Value(min), max: Value::Value(max), .. } = autoscaling else { return None };
    if min > max {
        let problem = format!("`min` is {min}, but `max` is {max}.");
        return Some(invalid(at("autoscaling").attribute("min"), &problem, "Set `min` to at most `max`."));
    }
    let count = known(&pool.node_count).filter(|count| !(min..=max).contains(count))?;
    let problem = format!("`node_count` is {count}, but `autoscaling` allows {min} to {max} nodes.");
    Some(invalid(at("node_count"), &problem, "Set `node_count` within these limits, or remove it."))
}

/// Some cloud providers need a pool of a special kind. An existing pool may be one without saying so, so a plan asks the
/// configuration only about a new cluster.
pub(super) fn check_special_pools(cluster: &Cluster) -> Option<Diagnostic> {
    let pools = known(&cluster.node_pools)?;
    let special = |of: fn(&NodePool) -> Value<bool>| {
        let values: Vec<_> = pools.values().map(|pool| known(pool).map_or(Value::Unknown, of)).collect();
        count_true(values.iter())
    };
    let is_system_pool = |pool: &NodePool| match &pool.azure {
        Value::Value(azure) => azure.system_pool,
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
    };
    let (problem, advice) = match known(&cluster.cloud_provider)?.as_str() {
        "azure" if special(is_system_pool) == (0, false) => (
            "No node pool is a system pool, but a cluster in Azure needs one.",
            "Set `azure = { system_pool = true }` in a node pool.",
        ),
        "byok" if !matches!(special(|pool| pool.default_pool), (1, _) | (0, true)) => (
            "Exactly one node pool must have `default_pool = true`, for nodes that match no other one.",
            "Set `default_pool` to true in one node pool, and to false in the others.",
        ),
        _ => return None,
    };
    Some(invalid(AttributePath::new("node_pools"), problem, advice))
}
