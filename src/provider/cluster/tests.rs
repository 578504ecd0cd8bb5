//! Tests of what is particular to a cluster, without a client.

use serde_json::{Value as Json, json};

use super::*;
use crate::provider::noun::{
    Step,
    answer::{to_state, with_current},
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

fn state(nodes: u64) -> Cluster {
    to_state(&item(nodes, &json!({"state": "running"})), Cluster::default())
}

#[test]
fn an_unknown_word_means_that_the_work_goes_on() {
    let step = |state: Json| Cluster::stage(&item(1, &state)).step;
    assert_eq!(step(json!({"state": "running"})), Step::Done);
    for word in ["creating", "unheard-of", "upgrading"] {
        assert_eq!(step(json!({"state": word})), Step::InProgress, "{word}");
    }
    for failed in [
        json!({"state": "error"}),
        json!({"state": "UpdateFailed"}),
        json!({"state": "odd", "reason": "quota"}),
    ] {
        assert_eq!(step(failed.clone()), Step::Failed, "{failed}");
    }
    assert_eq!(step(Json::Null), Step::InProgress);
}

#[test]
fn a_change_repeats_the_current_number_of_nodes_within_its_limits() {
    let prior = state(3);
    let current = |model: &Cluster, nodes| with_current(model, &prior, &item(nodes, &Json::Null));
    let counts = |cluster: &Cluster| -> Vec<i64> {
        let pools = known(&cluster.node_pools).into_iter().flat_map(|pools| pools.values());
        pools.filter_map(known).filter_map(|pool| known(&pool.node_count).copied()).collect()
    };
    assert_eq!(counts(&current(&prior, 7)), [7, 2]);
    assert_eq!(counts(&current(&prior, 12)), [9, 2]);
    let mut scaled = prior.clone();
    if let Value::Value(pools) = &mut scaled.node_pools
        && let Some(Value::Value(pool)) = pools.get_mut("np-1")
    {
        pool.node_count = Value::Value(5);
    }
    assert_eq!(counts(&current(&scaled, 7)), [5, 2]);
}

#[test]
fn a_state_in_doubt_has_no_keys() {
    let json = json!({"logging": {"mode": "loki", "loki": {"storageType": "s3", "s3BucketName": "logs"}}});
    let json = json!({"id": "my-cluster", "provider": "aws", "settings": json});
    let mut state = to_state(&Item::from_json(&json, "a cluster").expect("readable"), Cluster::default());
    let without = state.clone();
    if let Value::Value(settings) = &mut state.settings
        && let Value::Value(logging) = &mut settings.logging
        && let Value::Value(loki) = &mut logging.loki
    {
        loki.s3_secret_key = Value::Value(Secret::from("canary-key"));
    }
    assert_eq!(state.secrets().len(), 1);
    assert_eq!(Cluster::after_unclear_change(state.clone(), &state, false), state);
    assert_eq!(Cluster::after_unclear_change(state.clone(), &state, true), without);
}

#[test]
fn what_nobody_can_change_never_differs_because_of_a_response() {
    let before = Cluster { integration_id: Value::Value("my-aws".to_owned()), ..state(3) };
    let json = json!({
        "id": "my-cluster", "name": "My cluster", "provider": "aws", "integrationId": "team/my-aws",
        "region": "eu-west-1", "createdAt": "2026-01-01T12:00:00.000Z",
    });
    let shown = to_state(&Item::from_json(&json, "a cluster").expect("readable"), before.clone());
    assert_eq!(shown.integration_id, before.integration_id);
    assert_eq!(shown.node_pools, before.node_pools);
}
