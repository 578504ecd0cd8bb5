//! The life of a cluster.

use std::time::Duration;

use northflank_sandbox::{Assumption, ClusterAssumption, Contradicted, Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::{CLUSTERS, Fixture, INTEGRATIONS, TEAM_INTEGRATIONS};

const TEAM_CLUSTERS: &str = "/v1/teams/blue-team/cloud-providers/clusters";

fn pool(id: &str) -> Value {
    json!({ "id": id, "nodeType": "g4s.kube.medium", "nodeCount": 2, "diskSize": 100 })
}

fn civo(name: &str) -> Value {
    json!({ "name": name, "provider": "civo", "region": "LON1", "nodePools": [pool("default")] })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

fn path(id: &str) -> String {
    format!("{CLUSTERS}/{id}")
}

/// A sandbox in which a change takes ten minutes.
fn slow(contradicted: Contradicted) -> Fixture {
    Fixture::with(Options { provisioning: Duration::from_secs(600), contradicted, ..Options::default() })
}

fn contradicting(assumption: ClusterAssumption) -> Fixture {
    Fixture::with(Options { contradicted: [assumption].into(), ..Options::default() })
}

fn state(cluster: &Value) -> &str {
    cluster["status"]["state"]["state"].as_str().unwrap()
}

fn pool_ids(cluster: &Value) -> Vec<&str> {
    cluster["nodePools"].as_array().unwrap().iter().map(|pool| pool["id"].as_str().unwrap()).collect()
}

#[test]
fn create_answers_what_get_and_list_answer() {
    let sandbox = Fixture::new();
    let created = sandbox.data("POST", CLUSTERS, civo("My Civo"));
    assert_eq!(sandbox.data("GET", &path("my-civo"), None), created);
    assert_eq!(sandbox.data("GET", CLUSTERS, None), json!({ "clusters": [created] }));
    let time = &created["createdAt"];
    assert_eq!(
        created,
        json!({
            "id": "my-civo",
            "name": "My Civo",
            "provider": "civo",
            "region": "LON1",
            "nodePools": [pool("default")],
            "kubernetesVersion": "1.35",
            "dns": "my-civo-dns",
            "createdAt": time,
            "updatedAt": time,
            "deletionRequested": false,
            "status": { "state": { "state": "running", "transitionTime": time } },
        })
    );
    assert_eq!(sandbox.cluster("my-civo").unwrap()["name"], "My Civo");
}

#[test]
fn a_team_has_its_own() {
    let sandbox = Fixture::new();
    sandbox.data("POST", TEAM_CLUSTERS, civo("shared"));
    assert_eq!(sandbox.send("GET", &path("shared"), None).status, 404);
    sandbox.data("POST", CLUSTERS, civo("shared"));
    sandbox.data("DELETE", &path("shared"), None);
    assert_eq!(sandbox.data("GET", TEAM_CLUSTERS, None)["clusters"].as_array().unwrap().len(), 1);
    assert_eq!(sandbox.clusters()[0]["teamId"], "blue-team");
}

#[test]
fn a_list_is_paged() {
    let sandbox = Fixture::new();
    for name in ["one", "two", "three"] {
        sandbox.data("POST", CLUSTERS, civo(name));
    }
    let first = sandbox.send("GET", &format!("{CLUSTERS}?per_page=2"), None).json();
    assert_eq!(first["pagination"], json!({ "hasNextPage": true, "count": 2, "cursor": "three" }));
    let second = sandbox.send("GET", &format!("{CLUSTERS}?per_page=2&cursor=three"), None).json();
    assert_eq!(second["data"]["clusters"][0]["id"], "two");
}

#[test]
fn names_and_puts_are_as_of_integrations() {
    let sandbox = Fixture::new();
    let put = |body| sandbox.send("PUT", CLUSTERS, body);
    assert_eq!(put(with(civo("One"), "description", json!("first"))).status, 200);
    let taken = sandbox.send("POST", CLUSTERS, civo("one"));
    assert_eq!(taken.json()["error"]["message"], "A cluster with the id one already exists");
    assert_eq!(put(civo("one")).status, 409);
    assert_eq!(put(civo("One")).json()["data"].get("description"), None);
    sandbox.contradict([Assumption::PutFindsByName, Assumption::IdIsSlug].into());
    assert_eq!(put(civo("One")).status, 405);
    assert_ne!(sandbox.data("POST", CLUSTERS, civo("two"))["id"], "two");
}

#[test]
fn patch_keeps_what_it_omits() {
    let sandbox = Fixture::new();
    let settings = json!({ "registry": { "mode": "paas" }, "infrastructure": { "cleanupVolumes": true } });
    let created = sandbox.data("POST", CLUSTERS, with(civo("one"), "settings", settings));
    let changes = json!({
        "name": "renamed",
        "settings": { "infrastructure": { "cleanupSnapshots": false } },
        "gcp": {},
    });
    sandbox.advance(Duration::from_secs(1));
    let mut patched = sandbox.data("PATCH", &path("one"), changes);
    assert_ne!(patched["updatedAt"], created["updatedAt"]);
    let mut expected = created;
    expected["name"] = json!("renamed");
    expected["settings"]["infrastructure"] = json!({ "cleanupSnapshots": false });
    for member in ["updatedAt", "status"] {
        expected[member] = patched[member].take();
        patched[member] = expected[member].clone();
    }
    assert_eq!(patched, expected);
}

#[test]
fn a_renamed_cluster_keeps_its_id() {
    let sandbox = Fixture::new();
    for name in ["one", "two"] {
        sandbox.data("POST", CLUSTERS, civo(name));
    }
    let rename = |name: &str| sandbox.send("PATCH", &path("one"), json!({ "name": name }));
    assert_eq!(rename("Two").status, 409);
    assert_eq!(rename("three").json()["data"]["id"], "one");
    assert_eq!(rename("one").status, 200);
    rename("three");
    // Neither its name nor its ID is free.
    assert_eq!(["one", "three"].map(|name| sandbox.send("POST", CLUSTERS, civo(name)).status), [409, 409]);
    assert_eq!(sandbox.data("PUT", CLUSTERS, civo("three"))["id"], "one");
}

#[test]
fn changes_take_time() {
    let sandbox = slow(Contradicted::new());
    let get = || sandbox.data("GET", &path("one"), None);
    let wait = || sandbox.advance(Duration::from_secs(600));
    let created = sandbox.data("POST", CLUSTERS, civo("one"));
    assert_eq!((state(&created), state(&get())), ("creating", "creating"));
    wait();
    let running = get();
    assert_eq!(state(&running), "running");
    assert_ne!(running["status"]["state"]["transitionTime"], created["status"]["state"]["transitionTime"]);
    assert_eq!(state(&sandbox.data("PATCH", &path("one"), json!({ "description": "new" }))), "updating");
    assert_eq!(state(&get()), "updating");
    wait();
    assert_eq!(state(&get()), "running");

    assert_eq!(sandbox.data("DELETE", &path("one"), None), json!({}));
    assert_eq!((state(&get()), &get()["deletionRequested"]), ("deleting", &json!(true)));
    assert_eq!(sandbox.send("POST", CLUSTERS, civo("one")).status, 409);
    sandbox.advance(Duration::from_secs(300));
    assert_eq!(state(&sandbox.data("PATCH", &path("one"), json!({}))), "deleting");
    // Nothing begins anew.
    sandbox.data("DELETE", &path("one"), None);
    sandbox.advance(Duration::from_secs(300));
    assert_eq!(sandbox.send("GET", &path("one"), None).status, 404);
    assert_eq!(
        (sandbox.data("GET", CLUSTERS, None), sandbox.clusters()),
        (json!({ "clusters": [] }), vec![])
    );
    sandbox.data("POST", CLUSTERS, civo("one"));
}

#[test]
fn what_is_gone_leaves_the_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.json");
    let provisioning = Duration::from_secs(600);
    let sandbox = Fixture::with(Options { data: Some(file.clone()), provisioning, ..Options::default() });
    sandbox.data("POST", CLUSTERS, civo("short-lived"));
    sandbox.data("DELETE", &path("short-lived"), None);
    let is_stored = || std::fs::read_to_string(&file).unwrap().contains("short-lived");
    assert!(is_stored());
    sandbox.advance(provisioning);
    sandbox.data("POST", CLUSTERS, civo("other"));
    assert!(!is_stored());
}

#[test]
fn a_state_may_be_stale() {
    let sandbox = slow([ClusterAssumption::RunningIsNotStale].into());
    let states = |method: &str, path: &str, body: Value| {
        let id = sandbox.data(method, path, body)["id"].as_str().unwrap().to_owned();
        [0, 2, 600].map(|seconds| {
            sandbox.advance(Duration::from_secs(seconds));
            state(&sandbox.data("GET", &self::path(&id), None)).to_owned()
        })
    };
    assert_eq!(states("POST", CLUSTERS, civo("one")), ["running", "creating", "running"]);
    assert_eq!(states("PATCH", &path("one"), json!({})), ["running", "updating", "running"]);
}

#[test]
fn integrations_wait_for_their_clusters() {
    let sandbox = slow(Contradicted::new());
    for scope in [INTEGRATIONS, TEAM_INTEGRATIONS] {
        sandbox.data("POST", scope, json!({ "name": "My Civo", "provider": "civo" }));
    }
    let delete = |scope: &str| sandbox.send("DELETE", &format!("{scope}/my-civo"), None);
    sandbox.data("POST", TEAM_CLUSTERS, with(civo("one"), "integrationId", json!("team/my-civo")));
    let refused = delete(TEAM_INTEGRATIONS);
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["error"]["message"], "The integration is in use by cluster one");
    sandbox.data("DELETE", &format!("{TEAM_CLUSTERS}/one"), None);
    assert_eq!(delete(TEAM_INTEGRATIONS).status, 409);
    sandbox.advance(Duration::from_secs(600));
    assert_eq!(delete(TEAM_INTEGRATIONS).status, 200);

    sandbox.data("POST", TEAM_CLUSTERS, with(civo("two"), "integrationId", json!("org/my-civo")));
    assert_eq!(delete(INTEGRATIONS).status, 409);
}

#[test]
fn clusters_wait_for_their_projects() {
    let sandbox = Fixture::new();
    sandbox.data("POST", CLUSTERS, civo("one"));
    sandbox.add_project("shop", "one").unwrap();
    let refused = sandbox.send("DELETE", &path("one"), None);
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["error"]["message"], "The cluster is in use by project shop");
    let projects = |method, body| sandbox.send(method, "/_sandbox/projects", body).status;
    assert_eq!(projects("POST", json!({ "id": "blog", "clusterId": "one" })), 204);
    assert_eq!(projects("POST", json!({ "id": "blog", "clusterId": "two" })), 404);
    sandbox.remove_project("shop").unwrap();
    assert_eq!(sandbox.send("DELETE", &path("one"), None).status, 409);
    assert_eq!(projects("DELETE", json!({ "id": "blog" })), 204);
    sandbox.data("DELETE", &path("one"), None);
}

#[test]
fn any_state_can_be_set() {
    let sandbox = Fixture::new();
    sandbox.data("POST", CLUSTERS, civo("one"));
    sandbox.set_state("one", None, "quota-exceeded", Some("No vCPU left")).unwrap();
    let cluster = sandbox.data("GET", &path("one"), None);
    assert_eq!(state(&cluster), "quota-exceeded");
    assert_eq!(cluster["status"]["state"]["reason"], "No vCPU left");
    let set = |body| sandbox.send("PUT", "/_sandbox/clusters/one/state", body).status;
    assert_eq!((set(json!({ "state": "moving" })), set(json!({}))), (204, 400));
    assert_eq!(state(&sandbox.data("GET", &path("one"), None)), "moving");
    assert_eq!(state(&sandbox.data("PATCH", &path("one"), json!({}))), "running");
    assert_eq!(sandbox.set_state("two", None, "any", None).unwrap_err().status(), 404);
}

#[test]
fn drift() {
    let sandbox = Fixture::new();
    sandbox.data("POST", CLUSTERS, civo("one"));
    sandbox
        .change_cluster("one", None, json!({ "region": null, "settings": { "skipInstall": true } }))
        .unwrap();
    let cluster = sandbox.data("GET", &path("one"), None);
    assert_eq!((cluster.get("region"), &cluster["settings"]["skipInstall"]), (None, &json!(true)));
    let changed = sandbox.send("PATCH", "/_sandbox/clusters/one", json!({ "dns": "other" })).json();
    assert_eq!(changed["dns"], "other");
    assert_eq!(sandbox.send("GET", "/_sandbox/clusters", None).json(), json!([changed]));
    assert_eq!(sandbox.send("DELETE", "/_sandbox/clusters/one", None).status, 204);
    assert_eq!(sandbox.clusters(), Vec::<Value>::new());
}

#[test]
fn pools_are_known_by_their_ids() {
    let patch = |sandbox: &Fixture, pools: Value| {
        sandbox.data(
            "POST",
            CLUSTERS,
            with(civo("one"), "nodePools", json!([pool("first"), pool("second")])),
        );
        sandbox.data("PATCH", &path("one"), json!({ "nodePools": pools }))
    };
    let pools = json!([pool("second"), pool("third")]);
    assert_eq!(pool_ids(&patch(&Fixture::new(), pools.clone())), ["second", "third"]);
    let keeps = contradicting(ClusterAssumption::MissingPoolIsDeleted);
    assert_eq!(pool_ids(&patch(&keeps, pools.clone())), ["second", "third", "first"]);
    let renames = contradicting(ClusterAssumption::PoolIdsAreKept);
    let created = patch(&renames, json!([]));
    assert_eq!(created["nodePools"], json!([]));
    renames.reset().unwrap();
    let created = renames.data("POST", CLUSTERS, civo("one"));
    assert_ne!(pool_ids(&created), ["default"]);
    let again = renames.data("PATCH", &path("one"), json!({ "nodePools": created["nodePools"] }));
    assert_eq!(pool_ids(&again), pool_ids(&created));
}

#[test]
fn logging_keys_are_secrets() {
    let loki = json!({
        "storageType": "s3", "s3BucketName": "b", "s3AccessKey": "a", "s3SecretKey": "s", "s3Region": "r",
    });
    let body = with(civo("one"), "settings", json!({ "logging": { "mode": "loki", "loki": loki } }));
    let keys = |cluster: &Value| {
        ["s3AccessKey", "s3SecretKey"].map(|key| cluster["settings"]["logging"]["loki"][key].clone())
    };
    let shown = |credentials, contradicted| {
        Fixture::with(Options { credentials, contradicted, ..Options::default() })
    };
    let none = Contradicted::new;
    for (sandbox, expected) in [
        (shown(ShownCredentials::Omit, none()), [json!(null), json!(null)]),
        (
            shown(ShownCredentials::Omit, [Assumption::CredentialsAreHidden].into()),
            [json!(null), json!(null)],
        ),
        (shown(ShownCredentials::Masked, none()), [json!("********"), json!("********")]),
        (
            shown(ShownCredentials::Omit, [ClusterAssumption::LokiKeysAreHidden].into()),
            [json!("a"), json!("s")],
        ),
    ] {
        assert_eq!(keys(&sandbox.data("POST", CLUSTERS, body.clone())), expected);
        assert_eq!(keys(&sandbox.data("GET", &path("one"), None)), expected);
        assert_eq!(keys(&sandbox.data("GET", CLUSTERS, None)["clusters"][0]), [json!(null), json!(null)]);
        assert_eq!(keys(&sandbox.cluster("one").unwrap()), [json!("a"), json!("s")]);
    }
}

#[test]
fn an_autoscaler_chooses_behind_the_back() {
    let sandbox = Fixture::new();
    let autoscaled = with(pool("auto"), "autoscaling", json!({ "enabled": true, "min": 1, "max": 5 }));
    sandbox.data("POST", CLUSTERS, with(civo("one"), "nodePools", json!([autoscaled, pool("fixed")])));
    let count = |cluster: &Value| cluster["nodePools"][0]["nodeCount"].clone();
    let get = || sandbox.data("GET", &path("one"), None);
    sandbox.change_node_pool("one", None, "auto", json!({ "nodeCount": 4 })).unwrap();
    assert_eq!(count(&get()), 4);
    assert_eq!(sandbox.data("GET", &nodes("one"), None)["nodes"].as_array().unwrap().len(), 6);
    sandbox.contradict([ClusterAssumption::NodeCountFollowsAutoscaler].into());
    assert_eq!(count(&get()), 2);
    assert_eq!(sandbox.data("GET", &nodes("one"), None)["nodes"].as_array().unwrap().len(), 6);

    sandbox.contradict(Contradicted::new());
    let patch = |pools: Value| sandbox.data("PATCH", &path("one"), json!({ "nodePools": pools }));
    let bounds = |min: u64, max: u64| {
        json!([with(pool("auto"), "autoscaling", json!({ "enabled": true, "min": min, "max": max }))])
    };
    for (pools, expected) in
        [(bounds(1, 5), 4), (bounds(1, 3), 3), (bounds(5, 6), 5), (json!([pool("auto")]), 2)]
    {
        assert_eq!(count(&patch(pools)), expected);
    }
}

#[test]
fn a_pool_can_get_another_id() {
    let sandbox = Fixture::new();
    sandbox.data("POST", CLUSTERS, civo("one"));
    sandbox.change_node_pool("one", None, "default", json!({ "id": "upgraded" })).unwrap();
    assert_eq!(pool_ids(&sandbox.data("GET", &path("one"), None)), ["upgraded"]);
    let change = |id| {
        let path = format!("/_sandbox/clusters/one/node-pools/{id}");
        sandbox.send("PATCH", &path, json!({ "nodeCount": 7 })).status
    };
    assert_eq!((change("upgraded"), change("default")), (200, 404));
    assert_eq!(sandbox.data("GET", &path("one"), None)["nodePools"][0]["nodeCount"], 7);
}

fn nodes(id: &str) -> String {
    format!("{CLUSTERS}/{id}/nodes")
}

#[test]
fn nodes_follow_from_pools() {
    let sandbox = Fixture::new();
    let zoned = with(with(pool("zoned"), "nodeCount", json!(3)), "availabilityZones", json!(["a", "b"]));
    let created =
        sandbox.data("POST", CLUSTERS, with(civo("one"), "nodePools", json!([zoned, pool("other")])));
    let answer = sandbox.send("GET", &format!("{}?per_page=3", nodes("one")), None).json();
    assert_eq!(answer["pagination"], json!({ "hasNextPage": true, "count": 3, "cursor": "zoned-000" }));
    let node = |number: usize| {
        let query = format!("?per_page=1&page={number}&status=RUNNING");
        sandbox.data("GET", &(nodes("one") + &query), None)["nodes"][0].clone()
    };
    assert_eq!(
        node(4),
        json!({
            "nodeId": "zoned-001",
            "nodeName": "nf-zoned-001",
            "nodePool": "nf-zoned",
            "status": "RUNNING",
            "zone": "b",
            "region": "LON1",
            "instanceType": "g4s.kube.medium",
            "createdAt": created["createdAt"],
        })
    );
    assert_eq!(node(5)["zone"], "a");
    assert_eq!(sandbox.data("GET", &(nodes("one") + "?status=DELETED"), None), json!({ "nodes": [] }));
    assert_eq!(sandbox.send("GET", &(nodes("one") + "?status=GONE"), None).status, 400);
    assert_eq!(sandbox.send("GET", &nodes("two"), None).status, 404);
}

#[test]
fn nodes_are_cordoned_and_drained() {
    let sandbox = Fixture::new();
    sandbox.data("POST", TEAM_CLUSTERS, civo("one"));
    sandbox.clear_requests();
    for verb in ["cordon", "drain", "uncordon"] {
        let path = |node: &str| format!("{TEAM_CLUSTERS}/one/nodes/{node}/{verb}");
        assert_eq!(sandbox.data("POST", &path("default-000"), None), json!({}));
        assert_eq!(sandbox.send("POST", &path("default-002"), None).status, 404);
        assert_eq!(sandbox.requests()[0].path, path("default-000"));
        sandbox.clear_requests();
    }
    assert_eq!(
        sandbox.send("POST", &format!("{TEAM_CLUSTERS}/one/nodes/default-000/reboot"), None).status,
        404
    );
}
