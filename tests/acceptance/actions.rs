//! Actions on nodes: triggered by a resource, and invoked on their own.

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::support::{Feature, World, client};

const NODE: &str = "/v1/cloud-providers/clusters/my-cluster/nodes/default-000";

/// A world with a cluster of two nodes; `None` if the client has no actions.
fn with_cluster() -> Option<World> {
    client().has(Feature::Actions).then(|| {
        let world = World::new();
        world.create_clusters_elsewhere([cluster()]);
        world
    })
}

fn cluster() -> Value {
    let pool = json!({"id": "default", "nodeType": "g4s.kube.medium", "nodeCount": 2, "diskSize": 100});
    json!({"name": "My Cluster", "provider": "civo", "region": "LON1", "nodePools": [pool]})
}

fn action(verb: &str, arguments: &str) -> String {
    format!(
        "action \"northflank_cluster_node_{verb}\" \"it\" {{\n  config {{\n    cluster_id = \"my-cluster\"\n    \
         {arguments}\n  }}\n}}\n"
    )
}

/// A resource of Terraform's own whose creation triggers the action.
fn trigger(verb: &str) -> String {
    format!(
        r#"
        resource "terraform_data" "trigger" {{
          lifecycle {{
            action_trigger {{
              events  = [after_create]
              actions = [action.northflank_cluster_node_{verb}.it]
            }}
          }}
        }}
        "#
    )
}

fn invoke(verb: &str) -> Vec<String> {
    let target = format!("-invoke=action.northflank_cluster_node_{verb}.it");
    ["apply", "-auto-approve", "-json"].map(str::to_owned).into_iter().chain([target]).collect()
}

#[track_caller]
fn run(world: &World, arguments: &[String]) -> crate::support::Run {
    world.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn posted(path: &str) -> Vec<(String, Value)> {
    vec![(format!("POST {path}"), Value::Null)]
}

#[test]
fn each_is_triggered_and_invoked_on_its_own() {
    let Some(world) = with_cluster() else { return };
    for verb in ["cordon", "drain", "uncordon"] {
        let action = action(verb, "node_id = \"default-000\"");
        world.configure(&format!("{action}{}", trigger(verb)));
        let run_of_trigger = world.apply();
        run_of_trigger
            .says(&format!("Requesting to {verb} the node \"default-000\" of the cluster \"my-cluster\"."));
        run_of_trigger.says("Northflank accepted the request.");
        assert_eq!(world.changes(), posted(&format!("{NODE}/{verb}")));
        run(&world, &invoke(verb)).succeeded().says("Northflank accepted the request.");
        assert_eq!(world.changes(), posted(&format!("{NODE}/{verb}")));
        world.destroy();
    }
}

#[test]
fn a_node_may_be_known_only_after_an_apply() {
    let Some(world) = with_cluster() else { return };
    let node = "resource \"terraform_data\" \"node\" {\n  input = \"default-001\"\n}\n";
    let action = action("cordon", "node_id = terraform_data.node.output");
    world.configure(&format!("{node}{action}{}", trigger("cordon")));
    world.apply();
    assert_eq!(world.changes(), posted(&NODE.replace("000", "001/cordon")));
}

#[test]
fn a_team_is_that_of_the_action_or_of_the_provider() {
    if !client().has(Feature::Actions) {
        return;
    }
    let world = World::new();
    let mut body = cluster();
    body["teamId"] = json!("my-team");
    world.create_clusters_elsewhere([body]);
    let path = NODE.replace("/v1", "/v1/teams/my-team");
    world.configure(&action("drain", "node_id = \"default-000\"\nteam_id = \"my-team\""));
    run(&world, &invoke("drain")).succeeded();
    assert_eq!(world.changes(), posted(&format!("{path}/drain")));
    let world = world.variable("NORTHFLANK_TEAM_ID", "my-team");
    world.configure(&action("drain", "node_id = \"default-000\""));
    run(&world, &invoke("drain")).succeeded();
    assert_eq!(world.changes(), posted(&format!("{path}/drain")));
}

#[test]
fn an_unknown_node_is_an_error() {
    let Some(world) = with_cluster() else { return };
    world.configure(&action("uncordon", "node_id = \"gone\""));
    let found = run(&world, &invoke("uncordon")).failed().diagnostics();
    let [found] = found.as_slice() else { panic!("not one: {found:?}") };
    assert!(found.detail.contains("found no such node, cluster or team"), "{found:?}");
    assert!(found.detail.contains("Cluster: my-cluster\nNode: gone\nHTTP status: 404"), "{found:?}");
}

/// The resource is in the state then, so no later apply triggers the action again.
#[test]
fn a_failed_action_fails_the_run_and_not_the_resource() {
    let Some(world) = with_cluster() else { return };
    world.configure(&format!("{}{}", action("drain", "node_id = \"gone\""), trigger("drain")));
    world.run(&["apply", "-auto-approve", "-no-color"]).failed().says("Could not drain Northflank node");
    assert!(world.state("terraform_data.trigger")["id"].is_string());
    world.changes();
    world.apply();
    assert_eq!(world.changes(), []);
}

#[test]
fn a_failure_that_may_pass_is_retried() {
    let Some(world) = with_cluster() else { return };
    world.sandbox.fault(Fault::status(503).header("retry-after", "0").on("POST", NODE));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", NODE));
    world.configure(&action("drain", "node_id = \"default-000\""));
    run(&world, &invoke("drain")).succeeded();
    assert_eq!(world.sandbox.faults_left(), 0);
    assert_eq!(world.changes().len(), 3);
}

#[test]
fn without_a_response_the_outcome_is_open() {
    let Some(world) = with_cluster() else { return };
    world.sandbox.fault(Fault::drop_connection().after().on("POST", NODE));
    let provider = "provider \"northflank\" {\n  max_retries = 0\n}\n";
    world.configure(&format!("{provider}{}", action("cordon", "node_id = \"default-000\"")));
    let found = run(&world, &invoke("cordon")).failed().diagnostics();
    let [found] = found.as_slice() else { panic!("not one: {found:?}") };
    assert!(found.detail.contains("Northflank may have carried out the request."), "{found:?}");
    assert!(found.detail.contains("the second has no further effect"), "{found:?}");
}

#[test]
fn ids_are_checked_before_anything_happens() {
    let Some(world) = with_cluster() else { return };
    for (arguments, told) in [
        ("node_id = \"a/b\"", "`node_id` must be the ID of a node"),
        ("node_id = \"..\"", "`node_id` must be the ID of a node"),
        ("node_id = \"n\"\nteam_id = \"t\"", "`team_id` must have 3 to 45 characters"),
    ] {
        world.configure(&action("drain", arguments));
        let found = world.run(&["validate", "-json"]).failed().diagnostic();
        assert!(found.detail.contains(told), "{found:?}");
    }
    assert_eq!(world.changes(), []);
}

#[test]
fn without_a_token_nothing_is_sent() {
    let Some(world) = with_cluster() else { return };
    let world = world.variable("NORTHFLANK_API_TOKEN", "");
    world.configure(&action("drain", "node_id = \"default-000\""));
    run(&world, &invoke("drain")).failed().says("Missing Northflank API token");
    assert_eq!(world.changes(), []);
}
