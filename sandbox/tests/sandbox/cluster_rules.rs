//! Each rule that the documentation states about the body of a cluster.

use serde_json::{Value, json};

use crate::support::{CLUSTERS, Fixture};

/// A valid body for a provider.
fn body(provider: &str) -> Value {
    let mut pool = json!({ "id": "default", "nodeType": "large", "nodeCount": 1, "diskSize": 100 });
    let mut body = json!({ "name": "a-name", "provider": provider });
    match provider {
        "azure" => pool["azure"] = json!({ "systemPool": true }),
        "byok" => pool = json!({ "id": "default", "providerId": "nodes", "defaultPool": true }),
        "oci" => pool["subnets"] = json!(["subnet"]),
        _ => {}
    }
    body["nodePools"] = json!([pool]);
    let required = match provider {
        "aws" | "azure" | "gcp" => json!({}),
        "byok" => json!({ "nodePoolProviderIdLabel": "pool" }),
        "coreweave" => json!({ "zone": "zone" }),
        "nebius" => json!({ "projectId": "project", "subnetId": "subnet" }),
        "oci" => json!({ "vcnConfiguration": {
            "vcnId": "vcn", "subnetIdForKubernetesApi": "subnet", "subnetIdsForServiceLBs": [],
        } }),
        _ => return body,
    };
    body[provider] = required;
    body
}

/// The body with another value at a JSON pointer, made on the way there.
fn with(provider: &str, pointer: &str, value: &Value) -> Value {
    let mut body = body(provider);
    let mut place = &mut body;
    for step in pointer.split('.') {
        place = match step.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[step],
        };
    }
    *place = value.clone();
    body
}

/// What complains about the value, as POST and PUT say it.
#[track_caller]
fn complaints(provider: &str, pointer: &str, value: &Value) -> Vec<String> {
    let sandbox = Fixture::new();
    let body = with(provider, pointer, value);
    let answers = ["POST", "PUT"].map(|method| {
        sandbox.reset().unwrap();
        let answer = sandbox.send(method, CLUSTERS, body.clone());
        if answer.status == 200 { Vec::new() } else { answer.complaints() }
    });
    assert_eq!(answers[0], answers[1], "{pointer}: {value}");
    answers[0].clone()
}

/// For a provider: where, what is accepted there, and what is refused there.
type Case<'a> = (&'a str, &'a str, Vec<Value>, Vec<Value>);

#[track_caller]
fn check(prefix: &str, cases: Vec<Case<'_>>) {
    for (provider, path, accepted, refused) in cases {
        let path = format!("{prefix}{path}");
        for value in accepted {
            assert_eq!(complaints(provider, &path, &value), [""; 0], "{path}: {value}");
        }
        for value in refused {
            assert_eq!(complaints(provider, &path, &value), std::slice::from_ref(&path), "{path}: {value}");
        }
    }
}

#[test]
fn every_provider() {
    for provider in ["aws", "azure", "byok", "civo", "coreweave", "gcp", "nebius", "oci", "aws-eusc"] {
        assert_eq!(complaints(provider, "name", &json!("a-name")), [""; 0], "{provider}");
    }
    for provider in ["aws", "azure", "byok", "coreweave", "gcp", "nebius", "oci"] {
        let mut body = body(provider);
        body.as_object_mut().unwrap().remove(provider);
        assert_eq!(Fixture::new().send("POST", CLUSTERS, body).complaints(), [provider]);
    }
    assert_eq!(complaints("civo", "provider", &json!("ibm")), ["provider"]);
}

#[test]
fn members() {
    let long = |length| json!("a".repeat(length));
    check(
        "",
        vec![
            ("civo", "name", vec![json!("abc"), long(20)], vec![json!("ab"), long(21), json!("a_b")]),
            ("civo", "description", vec![long(200)], vec![long(201), json!(""), json!("#")]),
            ("civo", "region", vec![json!("anywhere")], vec![json!(1)]),
            (
                "civo",
                "integrationId",
                vec![json!("a"), json!("org/my-aws"), json!("team/my-aws")],
                vec![json!("other/my-aws"), json!("org/"), json!("1a")],
            ),
            ("civo", "restrictions", vec![json!({ "enabled": false })], vec![json!(true)]),
            ("civo", "restrictions.enabled", vec![], vec![json!("no")]),
            ("civo", "nodePools", vec![json!([])], vec![json!({}), json!(null)]),
        ],
    );
    let answer = Fixture::new().send("POST", CLUSTERS, json!({}));
    assert_eq!(answer.complaints(), ["name", "provider", "nodePools"]);
}

#[test]
fn pools_of_a_cloud() {
    let pool = |rest: &str| format!("nodePools.0.{rest}");
    let uuid = "1da55f94-1c43-4a4d-9a3b-3a0a3b2d9f00";
    let bounds =
        |least: i64, most: i64| (vec![json!(least), json!(most)], vec![json!(least - 1), json!(most + 1)]);
    let (count, no_count) = bounds(0, 250);
    let (min, no_min) = bounds(0, 249);
    let (max, no_max) = bounds(1, 250);
    check(
        "nodePools.0.",
        vec![
            (
                "civo",
                "id",
                vec![json!(uuid), json!("abc")],
                vec![json!("1bc"), json!("ab"), json!("a".repeat(64))],
            ),
            ("civo", "nodeType", vec![], vec![json!(null)]),
            ("civo", "nodeCount", count, no_count),
            ("civo", "autoscaling", vec![json!(null), json!({})], vec![json!(true)]),
            ("civo", "autoscaling.min", min, no_min),
            ("civo", "autoscaling.max", max, no_max),
            ("civo", "diskSize", vec![json!(1)], vec![json!(0), json!(1.5)]),
            ("civo", "availabilityZones", vec![json!(["a"])], vec![json!("a")]),
            ("civo", "labels", vec![json!({ "a": "b" })], vec![json!([])]),
            ("civo", "labels.a", vec![], vec![json!(1)]),
            ("civo", "scheduling.allowJobs", vec![json!(true)], vec![json!("yes")]),
            ("civo", "computeResources.gpu.timeslicing.numSlices", vec![json!(1)], vec![json!(0)]),
            ("aws", "aws.launchTemplate", vec![json!({ "id": "lt", "version": 1 })], vec![]),
            ("nebius", "nebius.osVersion", vec![json!("u")], vec![json!(1)]),
        ],
    );
    assert_eq!(complaints("aws", &pool("aws.launchTemplate"), &json!({})).len(), 2);
    assert_eq!(complaints("oci", &pool("oci"), &json!({})), [pool("oci.ocpu"), pool("oci.memory")]);
    assert_eq!(complaints("oci", "nodePools", &body("civo")["nodePools"]), [pool("subnets")]);
    assert_eq!(complaints("azure", "nodePools", &body("civo")["nodePools"]), ["nodePools"]);
    let required = ["id", "nodeType", "nodeCount", "diskSize"].map(pool);
    assert_eq!(complaints("civo", "nodePools", &json!([{}])), required);
}

#[test]
fn pools_of_byok() {
    assert_eq!(
        complaints("byok", "nodePools", &json!([{ "defaultPool": true }])),
        ["nodePools.0.id", "nodePools.0.providerId"]
    );
    let pool = |id: &str, default: bool| json!({ "id": id, "providerId": id, "defaultPool": default });
    for (pools, is_valid) in [
        (json!([pool("one", true), pool("two", false)]), true),
        (json!([pool("one", true), pool("two", true)]), false),
        (json!([pool("one", false)]), false),
    ] {
        assert_eq!(complaints("byok", "nodePools", &pools).is_empty(), is_valid, "{pools}");
    }
    check(
        "",
        vec![(
            "byok",
            "nodePools.0.platform.architecture",
            vec![json!("amd64"), json!("arm64")],
            vec![json!("x86")],
        )],
    );
}

#[test]
fn objects_of_providers() {
    let mode = |mode: &str| json!({ "mode": mode, "subnets": ["a", "b"] });
    check(
        "",
        vec![
            ("aws", "aws.subnetConfiguration", vec![mode("explicit-subnets")], vec![]),
            ("azure", "azure.networking.networkPluginMode", vec![json!("overlay")], vec![json!("flat")]),
            ("civo", "coordinates", vec![json!({ "latitude": 1.5, "longitude": -3 })], vec![json!(1)]),
            ("coreweave", "coreweave.zone", vec![], vec![json!(null)]),
            (
                "gcp",
                "gcp.projectId",
                vec![json!("abc-12")],
                vec![json!("abc12-"), json!("Abc-12"), json!("abc12")],
            ),
        ],
    );
    for (cidrs, expected) in [
        (json!(["10.0.0.0/8"]), vec![]),
        (json!(["10.0.0.0"]), vec!["aws.publicAccessCidrs.0"]),
        (json!(["10.0.0.0/8", "10.0.0.0/33"]), vec!["aws.publicAccessCidrs.1"]),
    ] {
        assert_eq!(complaints("aws", "aws.publicAccessCidrs", &cidrs), expected, "{cidrs}");
    }
    let one = json!({ "mode": "explicit-subnets", "subnets": ["a"] });
    assert_eq!(complaints("aws", "aws.subnetConfiguration", &one), ["aws.subnetConfiguration.subnets"]);
    let wrong = mode("any");
    assert_eq!(complaints("aws", "aws.subnetConfiguration", &wrong), ["aws.subnetConfiguration.mode"]);
    assert_eq!(complaints("nebius", "nebius", &json!({})).len(), 2);
}

#[test]
fn settings() {
    let s3 = json!({
        "storageType": "s3", "s3BucketName": "b", "s3AccessKey": "a", "s3SecretKey": "s", "s3Region": "r",
    });
    let gcs = json!({ "storageType": "gcs", "gcsBucketName": "b", "gcpIntegrationId": "gcp" });
    let logging = |loki: &Value| json!({ "mode": "loki", "loki": loki });
    check(
        "",
        vec![
            ("civo", "settings.builds.mode", vec![json!("build-cluster")], vec![json!("none")]),
            ("civo", "settings.registry.registryId", vec![json!("org/mine")], vec![json!("")]),
            (
                "civo",
                "settings.logging",
                vec![json!({ "mode": "paas" }), logging(&s3), logging(&gcs)],
                vec![],
            ),
            ("civo", "settings.logging.mode", vec![json!("paas")], vec![json!("none")]),
            ("civo", "settings.networking.overlayCIDR", vec![json!("10.0.0.0/16")], vec![json!("::/0")]),
            ("civo", "settings.infrastructure.cleanupVolumes", vec![json!(true)], vec![json!(1)]),
            (
                "civo",
                "settings.infrastructure.workloads.runtimeClass",
                vec![json!("gvisor")],
                vec![json!("runc")],
            ),
            (
                "civo",
                "settings.infrastructure.cephStorageProvider.resources.memory",
                vec![json!(4096), json!(40960)],
                vec![json!(4095), json!(40961)],
            ),
        ],
    );
    let mut incomplete = s3.clone();
    incomplete.as_object_mut().unwrap().remove("s3SecretKey");
    for (loki, expected) in [
        (incomplete, vec!["settings.logging.loki.s3SecretKey"]),
        (
            json!({ "storageType": "gcs" }),
            vec!["settings.logging.loki.gcsBucketName", "settings.logging.loki.gcpIntegrationId"],
        ),
    ] {
        assert_eq!(complaints("civo", "settings.logging", &logging(&loki)), expected, "{loki}");
    }
    let modifier = |cpu: f64, memory: f64| json!({ "cpu": cpu, "memory": memory });
    for (workload, value, expected) in [
        ("builds", modifier(0.1, 0.1), vec![]),
        ("addons", modifier(0.2, 0.4), vec![]),
        (
            "jobs",
            modifier(0.1, 1.1),
            vec!["settings.requestModifiers.jobs.cpu", "settings.requestModifiers.jobs.memory"],
        ),
        ("services", json!({ "cpu": 1 }), vec!["settings.requestModifiers.services.memory"]),
    ] {
        let path = format!("settings.requestModifiers.{workload}");
        assert_eq!(complaints("civo", &path, &value), expected, "{workload}");
    }
}

#[test]
fn patch_changes_what_it_may() {
    let sandbox = Fixture::new();
    let one = format!("{CLUSTERS}/a-name");
    let patch = |patch: Value| sandbox.send("PATCH", &one, patch);
    sandbox.data("POST", CLUSTERS, with("civo", "region", &json!("LON1")));
    for name in ["provider", "integrationId", "storage", "oci", "coreweave", "nebius", "id", "unknown"] {
        assert_eq!(patch(json!({ name: "x" })).complaints(), [name]);
    }
    assert_eq!(patch(json!({ "region": "NYC1" })).complaints(), ["region"]);
    assert_eq!(patch(json!({ "region": "LON1", "kubernetesVersion": "any" })).status, 200);
    assert_eq!(patch(json!({ "nodePools": [{ "id": "one" }] })).complaints().len(), 3);
    sandbox.reset().unwrap();
    sandbox.data("POST", CLUSTERS, body("byok"));
    assert_eq!(patch(json!({ "region": "here" })).status, 200);
    let cloud = json!([{ "id": "one", "nodeType": "large", "nodeCount": 1, "diskSize": 1 }]);
    assert_eq!(patch(json!({ "nodePools": cloud })).complaints(), ["nodePools.0.providerId", "nodePools"]);
}
