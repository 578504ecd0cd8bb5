//! What the clouds offer.

use serde_json::{Value, json};

use crate::support::{Answer, Fixture};

fn get(path: &str) -> Answer {
    Fixture::new().send("GET", &format!("/v1/cloud-providers{path}"), None)
}

fn ids(path: &str) -> Vec<String> {
    let answer = get(path).json();
    let items = answer["data"]["providers"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn providers() {
    assert_eq!(ids(""), ["aws", "azure", "civo", "coreweave", "gcp", "oci"]);
    assert_eq!(get("").json()["data"]["providers"][0]["engine"], "EKS");
    let below_a_team = "/v1/teams/blue-team/cloud-providers";
    assert_eq!(Fixture::new().send("GET", below_a_team, None).status, 404);
}

#[test]
fn regions() {
    assert_eq!(ids("/regions?provider=aws"), ["eu-central-1", "eu-west-1"]);
    let answer = get("/regions?provider=aws&per_page=1").json();
    assert_eq!(answer["pagination"], json!({ "hasNextPage": true, "count": 1, "cursor": "eu-central-1" }));
    assert_eq!(answer["data"]["providers"][0].get("provider"), None);
    assert_eq!(ids("/regions?provider=aws&cursor=eu-central-1"), ["eu-west-1"]);
    assert_eq!(ids("/regions?provider=unknown"), [""; 0]);
}

#[test]
fn every_item_is_on_exactly_one_page() {
    for (list, filter) in [("/regions", ""), ("/node-types", ""), ("/node-types", "&hasGpu=true")] {
        let all = ids(&format!("{list}?page=1{filter}"));
        let pages = (1..=all.len()).flat_map(|page| ids(&format!("{list}?per_page=1&page={page}{filter}")));
        assert_eq!(pages.collect::<Vec<_>>(), all);
        let mut after = String::new();
        for id in all {
            let next = ids(&format!("{list}?per_page=1&cursor={after}{filter}"));
            assert_eq!(next, std::slice::from_ref(&id));
            after = id;
        }
    }
}

#[test]
fn node_types() {
    for (filter, expected) in [
        ("provider=aws", vec!["g6.xlarge", "m5.xlarge", "m7g.xlarge"]),
        ("provider=aws&hasGpu=true", vec!["g6.xlarge"]),
        ("provider=aws&hasGpu=false&maxGenerationAge=1", vec!["m7g.xlarge"]),
        ("family=e2", vec!["e2-standard-4"]),
        ("region=LON1", vec!["g4s.kube.medium"]),
        ("region=nowhere", vec![]),
    ] {
        assert_eq!(ids(&format!("/node-types?{filter}")), expected, "{filter}");
    }
    let shown = get("/node-types?family=e2").json()["data"]["providers"][0].clone();
    assert_eq!(
        shown.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["family", "id", "name", "processorFamily", "resources", "workloadType"]
    );
    assert_eq!(get("/node-types?hasGpu=maybe").status, 400);
}

#[test]
fn permissions() {
    let data = |query: &str| get(&format!("/permissions?{query}")).json()["data"].clone();
    assert_eq!(
        data("provider=aws&features=registry-pull&features=registry-push"),
        json!({ "permissions": ["ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:PutImage"] })
    );
    assert_eq!(data("provider=aws-eusc&features=route53"), data("provider=aws&features=route53"));
    let gcp = data("provider=gcp&features=byoc-logs");
    assert_eq!(gcp["permissions"], json!(["storage.buckets.create"]));
    let roles: Vec<&Value> = gcp["roles"].as_array().unwrap().iter().map(|role| &role["id"]).collect();
    assert_eq!(roles, ["roles/storage.admin"]);
    for query in ["", "provider=azure"] {
        assert_eq!(get(&format!("/permissions?{query}")).complaints(), ["provider"]);
    }
}
