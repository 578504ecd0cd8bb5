//! `northflank_cluster`: what differs from integrations, above all that it takes time.

use std::{
    fs,
    time::{Duration, Instant},
};

use northflank_sandbox::{ClusterAssumption, Fault, Options};
use serde_json::{Value, json};

use crate::{
    interrupt::interrupt,
    support::{CANARY, Feature, World, client},
};

const CLUSTER: &str = "northflank_cluster.example";
const CLUSTERS: &str = "/v1/cloud-providers/clusters";

/// A cluster in AWS with these node pools and further arguments.
fn with_pools(pools: &str, arguments: &str) -> String {
    format!(
        r#"
        resource "northflank_cluster" "example" {{
          name           = "Production"
          cloud_provider = "aws"
          region         = "eu-west-1"
          integration_id = "my-aws"
          node_pools     = {{ {pools} }}
          {arguments}
        }}
        "#
    )
}

/// A node pool of so many nodes.
fn pool(key: &str, count: u64) -> String {
    format!("{key} = {{ node_type = \"m5.xlarge\", node_count = {count}, disk_size = 100 }}\n")
}

fn cluster(arguments: &str) -> String {
    with_pools(&pool("main", 3), arguments)
}

/// Its operations take so long.
fn slow(provisioning: u64) -> World {
    World::with(Options { provisioning: Duration::from_secs(provisioning), ..Options::default() })
}

const HASTE: &str = "wait_for_running = false";

#[test]
fn it_is_created_changed_and_deleted() {
    let world = World::new();
    world.configure(&cluster(HASTE));
    world.apply();
    let state = world.state(CLUSTER);
    assert_eq!(state["id"], "production");
    assert_eq!(state["status"]["state"], "running");
    assert_eq!(state["node_pools"]["main"]["id"], "main");
    let pools = json!([{"id": "main", "nodeType": "m5.xlarge", "nodeCount": 3, "diskSize": 100, "autoscaling": null}]);
    let whole = json!({
        "name": "Production", "provider": "aws", "region": "eu-west-1", "integrationId": "my-aws", "aws": {},
        "nodePools": pools,
    });
    assert_eq!(world.changes(), [(format!("POST {CLUSTERS}"), whole)]);
    world.configure(&cluster(&format!("{HASTE}\ndescription = \"EU\"")));
    world.apply();
    assert_eq!(world.changes(), [(format!("PATCH {CLUSTERS}/production"), json!({"description": "EU"}))]);
    world.destroy();
    assert_eq!(world.sandbox.clusters(), Vec::<Value>::new());
}

#[test]
fn a_create_waits_until_it_runs() {
    let world = slow(15);
    world.configure(&cluster(""));
    world.apply();
    assert_eq!(world.state(CLUSTER)["status"]["state"], "running");
    world.destroy();
    assert_eq!(world.sandbox.clusters(), Vec::<Value>::new());
}

#[test]
fn a_create_that_takes_longer_than_its_timeout_continues_in_the_next_apply() {
    let world = slow(40).hasty();
    world.configure(&cluster("timeouts = { create = \"12s\" }"));
    let run = world.run(&["apply", "-auto-approve", "-json"]).succeeded();
    let found = run.diagnostic();
    assert_eq!(
        (found.severity.as_str(), found.summary.as_str()),
        ("warning", "Operation in Northflank not finished")
    );
    assert!(found.detail.contains("Northflank reports the state \"creating\""), "{found:?}");
    let state = world.state(CLUSTER);
    assert_eq!((&state["id"], &state["status"]["state"]), (&json!("production"), &json!("creating")));
    let change = world.planned(CLUSTER);
    assert_eq!(change["actions"], json!(["update"]));
    assert_eq!(change["after_unknown"]["status"], true);
    assert_eq!(change["before"]["node_pools"], change["after"]["node_pools"]);
    world.changes();
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(world.state(CLUSTER)["status"]["state"], "running");
}

const COMBINATION: &str = "Invalid attribute combination";
const VALUE: &str = "Invalid attribute value";
const NOT_FINISHED: &str = "Operation in Northflank not finished";

/// Starts an apply, and returns once the cluster exists.
fn begin(world: &World) -> std::process::Child {
    let child = world.start(&["apply", "-auto-approve", "-json"]);
    let deadline = Instant::now() + Duration::from_secs(30);
    while world.sandbox.cluster("production").is_none() {
        assert!(Instant::now() < deadline, "nothing was created");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

#[test]
fn an_interrupted_create_continues_in_the_next_apply() {
    let world = slow(20).hasty();
    world.configure(&cluster(""));
    let child = begin(&world);
    interrupt(&child);
    let run = world.finish(child);
    assert!(run.output().contains(NOT_FINISHED), "{}", run.output());
    assert!(run.output().contains("You interrupted the apply"), "{}", run.output());
    assert_eq!(world.state(CLUSTER)["id"], "production");
    assert_eq!(world.planned(CLUSTER)["actions"], json!(["update"]));
    world.changes();
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(world.state(CLUSTER)["status"]["state"], "running");
}

#[test]
fn an_update_that_takes_longer_than_its_timeout_continues_in_the_next_apply() {
    let world = slow(0).hasty();
    world.configure(&cluster(HASTE));
    world.apply();
    let timeout = "timeouts = { update = \"12s\" }\ndescription = \"new\"";
    world.configure(&cluster(timeout));
    let child = world.start(&["apply", "-auto-approve", "-json"]);
    world.wait_for("PATCH");
    std::thread::sleep(Duration::from_millis(500));
    world.sandbox.set_state("production", None, "scaling-up", None).expect("it is there");
    let found = world.finish(child).succeeded().diagnostic();
    assert_eq!((found.severity.as_str(), found.summary.as_str()), ("warning", NOT_FINISHED));
    assert!(found.detail.contains("Northflank reports the state \"scaling-up\""), "{found:?}");
    assert_eq!(world.planned(CLUSTER)["actions"], json!(["update"]));
    world.sandbox.set_state("production", None, "running", None).expect("it is there");
    world.changes();
    world.apply();
    assert_eq!(world.changes(), []);
}

#[test]
fn an_error_state_taints_nothing() {
    let world = slow(600).hasty();
    world.configure(&cluster(""));
    let child = begin(&world);
    std::thread::sleep(Duration::from_millis(500));
    world.sandbox.set_state("production", None, "error", Some("no quota left")).expect("it is there");
    let run = world.finish(child).succeeded();
    let found = run.diagnostic();
    assert_eq!(
        (found.severity.as_str(), found.summary.as_str()),
        ("warning", "Operation in Northflank failed")
    );
    assert!(found.detail.contains("the reason is: no quota left"), "{found:?}");
    assert_eq!(world.planned(CLUSTER)["actions"], json!(["update"]));
    // The next apply waits again, and now says it as an error.
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert_eq!(
        (found.severity.as_str(), found.summary.as_str()),
        ("error", "Operation in Northflank failed")
    );
    assert_eq!(world.planned(CLUSTER)["actions"], json!(["update"]));
    world.sandbox.set_state("production", None, "running", None).expect("it is there");
    world.changes();
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(world.state(CLUSTER)["id"], "production");
}

#[test]
fn a_state_from_before_the_change_is_not_trusted() {
    let contradicted = [ClusterAssumption::RunningIsNotStale].into();
    let world =
        World::with(Options { provisioning: Duration::from_secs(12), contradicted, ..Options::default() })
            .hasty();
    world.configure(&cluster(""));
    let begun = Instant::now();
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert!(begun.elapsed() > Duration::from_secs(14), "it did not wait");
    let (state, cluster) = (world.state(CLUSTER), world.sandbox.clusters().remove(0));
    assert_eq!(state["status"]["state"], "running");
    assert_ne!(state["status"]["transition_time"], cluster["createdAt"]);
}

#[test]
fn several_that_wait_share_a_list() {
    let world = slow(25).hasty();
    let block = cluster("count = 5").replace("\"Production\"", "\"Number ${count.index}\"");
    world.configure(&block);
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let requests = world.sandbox.requests();
    let posted = requests.iter().rposition(|request| request.method == "POST").expect("a POST");
    let looks = requests.len() - posted - 1;
    // In 30 seconds, five of them alone would have looked 15 times.
    assert!(looks <= 8, "{looks} requests");
}

/// An autoscaled pool and one that is not.
fn autoscaled(more: &str, arguments: &str) -> String {
    let auto = "auto = { node_type = \"m5.xlarge\", node_count = 2, disk_size = 100, autoscaling = { enabled = true, \
                min = 1, max = 9 } }\n";
    with_pools(&format!("{auto}{more}"), &format!("{HASTE}\n{arguments}"))
}

#[test]
fn the_autoscaler_is_no_drift_and_is_never_undone() {
    let world = World::new();
    world.configure(&autoscaled(&pool("main", 3), ""));
    world.apply();
    world.sandbox.change_node_pool("production", None, "auto", json!({"nodeCount": 7})).expect("it is there");
    world.assert_no_changes();
    world.changes();
    world.configure(&autoscaled(&pool("main", 3), "description = \"new\""));
    world.apply();
    assert_eq!(world.changes(), [(format!("PATCH {CLUSTERS}/production"), json!({"description": "new"}))]);
    world.configure(&autoscaled(&pool("main", 4), "description = \"new\""));
    world.apply();
    let changes = world.changes();
    let counts: Vec<_> =
        changes[0].1["nodePools"].as_array().expect("pools").iter().map(|it| &it["nodeCount"]).collect();
    assert_eq!((changes.len(), counts), (1, vec![&json!(7), &json!(4)]));
    // Without it, the number is as configured.
    world.configure(&with_pools(
        &(pool("auto", 2) + &pool("main", 4)),
        &format!("{HASTE}\ndescription = \"new\""),
    ));
    world.apply();
    let auto = &world.changes()[0].1["nodePools"][0];
    assert_eq!((&auto["nodeCount"], &auto["autoscaling"]), (&json!(2), &Value::Null));
}

#[test]
fn fifty_pools_reordered_show_the_one_added_and_the_one_removed() {
    let world = World::new();
    let pools = |numbers: &mut dyn Iterator<Item = u64>| -> String {
        numbers.map(|number| pool(&format!("pool-{number:02}"), number % 5 + 1)).collect()
    };
    world.configure(&with_pools(&pools(&mut (0..50)), HASTE));
    world.apply();
    world.changes();
    world.configure(&with_pools(&pools(&mut (1..51).rev()), HASTE));
    let plan = world.run(&["plan", "-no-color"]).succeeded();
    let lines = |sign: &str| -> Vec<String> {
        let pools = plan.stdout.lines().filter(|line| line.contains("\"pool-") && line.ends_with("{"));
        let signed = pools.filter(|line| line.trim_start().starts_with(sign));
        signed.map(|line| line.split('"').nth(1).unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(
        (lines("+"), lines("-"), lines("~")),
        (vec!["pool-50".to_owned()], vec!["pool-00".to_owned()], vec![])
    );
    plan.says("The apply deletes the node pool \"pool-00\"").says("0 to add, 1 to change, 0 to destroy");
    world.apply();
    let changes = world.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].1["nodePools"].as_array().map(Vec::len), Some(50));
}

#[test]
fn pools_whose_ids_northflank_chooses_are_found_by_what_was_configured() {
    let contradicted = [ClusterAssumption::PoolIdsAreKept].into();
    let world = World::with(Options { contradicted, ..Options::default() });
    let pools = |count| pool("main", count) + &pool("other", 1);
    world.configure(&with_pools(&pools(3), HASTE));
    world.apply();
    let state = world.state(CLUSTER);
    let id = state["node_pools"]["main"]["id"].as_str().expect("an id").to_owned();
    assert_ne!(id, "main");
    world.changes();
    world.configure(&with_pools(&pools(4), HASTE));
    world.apply();
    let changes = world.changes();
    let sent = changes[0].1["nodePools"].as_array().expect("pools").iter().find(|it| it["nodeCount"] == 4);
    assert_eq!(sent.expect("the pool")["id"], json!(id));
}

#[test]
fn labels_of_an_existing_pool_cannot_change() {
    let world = World::new();
    let labelled = |label: &str| {
        let labels = format!("labels = {{ tier = \"{label}\" }}");
        with_pools(
            &format!("main = {{\nnode_type = \"a\"\nnode_count = 3\ndisk_size = 9\n{labels}\n}}"),
            HASTE,
        )
    };
    world.configure(&labelled("one"));
    world.apply();
    world.configure(&labelled("two"));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Change not possible");
    assert!(found.detail.contains("change `node_pools[\"main\"].labels`"), "{found:?}");
}

#[test]
fn a_protected_cluster_is_neither_deleted_nor_replaced() {
    let world = World::new();
    let protected = format!("{HASTE}\ndeletion_protection = true");
    world.configure(&cluster(&protected));
    world.apply();
    let found = world.run(&["plan", "-destroy", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Deletion protection");
    world.configure(&cluster(&protected).replace("eu-west-1", "eu-west-2"));
    let run = world.run(&["plan", "-json"]).failed();
    assert!(run.diagnostics().iter().any(|found| found.summary == "Deletion protection"), "{}", run.output());
    // What core replaces because it is tainted is not planned as a delete.
    world.configure(&cluster(&protected));
    world.run(&["taint", CLUSTER]).succeeded();
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Deletion protection");
    assert_eq!(world.sandbox.clusters().len(), 1);
    world.run(&["untaint", CLUSTER]).succeeded();
    world.configure(&cluster(&format!("{HASTE}\ndeletion_protection = false")));
    world.apply();
    world.destroy();
}

/// A project uses the cluster, and the API lists it.
fn use_by_project(world: &World) {
    world.sandbox.add_project("shop", "production").expect("it is there");
    let projects = json!([{"id": "shop", "name": "Shop", "clusterId": "production"}]);
    let list = json!({"data": {"projects": projects}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(200).body(list).on("GET", "/v1/projects").times(9));
}

#[test]
fn a_replacement_says_what_it_ends() {
    let world = World::new();
    world.configure(&cluster(HASTE));
    world.apply();
    use_by_project(&world);
    world.configure(&cluster(HASTE).replace("eu-west-1", "eu-west-2"));
    let run = world.run(&["plan", "-json"]).succeeded();
    let found = run.diagnostics();
    let titles: Vec<_> = found.iter().map(|found| found.summary.as_str()).collect();
    assert_eq!(titles, ["Replacement loses data", "Northflank cluster in use"]);
    assert!(found[1].detail.contains("The project \"Shop\" uses this cluster"), "{found:?}");
    assert!(found[0].detail.contains("Northflank cannot change `region` of a cluster"), "{found:?}");
    assert!(found[0].detail.contains("their volumes and data are lost"), "{found:?}");
}

#[test]
fn a_cluster_in_use_is_not_deleted() {
    let world = World::new();
    world.configure(&cluster(&format!("{HASTE}\ntimeouts = {{ delete = \"2s\" }}")));
    world.apply();
    use_by_project(&world);
    let found = world.run(&["plan", "-destroy", "-json"]).succeeded().diagnostic();
    assert_eq!(found.summary, "Northflank cluster in use");
    let run = world.run(&["destroy", "-auto-approve", "-json"]).failed();
    let found = run.diagnostics();
    let failed = found.iter().find(|found| found.severity == "error").expect("an error");
    assert!(failed.detail.contains("project \"Shop\" still uses it"), "{failed:?}");
    world.sandbox.remove_project("shop").expect("it is there");
    world.destroy();
}

#[test]
fn a_delete_waits_until_it_is_gone_and_continues_after_its_timeout() {
    let world = slow(15).hasty();
    world.configure(&cluster(&format!("{HASTE}\ntimeouts = {{ delete = \"3s\" }}")));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let run = world.run(&["destroy", "-auto-approve", "-json"]).failed();
    assert!(run.output().contains("Northflank accepted the deletion"), "{}", run.output());
    assert_eq!(world.state(CLUSTER)["id"], "production");
    world.changes();
    std::thread::sleep(Duration::from_secs(12));
    world.run(&["destroy", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.changes(), []);
    assert_eq!(world.state(CLUSTER), Value::Null);
}

#[test]
fn a_rename_and_what_is_cleared_are_updates() {
    let world = World::new();
    let restricted = "restrictions = { enabled = true, team_ids = [\"team-a\"] }";
    world.configure(&cluster(&format!("{HASTE}\ndescription = \"EU\"\n{restricted}")));
    world.apply();
    world.changes();
    let patched = |body: Value| vec![(format!("PATCH {CLUSTERS}/production"), body)];
    world.configure(&cluster(&format!("{HASTE}\ndescription = \"EU\"")));
    world.apply();
    assert_eq!(world.changes(), patched(json!({"restrictions": {"enabled": false, "teams": []}})));
    world.configure(&cluster(HASTE));
    world.apply();
    let changes = world.changes();
    assert_eq!((changes.len(), changes[0].0.as_str()), (1, "PUT /v1/cloud-providers/clusters"));
    assert_eq!(changes[0].1["description"], Value::Null);
    world.configure(&cluster(HASTE).replace("Production", "Europe"));
    world.apply();
    assert_eq!(world.changes(), patched(json!({"name": "Europe"})));
    assert_eq!(world.state(CLUSTER)["id"], "production");
}

#[test]
fn a_lost_response_loses_and_duplicates_nothing() {
    let world = World::new();
    world.configure(&cluster(HASTE));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", CLUSTERS));
    world.apply();
    assert_eq!(world.sandbox.clusters().len(), 1);
    // Found, but not confirmed: nothing is tainted.
    let world = World::new();
    world.configure(&cluster(""));
    world.sandbox.fault(Fault::drop_connection().after().on("POST", CLUSTERS));
    world.sandbox.fault(Fault::status(400).on("PATCH", CLUSTERS));
    let found = world.run(&["apply", "-auto-approve", "-json"]).succeeded().diagnostic();
    assert_eq!((found.severity.as_str(), found.summary.as_str()), ("warning", NOT_FINISHED));
    let change = world.planned(CLUSTER);
    assert!(change["actions"] == json!(["update"]) || change["actions"] == json!(["no-op"]), "{change}");
    world.apply();
}

fn existing() -> Value {
    json!({
        "name": "Theirs", "provider": "gcp", "region": "europe-west1", "integrationId": "team/my-gcp",
        "description": "Made by hand", "gcp": {"projectId": "my-project", "networking": {"network": "default"}},
        "nodePools": [
            {"id": "951dfaf6-0000-4000-8000-000000000000", "nodeType": "n2", "nodeCount": 2, "diskSize": 50,
             "autoscaling": {"enabled": true, "min": 1, "max": 4}, "labels": {"tier": "web"}},
            {"id": "second", "nodeType": "n2", "nodeCount": 1, "diskSize": 50, "gcp": {"enablePrivateNodes": true}},
        ],
        "settings": {
            "builds": {"mode": "paas"},
            "logging": {"mode": "loki", "loki": {
                "storageType": "s3", "s3BucketName": "logs", "s3Region": "eu", "s3AccessKey": format!("{CANARY}a"),
                "s3SecretKey": format!("{CANARY}s"),
            }},
            "requestModifiers": {"jobs": {"cpu": 0.5, "memory": 1}},
        },
    })
}

#[test]
fn what_is_generated_changes_nothing() {
    if !client().has(Feature::GeneratedConfiguration) {
        return;
    }
    let world = World::new();
    let mut theirs = existing();
    // OpenTofu writes the keys of maps without quotes, so what it generates for a UUID is no configuration.
    if client().is_opentofu {
        theirs["nodePools"][0]["id"] = json!("first");
    }
    world.create_clusters_elsewhere([theirs]);
    world.configure("import {\n  to = northflank_cluster.example\n  id = \"theirs\"\n}\n");
    let plan = world.run(&["plan", "-no-color", "-generate-config-out=generated.tf"]);
    let generated = fs::read_to_string(world.folder().join("generated.tf"));
    let generated = generated.unwrap_or_else(|error| panic!("{error}: {}", plan.output()));
    assert_eq!(plan.code, 0, "{}\n{generated}", plan.output());
    plan.says("1 to import, 0 to add, 0 to change, 0 to destroy");
    world.apply();
    assert_eq!(world.changes(), []);
}

#[test]
fn it_is_imported_by_team_and_id_and_found_by_data_sources() {
    let world = World::new();
    let mut body = existing();
    body["teamId"] = json!("my-team");
    world.create_clusters_elsewhere([body]);
    let data = r#"
        data "northflank_cluster" "one" {
          name    = "Theirs"
          team_id = "my-team"
        }
        data "northflank_clusters" "all" { team_id = "my-team" }
    "#;
    world.configure(&format!("{}\n{data}", cluster(HASTE)));
    world.run(&["import", "-no-color", CLUSTER, "my-team/theirs"]).succeeded();
    let state = world.state(CLUSTER);
    assert_eq!((&state["id"], &state["team_id"]), (&json!("theirs"), &json!("my-team")));
    assert_eq!(state["node_pools"]["second"]["gcp"]["enable_private_nodes"], true);
    assert_eq!(state["settings"]["request_modifiers"]["jobs"]["cpu"], 0.5);
    world.configure(data);
    world.run(&["state", "rm", CLUSTER]).succeeded();
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let states = world.states();
    let one = &states["data.northflank_cluster.one"];
    assert_eq!((&one["id"], &one["deletion_requested"]), (&json!("theirs"), &json!(false)));
    assert_eq!(one["status"]["state"], "running");
    assert_eq!(states["data.northflank_clusters.all"]["clusters"][0]["name"], "Theirs");
}

#[test]
fn it_is_listed_by_a_query() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_clusters_elsewhere([existing()]);
    world.configure("");
    let query = "list \"northflank_cluster\" \"all\" {\n  provider = northflank\n}\n";
    fs::write(world.folder().join("all.tfquery.hcl"), query).expect("a file");
    let run = world.run(&["query", "-json"]).succeeded();
    assert!(run.stdout.contains("\"list_resource_found\""), "{}", run.output());
    assert!(run.stdout.contains("\"display_name\":\"Theirs\""), "{}", run.output());
}

#[test]
fn documented_rules_are_checked_at_the_argument() {
    let world = World::new();
    let main = "node_type = \"a\", disk_size = 9";
    for (pools, arguments, title, text) in [
        (
            format!("main = {{ {main} }}"),
            "",
            "Missing attribute",
            "requires `node_pools[\"main\"].node_count`.",
        ),
        (format!("x = {{ {main}, node_count = 1 }}"), "", COMBINATION, "The key \"x\" must be"),
        (
            format!("main = {{ {main}, node_count = 251 }}"),
            "",
            VALUE,
            "`node_pools[\"main\"].node_count` must be",
        ),
        (
            format!("main = {{ {main}, node_count = 1, provider_id = \"pool\" }}"),
            "",
            COMBINATION,
            "`node_pools[\"main\"].provider_id` applies to `cloud_provider` \"byok\" only",
        ),
        (
            format!(
                "main = {{ {main}, node_count = 1, autoscaling = {{ enabled = true, min = 5, max = 2 }} }}"
            ),
            "",
            COMBINATION,
            "`min` is 5, but `max` is 2.",
        ),
        (
            pool("main", 1),
            "azure = { enable_authorized_ip_ranges = true }",
            COMBINATION,
            "`azure` applies to",
        ),
        (pool("main", 1), "aws = { public_access_cidrs = [\"10.0.0.0\"] }", VALUE, "must be an IPv4 CIDR"),
        (
            pool("main", 1),
            "aws = { subnet_configuration = { mode = \"explicit-subnets\", subnets = [\"one\"] } }",
            COMBINATION,
            "at least two subnets",
        ),
        (
            pool("main", 1),
            "settings = { logging = { mode = \"loki\" } }",
            "Missing attribute",
            "requires `settings.logging.loki`.",
        ),
        (
            pool("main", 1),
            "settings = { request_modifiers = { jobs = { cpu = 0.1, memory = 1 } } }",
            VALUE,
            "`settings.request_modifiers.jobs.cpu` must be a number from 0.2 to 1.",
        ),
    ] {
        world.configure(&with_pools(&pools, arguments));
        let found = world.run(&["validate", "-json"]).failed().diagnostic();
        assert_eq!(found.summary, title, "{found:?}");
        assert!(found.detail.contains(text), "{found:?}");
    }
    // What may be known later passes, and what only a plan can tell is checked there.
    let keyless = "settings = { logging = { mode = \"loki\", loki = { storage_type = \"s3\", s3_bucket_name = \"b\", \
                   s3_region = \"r\" } } }";
    world.configure(&with_pools(&pool("main", 1), keyless));
    world.run(&["validate", "-json"]).succeeded();
    let run = world.run(&["plan", "-json"]).failed();
    assert!(run.output().contains("requires `settings.logging.loki.s3_access_key`"), "{}", run.output());
    let unknown = "resource \"terraform_data\" \"of\" { input = 500 }\n";
    let pools = format!("main = {{ {main}, node_count = terraform_data.of.output }}");
    world.configure(&format!("{unknown}{}", with_pools(&pools, "")));
    world.run(&["plan", "-json"]).succeeded();
}

#[test]
fn a_rename_that_comes_to_another_id_is_told() {
    let world = World::new();
    world.configure(&cluster(HASTE));
    world.apply();
    let mut renamed = world.sandbox.clusters().remove(0);
    renamed["id"] = json!("europe");
    renamed["name"] = json!("Europe");
    let answer = json!({"data": renamed});
    world.sandbox.fault(Fault::status(200).body(answer).on("PATCH", CLUSTERS));
    world.configure(&cluster(HASTE).replace("Production", "Europe"));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "ID changed by a rename");
    let state = world.state(CLUSTER);
    assert_eq!((&state["id"], &state["name"]), (&json!("europe"), &json!("Europe")));
}

#[test]
fn a_lost_response_to_an_update_is_looked_up_and_waited_for() {
    let world = slow(12).hasty();
    world.configure(&cluster(HASTE));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    world.sandbox.advance(Duration::from_secs(60));
    world.sandbox.fault(Fault::drop_connection().after().on("PATCH", CLUSTERS));
    world.configure(&cluster("description = \"new\""));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.state(CLUSTER)["status"]["state"], "running");
    assert_eq!(world.sandbox.clusters()[0]["description"], "new");
}

/// The refresh of many takes a list for each hundred, and a few requests before it.
#[test]
fn many_are_refreshed_by_lists() {
    let world = World::new();
    world.configure(
        &cluster(&format!("count = 120\n{HASTE}")).replace("\"Production\"", "\"Number ${count.index}\""),
    );
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    world.sandbox.clear_requests();
    world.run(&["plan", "-detailed-exitcode", "-no-color"]).succeeded();
    assert!(world.sandbox.requests().len() <= 2 + 3, "{} requests", world.sandbox.requests().len());
}

/// Right after an interrupt, a refresh may still show the state from before.
#[test]
fn a_refresh_that_is_too_early_ends_no_wait() {
    let contradicted = [ClusterAssumption::RunningIsNotStale].into();
    let options = Options { provisioning: Duration::from_secs(15), contradicted, ..Options::default() };
    let world = World::with(options).hasty();
    world.configure(&cluster(""));
    let child = begin(&world);
    interrupt(&child);
    world.finish(child);
    assert_eq!(world.planned(CLUSTER)["actions"], json!(["update"]));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let (state, cluster) = (world.state(CLUSTER), world.sandbox.clusters().remove(0));
    assert_eq!(state["status"]["state"], "running");
    assert_ne!(state["status"]["transition_time"], cluster["createdAt"]);
}

/// The API keeps a pool that the list omits, so the plan shows it again.
#[test]
fn a_pool_that_northflank_keeps_is_told() {
    let contradicted = [ClusterAssumption::MissingPoolIsDeleted].into();
    let world = World::with(Options { contradicted, ..Options::default() });
    world.configure(&with_pools(&(pool("main", 3) + &pool("other", 1)), HASTE));
    world.apply();
    world.configure(&with_pools(&pool("main", 3), HASTE));
    let run = world.run(&["apply", "-auto-approve", "-json"]).succeeded();
    let found = run.diagnostics();
    let differs = found.iter().any(|found| found.detail.contains("some settings in its response differ"));
    assert!(differs, "{found:?}");
    assert_eq!(world.planned(CLUSTER)["actions"], json!(["update"]));
}

/// The list of node pools in a request is the whole: one that it omits is deleted.
#[test]
fn an_apply_keeps_a_node_pool_that_no_plan_has_shown() {
    let described = format!("{HASTE}\ndescription = \"old\"");
    for (count, sent) in [(4, "PATCH"), (3, "PUT")] {
        let world = World::new();
        world.configure(&cluster(&described));
        world.apply();
        world.changes();
        let arguments = if sent == "PUT" { HASTE } else { &described };
        world.configure(&with_pools(&pool("main", count), arguments));
        world.run(&["plan", "-out=plan.bin", "-no-color"]).succeeded();
        let mut pools = world.sandbox.clusters()[0]["nodePools"].clone();
        let other = json!({"id": "other", "nodeType": "m5.large", "nodeCount": 1, "diskSize": 50});
        pools.as_array_mut().expect("a list").push(other);
        world.sandbox.change_cluster("production", None, json!({"nodePools": pools})).expect("it is there");
        world.run(&["apply", "-no-color", "plan.bin"]).succeeded();
        assert!(world.changes()[0].0.starts_with(sent));
        let stored = world.sandbox.clusters()[0]["nodePools"].clone();
        let stored = stored.as_array().expect("a list").iter();
        let counts: Vec<_> = stored.map(|pool| (pool["id"].clone(), pool["nodeCount"].clone())).collect();
        assert_eq!(counts, [(json!("main"), json!(count)), (json!("other"), json!(1))], "{sent}");
        let plan = world.run(&["plan", "-json"]).succeeded();
        assert!(plan.diagnostics().iter().any(|found| found.summary == "Node pool removed"), "{sent}");
    }
}

/// As after Terraform was killed during the create.
#[test]
fn an_import_of_an_unfinished_cluster_waits_in_the_next_apply() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = slow(3600);
    world.configure(&cluster(HASTE));
    world.apply();
    world.run(&["state", "rm", CLUSTER]).succeeded();
    let import = format!("import {{\n  to = {CLUSTER}\n  id = \"production\"\n}}\n");
    world.configure(&format!("{}\n{import}", cluster("")));
    let plan = world.run(&["plan", "-no-color", "-out=plan.bin"]).succeeded();
    plan.says("1 to import, 0 to add, 1 to change, 0 to destroy");
    world.sandbox.set_state("production", None, "running", None).expect("it is there");
    world.run(&["apply", "-no-color", "plan.bin"]).succeeded();
    assert_eq!(world.state(CLUSTER)["status"]["state"], "running");
}

#[test]
fn an_apply_waits_once_waiting_is_turned_on() {
    let world = slow(3600);
    world.configure(&cluster(HASTE));
    world.apply();
    world.configure(&cluster("timeouts = { update = \"1s\" }"));
    let run = world.run(&["apply", "-auto-approve", "-json"]).succeeded();
    assert_eq!(run.diagnostic().summary, "Operation in Northflank not finished");
}
