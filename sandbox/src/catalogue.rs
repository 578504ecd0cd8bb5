//! What the clouds offer. A small and believable selection, the same in every sandbox.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

static ALL: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("catalogue/data.json")).expect("the catalogue is JSON")
});

/// What a list of the catalogue is reduced to. Each member that is there must be so.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filter {
    provider: Option<String>,
    region: Option<String>,
    family: Option<String>,
    max_generation_age: Option<u64>,
    has_gpu: Option<bool>,
}

pub(crate) fn providers() -> Value {
    json!({ "providers": ALL["providers"] })
}

/// Sorted by id.
pub(crate) fn regions(filter: &Filter) -> impl Iterator<Item = Value> {
    select("regions", &["provider"], |region| is(&region["provider"], filter.provider.as_deref()))
}

/// Sorted by id. A region has all types of its cloud.
pub(crate) fn node_types(filter: &Filter) -> impl Iterator<Item = Value> {
    let of_region = filter.region.as_ref().map(|id| {
        let region = list("regions").find(|region| region["id"] == **id);
        region.map_or(&Value::Null, |region| &region["provider"])
    });
    select("nodeTypes", &["provider", "generationAge", "hasGpu"], move |one| {
        is(&one["provider"], filter.provider.as_deref())
            && is(&one["family"], filter.family.as_deref())
            && is(&one["hasGpu"], filter.has_gpu)
            && of_region.is_none_or(|provider| *provider == one["provider"])
            && filter.max_generation_age.is_none_or(|age| one["generationAge"].as_u64() <= Some(age))
    })
}

/// What a cloud account must permit for features of an integration; for all that the cloud has, if none is named.
pub(crate) fn permissions(provider: &str, features: &[&str]) -> Value {
    let name = if provider == "aws-eusc" { "aws" } else { provider };
    let of_cloud = ALL["permissions"][name].as_object().into_iter().flatten();
    let wanted = of_cloud.filter(|(feature, _)| features.is_empty() || features.contains(&feature.as_str()));
    let permissions: BTreeSet<_> = wanted
        .flat_map(|(_, permissions)| permissions.as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    let mut answer = json!({ "permissions": permissions });
    if name == "gcp" {
        let has = |role: &&Value| {
            let mut of_role = role["permissions"].as_array().into_iter().flatten().filter_map(Value::as_str);
            of_role.any(|permission| permissions.contains(permission))
        };
        answer["roles"] = list("roles").filter(has).cloned().collect();
    }
    answer
}

fn list(name: &str) -> impl Iterator<Item = &'static Value> {
    ALL[name].as_array().into_iter().flatten()
}

/// The items of a list for which `keep` holds, without the members that only filters see.
fn select(
    name: &str,
    hidden: &'static [&'static str],
    keep: impl Fn(&Value) -> bool,
) -> impl Iterator<Item = Value> {
    list(name).filter(move |item| keep(item)).map(|item| {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(name, _)| !hidden.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    })
}

fn is<T>(value: &Value, expected: Option<T>) -> bool
where
    Value: PartialEq<T>,
{
    expected.is_none_or(|expected| *value == expected)
}
