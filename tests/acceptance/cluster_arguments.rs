//! Every argument of a cluster: set, changed, and removed by the rule that its description states.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{
    optional::optional_arguments,
    support::{Feature, World, client},
};

/// A cluster that goes from its first arguments to these and then to those. Removed again, both stay.
struct Row {
    name: &'static str,
    cloud_provider: &'static str,
    /// What it always has.
    first: Value,
    steps: [Value; 2],
}

fn pool() -> Value {
    json!({"node_type": "large", "node_count": 3, "disk_size": 100})
}

fn with(base: Value, more: Value) -> Value {
    let (Value::Object(mut base), Value::Object(more)) = (base, more) else { panic!("objects") };
    base.extend(more);
    Value::Object(base)
}

fn in_pool(more: Value) -> Value {
    json!({"node_pools": {"main": with(pool(), more)}})
}

fn byok_pool(more: Value) -> Value {
    json!({"node_pools": {"main": with(json!({"provider_id": "pool-a", "default_pool": true}), more)}})
}

fn row(name: &'static str, cloud_provider: &'static str, first: Value, steps: [Value; 2]) -> Row {
    Row { name, cloud_provider, first, steps }
}

fn settings(word: usize) -> Value {
    let one = |words: [&str; 2]| words[word].to_owned();
    let (on, share, cpu) = (word == 0, [0.5, 0.75][word], [1.5, 2.5][word]);
    let modifier = json!({"cpu": share, "memory": share});
    let isolation = json!({"runtime_class": one(["gvisor", "none"])});
    let class = one(["kata-clh", "gvisor"]);
    let zone = json!({"zone_name": one(["a.example", "b.example"]), "integration_id": one(["one", "two"])});
    json!({
        "builds": {
            "mode": one(["internal", "build-cluster"]),
            "plan": one(["nf-compute-20", "nf-compute-50"]),
            "cluster_id": one(["builds", "team/builds"]),
            "caching": {"allow": on, "storage_class_name": one(["fast", "slow"])},
        },
        "registry": {"mode": one(["self-hosted", "paas"]), "registry_id": one(["mine", "org/mine"])},
        "networking": {"overlay_network": on, "overlay_cidr": one(["10.0.0.0/8", "10.1.0.0/16"])},
        "vanity_domains": {"apps": zone, "custom_domains": zone, "load_balancers": zone},
        "infrastructure": {
            "cleanup_volumes": on,
            "cleanup_snapshots": on,
            "workloads": isolation,
            "builds": isolation,
            "sandboxing": {
                "install_gvisor": on,
                "install_micro_vm": on,
                "default_sandbox": {"builds": class, "jobs": class, "services": class, "addons": class},
            },
            "ceph_storage_provider": {
                "enabled": true,
                "resources": {"cpu": cpu, "memory": 4096 + word, "storage": 102_400 + word},
                "enable_multi_read_write_storage": on,
                "enable_single_read_write_storage": on,
                "enable_erasure_coding": on,
                "enable_topology_aware_scheduling": on,
            },
        },
        "request_modifiers": {"services": modifier, "jobs": modifier, "builds": modifier, "addons": modifier},
    })
}

fn s3(word: &str) -> Value {
    let loki = json!({
        "storage_type": "s3", "s3_bucket_name": word, "s3_region": word,
        "s3_access_key": format!("canary-access-{word}"), "s3_secret_key": format!("canary-secret-{word}"),
    });
    json!({"settings": {"logging": {"mode": "loki", "loki": loki}}})
}

fn gcs(word: &str) -> Value {
    let loki = json!({"storage_type": "gcs", "gcs_bucket_name": word, "gcp_integration_id": word});
    json!({"settings": {"logging": {"mode": "loki", "loki": loki}}})
}

fn scheduling(on: bool) -> Value {
    json!({
        "allow_jobs": on, "only_gpu_jobs": on, "allow_services": on, "only_gpu_services": on,
        "allow_addons": on, "allow_builds": on, "only_gpu_builds": on, "allow_ceph": on,
    })
}

/// Those that are updated in place, and kept when they are removed.
fn kept() -> Vec<Row> {
    let aws = |first: &str, on: bool| {
        json!({"aws": {
            "enable_public_access_cidrs": on,
            "public_access_cidrs": [format!("{first}.0.0.0/8")],
            "subnet_configuration": {"mode": "explicit-subnets", "vpc_id": first, "subnets": [first, "a"]},
            "vpc_egress": on,
        }})
    };
    let azure = |first: &str, on: bool| {
        let vnet = json!({"mode": "custom-vnet", "vnet_id": first});
        json!({"azure": {
            "enable_authorized_ip_ranges": on,
            "authorized_ip_ranges": [format!("{first}.0.0.0/8")],
            "networking": {"network_plugin_mode": "overlay", "vnet_configuration": vnet},
        }})
    };
    let gcp = |first: &str, on: bool| {
        json!({"gcp": {
            "project_id": format!("project-{first}"),
            "networking": {"network": first, "subnetwork": first},
            "enable_authorized_ip_ranges": on,
            "authorized_ip_ranges": [format!("{first}.0.0.0/8")],
        }})
    };
    let azure_pool = |more| with(json!({"system_pool": true}), more);
    let gpu = |on: bool, number: u64| {
        json!({"compute_resources": {"gpu": {
            "supported": true, "type": format!("a{number}"), "count": number,
            "resources": {"memory_info": {"size_in_gib": number}},
            "mig": {"enabled": on, "partitions": [format!("{number}g.5gb")]},
            "timeslicing": {"enabled": on, "num_slices": number},
        }}})
    };
    vec![
        row("Settings", "aws", in_pool(json!({})), [0, 1].map(|word| json!({"settings": settings(word)}))),
        row("Bucket", "aws", in_pool(json!({})), ["one", "two"].map(s3)),
        row("Gcs", "aws", in_pool(json!({})), ["one", "two"].map(gcs)),
        row("Aws", "aws", in_pool(json!({})), [aws("1", true), aws("2", false)]),
        row("Azure", "azure", in_pool(json!({"azure": azure_pool(json!({}))})), [azure("1", true), azure("2", false)]),
        row("Gcp", "gcp", in_pool(json!({})), [gcp("1", true), gcp("2", false)]),
        row(
            "Pool",
            "aws",
            in_pool(json!({})),
            [("a", true, 2), ("b", false, 4)].map(|(word, on, number)| {
                in_pool(json!({
                    "node_type": word, "node_count": number, "disk_size": number, "disk_type": word,
                    "preemptible": on, "availability_zones": [word], "subnets": [word],
                    "scheduling": scheduling(on),
                    "compute_resources": {"gpu": {"timeslicing": {"enabled": on, "num_slices": number}}},
                    "aws": {"launch_template": {"id": word, "version": number}},
                }))
            }),
        ),
        row(
            "PoolAzure",
            "azure",
            in_pool(json!({"azure": azure_pool(json!({}))})),
            [("a", true), ("b", false)].map(|(word, on)| {
                in_pool(json!({"azure": azure_pool(json!({"enable_public_node_ip": on, "vnet_subnet_id": word}))}))
            }),
        ),
        row(
            "PoolGcp",
            "gcp",
            in_pool(json!({})),
            [true, false].map(|on| in_pool(json!({"gcp": {"enable_private_nodes": on}}))),
        ),
        row(
            "PoolOci",
            "oci",
            with(oci("a"), in_pool(json!({"subnets": ["s"]}))),
            [1, 2].map(|number| in_pool(json!({"subnets": ["s"], "oci": {"ocpu": number, "memory": number}}))),
        ),
        row(
            "PoolNebius",
            "nebius",
            with(nebius("a"), in_pool(json!({}))),
            [("a", true), ("b", false)].map(|(word, on)| {
                in_pool(json!({"nebius": {
                    "enable_public_node_ips": on, "gpu_cluster_id": word, "gpu_driver_version": word,
                    "os_version": word,
                }}))
            }),
        ),
        row(
            "Byok",
            "byok",
            with(byok("label"), byok_pool(json!({}))),
            [("one", 51.5), ("two", -33.25)].map(|(word, number)| {
                with(byok(word), json!({"region": word, "coordinates": {"latitude": number, "longitude": number}}))
            }),
        ),
        row(
            "PoolByok",
            "byok",
            with(byok("label"), byok_pool(json!({}))),
            [("amd64", true, 1), ("arm64", false, 2)].map(|(word, on, number)| {
                let more = json!({"provider_id": word, "platform": {"architecture": word}});
                byok_pool(with(more, gpu(on, number)))
            }),
        ),
    ]
}

fn byok(label: &str) -> Value {
    json!({"byok": {"node_pool_provider_id_label": label}})
}

fn oci(word: &str) -> Value {
    let vcn = json!({
        "vcn_id": word, "subnet_id_for_kubernetes_api": word, "subnet_ids_for_service_lbs": [word],
    });
    json!({"oci": {"vcn_configuration": vcn}})
}

fn nebius(word: &str) -> Value {
    json!({"nebius": {"project_id": word, "subnet_id": word}})
}

fn coreweave(word: &str) -> Value {
    let names = json!({"pod_cidr_name": word, "service_cidr_name": word, "internal_lb_cidr_names": [word]});
    let network = json!({"network_mode": "custom", "vpc_id": word, "custom_prefix_names": names});
    json!({"coreweave": {"zone": word, "network": network}})
}

fn storage(word: &str, number: u64) -> Value {
    let options = json!({
        "capabilities": {"expansion": true, "snapshot": true},
        "access_modes": {"read_write_once": true, "read_write_many": true},
        "storage_size": {"min_valid_size": number, "max_valid_size": number, "suggested_options": [number]},
        "platform": {"supported_resources": ["addon", "volume"]},
    });
    let class = json!({
        "name": word, "kubernetes_name": word, "description": word, "default_snapshot_class": word,
        "type": "storage-class", "options": options,
    });
    let snapshots = json!({"name": word, "kubernetes_name": word, "description": word});
    json!({"storage": {"storage_classes": {"fast": class}, "snapshot_classes": {"daily": snapshots}}})
}

/// Those that the API cannot change, so that the cluster is replaced.
fn replaced() -> Vec<Row> {
    let named = |first: Value, word: &str| with(first, json!({"integration_id": word, "region": word}));
    vec![
        row("Named", "civo", in_pool(json!({})), ["one", "two"].map(|word| named(json!({}), word))),
        row("Labels", "civo", json!({}), ["one", "two"].map(|word| {
            json!({"integration_id": word, "node_pools": {"main": with(pool(), json!({"labels": {"key": word}}))}})
        })),
        row("Oci", "oci", in_pool(json!({"subnets": ["s"]})), ["one", "two"].map(oci)),
        row("Nebius", "nebius", in_pool(json!({})), ["one", "two"].map(nebius)),
        row("CoreWeave", "coreweave", in_pool(json!({})), ["one", "two"].map(coreweave)),
        row(
            "Storage",
            "byok",
            with(byok("label"), byok_pool(json!({}))),
            [storage("one", 1), storage("two", 2)],
        ),
    ]
}

/// A block of HCL, whose values are JSON.
fn block(row: &Row, arguments: &Value) -> String {
    let values = with(row.first.clone(), arguments.clone());
    let lines =
        values.as_object().expect("an object").iter().map(|(name, value)| format!("  {name} = {value}\n"));
    format!(
        "resource \"northflank_cluster\" \"{}\" {{\n  name = \"{}\"\n  cloud_provider = \"{}\"\n  wait_for_running = \
         false\n{}}}\n",
        row.name.to_lowercase(),
        row.name,
        row.cloud_provider,
        lines.collect::<String>(),
    )
}

const KEYED: [&str; 3] = ["node_pools", "storage_classes", "snapshot_classes"];

/// Arguments as the API's members.
fn members(arguments: &Value) -> Value {
    let Value::Object(object) = arguments else { return arguments.clone() };
    let member = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::Object(elements) if KEYED.contains(&name.as_str()) => {
                let element = |(key, value): (&String, &Value)| with(members(value), json!({"id": key}));
                elements.iter().map(element).collect()
            }
            Value::Object(labels) if name == "labels" => Value::Object(labels.clone()),
            value => members(value),
        };
        (camel_case(name), value)
    };
    Value::Object(object.iter().map(member).collect())
}

fn camel_case(name: &str) -> String {
    match name {
        "overlay_cidr" => "overlayCIDR".to_owned(),
        "size_in_gib" => "sizeInGiB".to_owned(),
        "subnet_ids_for_service_lbs" => "subnetIdsForServiceLBs".to_owned(),
        "read_write_once" => "ReadWriteOnce".to_owned(),
        "read_write_many" => "ReadWriteMany".to_owned(),
        name => {
            let mut words = name.split('_');
            let first = words.next().unwrap_or_default().to_owned();
            words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
        }
    }
}

/// What the state has of these arguments.
fn shown(arguments: &Value, state: &Value) -> Value {
    match (arguments, state) {
        (Value::Object(arguments), Value::Object(state)) => Value::Object(
            arguments.iter().map(|(name, it)| (name.clone(), shown(it, &state[name]))).collect::<Map<_, _>>(),
        ),
        (_, state) => state.clone(),
    }
}

/// The requests about a cluster, without what only new clusters and pools have.
fn requests_about(world_changes: &[(String, Value)], row: &Row) -> Vec<(String, Value)> {
    let id = row.name.to_lowercase();
    let is_mine =
        |(request, body): &&(String, Value)| request.ends_with(&format!("/{id}")) || body["name"] == row.name;
    let of = |(request, body): &(String, Value)| {
        let mut body = body.clone();
        for pool in body
            .get_mut("nodePools")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            if pool.get("autoscaling") == Some(&Value::Null) {
                pool.remove("autoscaling");
            }
        }
        (request.split(' ').next().unwrap_or_default().to_owned(), body)
    };
    world_changes.iter().filter(is_mine).map(of).collect()
}

/// Applies the rows with these arguments, which must leave no changes: the requests, and the states by address.
#[track_caller]
fn applied(
    world: &World,
    rows: &[Row],
    arguments: impl Fn(&Row) -> Value,
) -> (Vec<(String, Value)>, BTreeMap<String, Value>) {
    world.configure(&rows.iter().map(|row| block(row, &arguments(row))).collect::<String>());
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    world.assert_no_changes();
    (world.changes(), world.states())
}

#[test]
fn every_argument_is_set_changed_and_kept() {
    let (world, rows) = (World::new(), kept());
    for number in 0..4 {
        let arguments = |row: &Row| match number {
            1 | 2 => row.steps[number - 1].clone(),
            _ => json!({}),
        };
        let (changes, states) = applied(&world, &rows, arguments);
        for row in &rows {
            let about = format!("{} in step {number}", row.name);
            let sent = requests_about(&changes, row);
            let state = &states[&format!("northflank_cluster.{}", row.name.to_lowercase())];
            let expected = match number {
                1 | 2 => {
                    let arguments = arguments(row);
                    assert_eq!(shown(&arguments, state), arguments, "{about}");
                    vec![("PATCH".to_owned(), members(&arguments))]
                }
                3 if row.steps[1].get("node_pools").is_none() && row.first.get("byok").is_none() => {
                    Vec::new()
                }
                _ => continue,
            };
            if number == 3 {
                assert_eq!(shown(&row.steps[1], state), row.steps[1], "{about}");
            }
            assert_eq!(sent, expected, "{about}");
        }
    }
}

#[test]
fn what_cannot_be_changed_replaces_the_cluster() {
    let (world, rows) = (World::new(), replaced());
    for number in 0..2 {
        let (changes, states) = applied(&world, &rows, |row| row.steps[number].clone());
        for row in &rows {
            let about = format!("{} in step {number}", row.name);
            let sent = requests_about(&changes, row);
            let methods: Vec<_> = sent.iter().map(|(method, _)| method.as_str()).collect();
            assert_eq!(methods, if number == 0 { vec!["POST"] } else { vec!["DELETE", "POST"] }, "{about}");
            let (_, body) = sent.last().expect("a request");
            for (name, value) in members(&row.steps[number]).as_object().expect("members") {
                assert_eq!(&body[name], value, "{about}");
            }
            let state = &states[&format!("northflank_cluster.{}", row.name.to_lowercase())];
            assert_eq!(shown(&row.steps[number], state), row.steps[number], "{about}");
        }
    }
}

/// The paths of all arguments in such values.
fn paths(values: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    let Value::Object(values) = values else { return };
    for (name, value) in values {
        let path = format!("{prefix}{name}");
        found.insert(path.clone());
        match value {
            Value::Object(elements) if KEYED.contains(&name.as_str()) => {
                elements.values().for_each(|element| paths(element, &format!("{path}."), found));
            }
            _ if name == "labels" => {}
            value => paths(value, &format!("{path}."), found),
        }
    }
}

/// A new argument needs a row, and its description a sentence on what happens when it is removed.
#[test]
fn no_optional_argument_is_forgotten() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let optional = optional_arguments("northflank_cluster");
    let mut tested = BTreeSet::new();
    for row in kept().into_iter().chain(replaced()) {
        [row.first].iter().chain(&row.steps).for_each(|values| paths(values, "", &mut tested));
    }
    // Tests of their own, in `cluster`, and those of integrations.
    let elsewhere = [
        "deletion_protection",
        "description",
        "node_pools.autoscaling",
        "node_pools.autoscaling.max",
        "node_pools.autoscaling.min",
        "restrictions",
        "restrictions.team_ids",
        "team_id",
        "timeouts",
        "timeouts.create",
        "timeouts.delete",
        "timeouts.read",
        "timeouts.update",
        "wait_for_running",
    ];
    tested.extend(elsewhere.map(str::to_owned));
    let missing: Vec<_> = optional.difference(&tested).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
