//! Data sources that only read: the nodes of a cluster and the catalogue of the cloud providers.

use northflank_sandbox::Fault;
use serde_json::{Value, json};

use crate::support::World;

const NODES: &str = "/v1/cloud-providers/clusters/my-cluster/nodes";

/// What the state has of a data source.
#[track_caller]
fn read(world: &World, kind: &str, arguments: &str) -> Value {
    world.configure(&data(kind, arguments));
    world.apply();
    world.state(&format!("data.northflank_{kind}.all"))
}

fn data(kind: &str, arguments: &str) -> String {
    format!("data \"northflank_{kind}\" \"all\" {{\n{arguments}\n}}\n")
}

/// Which error a plan ends with.
#[track_caller]
fn refused(world: &World, kind: &str, arguments: &str) -> (String, String) {
    world.configure(&data(kind, arguments));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    (found.summary, found.detail)
}

fn ids(state: &Value, list: &str, id: &str) -> Vec<String> {
    let items = state[list].as_array().unwrap_or_else(|| panic!("no {list} in {state}"));
    items.iter().map(|item| item[id].as_str().expect("an id").to_owned()).collect()
}

/// The paths of all requests, without what every list has.
fn asked(world: &World) -> Vec<String> {
    let requests = world.sandbox.requests();
    world.sandbox.clear_requests();
    let mut paths: Vec<String> =
        requests.into_iter().map(|it| it.path.replace("per_page=100", "").replace("?&", "?")).collect();
    paths.dedup();
    paths.into_iter().map(|path| path.trim_end_matches(['?', '&']).to_owned()).collect()
}

/// A cluster with so many nodes, of a team.
fn with_nodes(count: usize, team: Option<&str>) -> World {
    let world = World::new();
    let zones = json!(["eu-west-1a", "eu-west-1b"]);
    let pool = json!({
        "id": "default", "nodeType": "m5.xlarge", "nodeCount": count, "diskSize": 100, "availabilityZones": zones,
    });
    let aws = json!({});
    world.create_clusters_elsewhere([json!({
        "teamId": team, "name": "My Cluster", "provider": "civo", "region": "LON1", "nodePools": [pool], "aws": aws,
    })]);
    world
}

#[test]
fn nodes_are_shown_and_filtered() {
    let world = with_nodes(2, None);
    let state = read(&world, "cluster_nodes", "cluster_id = \"my-cluster\"");
    assert_eq!(ids(&state, "nodes", "node_id"), ["default-000", "default-001"]);
    let mut first = state["nodes"][0].clone();
    assert!(first["created_at"].take().is_string(), "{first}");
    assert_eq!(
        first,
        json!({
            "node_id": "default-000", "node_name": "nf-default-000", "node_pool": "nf-default", "status": "RUNNING",
            "zone": "eu-west-1a", "region": "LON1", "instance_type": "m5.xlarge", "created_at": null,
        })
    );
    assert_eq!((&state["team_id"], &state["status"]), (&Value::Null, &Value::Null));
    assert_eq!(asked(&world), [NODES]);
    for (status, count) in [("RUNNING", 2), ("DELETED", 0)] {
        let arguments = format!("cluster_id = \"my-cluster\"\nstatus = \"{status}\"");
        assert_eq!(ids(&read(&world, "cluster_nodes", &arguments), "nodes", "node_id").len(), count);
        assert_eq!(asked(&world), [format!("{NODES}?status={status}")]);
    }
}

#[test]
fn every_page_of_nodes_is_read() {
    let world = with_nodes(120, None);
    let state = read(&world, "cluster_nodes", "cluster_id = \"my-cluster\"");
    assert_eq!(ids(&state, "nodes", "node_id").len(), 120);
}

#[test]
fn nodes_are_those_of_a_team() {
    let world = with_nodes(1, Some("my-team"));
    let of_cluster = "cluster_id = \"my-cluster\"";
    let (summary, detail) = refused(&world, "cluster_nodes", of_cluster);
    assert_eq!(summary, "Could not list Northflank nodes");
    assert!(detail.contains("found no such cluster or team"), "{detail}");
    assert!(detail.contains("Check `cluster_id`, `team_id` and `base_url`"), "{detail}");
    let state = read(&world, "cluster_nodes", &format!("{of_cluster}\nteam_id = \"my-team\""));
    assert_eq!(ids(&state, "nodes", "node_id"), ["default-000"]);
    let world = world.variable("NORTHFLANK_TEAM_ID", "my-team");
    assert_eq!(read(&world, "cluster_nodes", of_cluster)["team_id"], "my-team");
}

#[test]
fn an_unreadable_node_is_an_error_and_an_unreadable_member_is_none() {
    let world = with_nodes(1, None);
    let answer = |nodes: Value| {
        let body = json!({"data": {"nodes": nodes}, "pagination": {"hasNextPage": false}});
        world.sandbox.fault(Fault::status(200).body(body).on("GET", NODES).times(2));
    };
    answer(json!([{"nodeId": "b", "zone": {}, "unheardOf": 1}, {"nodeId": "a"}, {"nodeId": "a"}]));
    let state = read(&world, "cluster_nodes", "cluster_id = \"my-cluster\"");
    assert_eq!(ids(&state, "nodes", "node_id"), ["a", "b"]);
    assert_eq!(state["nodes"][1]["zone"], Value::Null);
    for (node, problem) in [(json!({"nodeName": "n"}), "has no ID"), (json!("odd"), "is not an object")] {
        world.sandbox.clear_faults();
        answer(json!([{"nodeId": "a"}, node]));
        let (summary, detail) = refused(&world, "cluster_nodes", "cluster_id = \"my-cluster\"");
        assert_eq!(summary, "Could not list Northflank nodes");
        let expected = format!(
            "The cluster \"my-cluster\" has a node that this version of the provider cannot read \
                                (a node in the list {problem})."
        );
        assert!(detail.contains(&expected), "{detail}");
    }
}

#[test]
fn cloud_providers_are_shown() {
    let world = World::new();
    let state = read(&world, "cloud_providers", "");
    assert_eq!(ids(&state, "cloud_providers", "id"), ["aws", "azure", "civo", "coreweave", "gcp", "oci"]);
    assert_eq!(
        state["cloud_providers"][0],
        json!({
            "id": "aws", "name": "Amazon Web Services", "engine": "EKS", "kubernetes_versions": ["1.34", "1.35"],
            "disk_sizes": [20, 50, 100, 250, 500, 1000], "flags": {"autoscaling": true, "preemptible": true},
        })
    );
    assert_eq!(state["cloud_providers"][2]["flags"], json!({"autoscaling": null, "preemptible": null}));
    assert_eq!(asked(&world), ["/v1/cloud-providers"]);
}

/// The catalogue is everybody's: a team of the provider has no part in it.
#[test]
fn regions_are_filtered() {
    let world = World::new().variable("NORTHFLANK_TEAM_ID", "my-team");
    let state = read(&world, "cloud_regions", "cloud_provider = \"aws\"");
    assert_eq!(ids(&state, "regions", "id"), ["eu-central-1", "eu-west-1"]);
    assert_eq!(
        state["regions"][1],
        json!({
            "id": "eu-west-1", "name": "Ireland",
            "availability_zones": [
                {"id": "eu-west-1a", "name": "eu-west-1a"}, {"id": "eu-west-1b", "name": "eu-west-1b"},
            ],
        })
    );
    assert_eq!(asked(&world), ["/v1/cloud-providers/regions?provider=aws"]);
    assert_eq!(ids(&read(&world, "cloud_regions", ""), "regions", "id").len(), 9);
    assert_eq!(ids(&read(&world, "cloud_regions", "cloud_provider = \"moon\""), "regions", "id").len(), 0);
}

#[test]
fn node_types_are_filtered() {
    let world = World::new();
    for (arguments, query, expected) in [
        ("cloud_provider = \"civo\"", "?provider=civo", vec!["g4s.kube.medium"]),
        ("cloud_provider = \"aws\"\nhas_gpu = true", "?hasGpu=true&provider=aws", vec!["g6.xlarge"]),
        (
            "region = \"eu-west-1\"\nhas_gpu = false\nmax_generation_age = 1",
            "?hasGpu=false&maxGenerationAge=1&region=eu-west-1",
            vec!["m7g.xlarge"],
        ),
        ("family = \"m5\"", "?family=m5", vec!["m5.xlarge"]),
        ("family = \"m6\"", "?family=m6", vec![]),
    ] {
        let state = read(&world, "cloud_node_types", arguments);
        assert_eq!(ids(&state, "node_types", "id"), expected, "{arguments}");
        assert_eq!(asked(&world), [format!("/v1/cloud-providers/node-types{query}")]);
    }
    let state = read(&world, "cloud_node_types", "");
    assert_eq!(ids(&state, "node_types", "id").len(), 10);
    assert_eq!(
        state["node_types"].as_array().and_then(|all| all.iter().find(|it| it["id"] == "m5.xlarge")),
        Some(&json!({
            "id": "m5.xlarge", "name": "m5.xlarge", "family": "m5", "processor_family": "amd64",
            "workload_type": "general", "resources": {"vcpu": 4, "memory": 16},
        }))
    );
    let half = json!({"id": "small", "resources": {"vcpu": 0.5, "memory": 3.75}});
    let body = json!({"data": {"providers": [half]}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(200).body(body).on("GET", "/v1/cloud-providers/node-types").times(2));
    let state = read(&world, "cloud_node_types", "");
    assert_eq!(state["node_types"][0]["resources"], json!({"vcpu": 0.5, "memory": 3.75}));
}

#[test]
fn permissions_are_those_of_the_features() {
    let world = World::new();
    let aws = "cloud_provider = \"aws\"\nfeatures = [\"byoc-custom-vpc\", \"registry-pull\"]";
    let state = read(&world, "cloud_permissions", aws);
    assert_eq!(
        state["permissions"],
        json!(["ec2:DescribeSubnets", "ec2:DescribeVpcs", "ecr:BatchGetImage", "ecr:GetAuthorizationToken"])
    );
    assert_eq!(state["roles"], json!([]));
    let query = "?features=byoc-custom-vpc&features=registry-pull&provider=aws";
    assert_eq!(asked(&world), [format!("/v1/cloud-providers/permissions{query}")]);
    let state = read(&world, "cloud_permissions", "cloud_provider = \"gcp\"\nfeatures = [\"byoc-logs\"]");
    let permissions = json!(["storage.buckets.create"]);
    assert_eq!(state["permissions"], permissions);
    assert_eq!(
        state["roles"],
        json!([{
            "id": "roles/storage.admin", "name": "Storage Admin", "description": "Manages buckets",
            "permissions": permissions,
        }])
    );
    asked(&world);
    // Without features, Northflank would return the permissions of all.
    let state = read(&world, "cloud_permissions", "cloud_provider = \"aws\"\nfeatures = []");
    assert_eq!((&state["permissions"], &state["roles"]), (&json!([]), &json!([])));
    assert_eq!(asked(&world), <[String; 0]>::default());
}

#[test]
fn unreadable_permissions_are_an_error() {
    let world = World::new();
    let arguments = "cloud_provider = \"gcp\"\nfeatures = [\"byoc\"]";
    for (data, problem) in [
        (json!({}), "its \"permissions\" are not a list of strings"),
        (json!({"permissions": [1]}), "its \"permissions\" are not a list of strings"),
        (json!({"permissions": [], "roles": [{}]}), "its \"roles\" are not a list of roles"),
    ] {
        let answer = Fault::status(200).body(json!({"data": data}));
        world.sandbox.fault(answer.on("GET", "/v1/cloud-providers/permissions"));
        let (summary, detail) = refused(&world, "cloud_permissions", arguments);
        assert_eq!(summary, "Could not list Northflank cloud permissions");
        assert!(detail.contains(problem), "{detail}");
    }
}

#[test]
fn an_unreadable_part_of_the_catalogue_is_an_error() {
    let world = World::new();
    let body = json!({"data": {"providers": [{"name": "X"}]}});
    world.sandbox.fault(Fault::status(200).body(body).on("GET", "/v1/cloud-providers"));
    let (summary, detail) = refused(&world, "cloud_providers", "");
    assert_eq!(summary, "Could not list Northflank cloud providers");
    let expected =
        "Northflank's catalogue has a cloud provider that this version of the provider cannot read";
    assert!(detail.contains(expected), "{detail}");
    for (status, told) in [
        (403, "Northflank refused the request, although this list requires no permission"),
        (404, "has no such list"),
    ] {
        world.sandbox.fault(Fault::status(status).on("GET", "/v1/cloud-providers"));
        let (_, detail) = refused(&world, "cloud_providers", "");
        assert!(detail.contains(told) && !detail.contains("team_id"), "{detail}");
    }
}

#[test]
fn the_catalogue_needs_a_token_and_no_team() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "");
    for (kind, arguments) in
        [("cloud_providers", ""), ("cloud_permissions", "cloud_provider = \"aws\"\nfeatures = [\"byoc\"]")]
    {
        world.configure(&data(kind, arguments));
        let found = world.run(&["plan", "-json"]).failed().diagnostics();
        assert!(found.iter().any(|it| it.summary == "Missing Northflank API token"), "{found:?}");
    }
    assert_eq!(asked(&world), <[String; 0]>::default());
}

#[test]
fn arguments_are_checked_before_anything_is_asked_for() {
    let world = World::new();
    for (kind, arguments, told) in [
        (
            "cluster_nodes",
            "cluster_id = \"My Cluster\"",
            "`cluster_id` must be the ID of a cluster, not its name",
        ),
        ("cluster_nodes", "cluster_id = \"c\"\nstatus = \"running\"", "`status` must be one of \"RUNNING\""),
        ("cluster_nodes", "cluster_id = \"c\"\nteam_id = \"t\"", "`team_id` must have 3 to 45 characters"),
        ("cloud_regions", "cloud_provider = \"\"", "`cloud_provider` must not be empty"),
        ("cloud_node_types", "max_generation_age = -1", "`max_generation_age` must be zero or greater"),
        ("cloud_permissions", "cloud_provider = \"azure\"\nfeatures = []", "must be one of \"aws\""),
        ("cloud_permissions", "cloud_provider = \"aws\"\nfeatures = [\"byok\"]", "Did you mean \"byoc\"?"),
    ] {
        world.configure(&data(kind, arguments));
        let found = world.run(&["validate", "-json"]).failed().diagnostic();
        assert!(found.detail.contains(told), "{arguments}: {found:?}");
    }
    assert_eq!(asked(&world), <[String; 0]>::default());
}
