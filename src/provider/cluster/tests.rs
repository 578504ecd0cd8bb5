//! Tests of the cluster noun.

use framework::{DataSource as _, Resource as _};
use serde_json::json;

use super::*;
use crate::provider::{
    access::Access,
    noun::{Lookup, Managed, answer::to_state},
};

fn item(nodes: u64, state: &Json) -> Item {
    let json = json!({
        "id": "my-cluster",
        "name": "My cluster",
        "provider": "aws",
        "integrationId": "my-aws",
        "createdAt": "2026-01-01T12:00:00.000Z",
        "nodePools": [
            {"id": "np-2", "nodeType": "m5.large", "nodeCount": 2, "diskSize": 50},
            {
                "id": "np-1",
                "nodeType": "m5.xlarge",
                "nodeCount": nodes,
                "autoscaling": {"enabled": true, "min": 1, "max": 9},
            },
        ],
        "status": {"state": state},
    });
    Item::from_json(&json, "a cluster").expect("readable")
}

fn imported() -> Cluster {
    to_state(&item(3, &json!({"state": "running"})), Cluster::default())
}

#[test]
fn its_schemas_follow_the_rules_of_core() {
    let access = std::sync::Arc::new(Access::default());
    assert_eq!(Managed::<Cluster>::new(access.clone()).schema().breach(), None);
    assert_eq!(Lookup::<Cluster>::new(access).schema().breach(), None);
}

#[test]
fn the_autoscaler_is_no_drift_and_is_never_undone() {
    let state = imported();
    let scaled = to_state(&item(7, &json!({"state": "running"})), state.clone());
    assert_eq!(scaled, state);

    let described = Cluster { description: Value::Value("new".to_owned()), ..state.clone() };
    let now = to_state(&item(7, &Json::Null), Cluster::default());
    let Change::Patch(patch) = Cluster::change(&state, &with_current_nodes(&described, &now), &described)
    else {
        panic!("a patch")
    };
    let body = serde_json::to_value(patch.body).expect("JSON");
    assert_eq!(body["nodePools"][0]["nodeCount"], 7);
    assert!(matches!(Cluster::change(&state, &state, &state), Change::Nothing));
}

#[test]
fn an_unknown_state_is_no_failure() {
    let at = |state: Json| progress(&item(1, &state));
    assert_eq!(at(json!({"state": "running"})), Progress::Done(()));
    assert!(matches!(at(json!({"state": "unheard-of"})), Progress::InProgress(_)));
    assert!(matches!(at(json!({"state": "odd", "reason": "quota"})), Progress::Failed(_)));
}

#[test]
fn what_is_missing_is_found_at_its_pool() {
    let mut config = imported();
    if let Value::Value(pools) = &mut config.node_pools
        && let Some(Value::Value(pool)) = pools.get_mut("np-2")
    {
        pool.node_type = Value::Null;
    }
    config.integration_id = Value::Null;
    let paths = Cluster::check(&config).0.into_iter().filter_map(|it| it.attribute).map(|it| it.to_string());
    assert_eq!(paths.collect::<Vec<_>>(), ["integration_id", "node_pools[\"np-2\"]"]);
}
