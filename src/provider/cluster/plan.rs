//! Plans what is particular to a cluster, and warns about what an apply would end.

use framework::{AttributePath, Declared, Diagnostic, Diagnostics, Mismatch, declaration::narrow, known};

use super::{attributes::Cluster, rules::check_special_pools};
use crate::provider::{
    noun::{PlanInput, check_change, warn_of_replacement},
    wording::quoted,
};

/// What a replacement ends.
const LOST: &str = "All workloads on it end, and their volumes and data are lost. The new cluster takes up to 20 minutes or \
                    longer.";

pub(super) fn plan(plan: PlanInput<'_, Cluster>) -> Result<Diagnostics, Mismatch> {
    let PlanInput { prior, config, planned, is_replacement, .. } = plan;
    if let Some(cloud) = known(&planned.cloud_provider).cloned() {
        let mut object = planned.clone().into_object();
        narrow(Cluster::attributes(), &config.clone().into_object(), &mut object, &cloud);
        *planned = Cluster::from_object(object)?;
    }
    let mut found = match prior {
        Some(prior) if is_replacement => warn_of_replacement(prior, planned, LOST).into(),
        prior => check_change(prior, planned),
    };
    found.0.extend(check_special_pools(if prior.is_some() { planned } else { config }));
    if let Some(prior) = prior.filter(|_| !is_replacement) {
        found.0.extend(removed_pools(prior, planned));
    }
    Ok(found)
}

/// A PATCH takes the whole list, so a node pool that the configuration lacks is deleted.
fn removed_pools(prior: &Cluster, planned: &Cluster) -> Option<Diagnostic> {
    let after = known(&planned.node_pools)?;
    let removed: Vec<_> = known(&prior.node_pools)?.keys().filter(|key| !after.contains_key(*key)).collect();
    if removed.is_empty() {
        return None;
    }
    let pools = if removed.len() == 1 { "node pool" } else { "node pools" };
    let happened = format!(
        "The apply deletes the {pools} {}. What runs there moves to other node pools, or ends if they have no room.",
        quoted(&removed, "")
    );
    let advice = "Make sure that the other node pools have enough room. A node pool that somebody added outside Terraform \
                  stays if you add it to the configuration, under its ID as the key.";
    let warning = Diagnostic::warning("Node pool removed", happened).advise([advice]);
    Some(warning.at(AttributePath::new("node_pools")))
}
