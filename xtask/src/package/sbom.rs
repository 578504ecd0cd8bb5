//! What the executable is made of, as a CycloneDX document: every crate that is linked into it on any platform, with
//! its licence and the hash of its source.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env, fs,
    process::Command,
};

use serde_json::{Value, json};

use crate::{Result, cargo::PROVIDER, files, paths, platform::RELEASED, process};

/// The document. It has no date, and a serial number made of the rest, so that the same sources give the same text.
pub(super) fn text() -> Result<String> {
    let mut metadata = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    metadata.current_dir(paths::root()).args(["metadata", "--format-version=1", "--locked"]);
    metadata.args(RELEASED.iter().flat_map(|target| ["--filter-platform", target]));
    let output = process::run(&mut metadata)?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock = fs::read_to_string(paths::root().join("Cargo.lock"))?;
    let mut document = document(&metadata, &hashes(&lock))?;
    document["serialNumber"] = json!(serial_number(&document));
    Ok(format!("{document:#}\n"))
}

/// A UUID of the kind that means what its maker likes.
fn serial_number(document: &Value) -> String {
    let hash = files::sha256(document.to_string().as_bytes());
    let [a, b, c, d, e] = [&hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32]];
    format!("urn:uuid:{a}-{b}-8{c}-8{d}-{e}")
}

/// Of the answer of `cargo metadata`.
fn document(metadata: &Value, hashes: &HashMap<(&str, &str), &str>) -> Result<Value> {
    let packages: HashMap<&str, &Value> =
        list(&metadata["packages"]).map(|package| (text_of(&package["id"]), package)).collect();
    let nodes: HashMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).map(|node| (text_of(&node["id"]), node)).collect();
    let root = packages.values().find(|package| package["name"] == PROVIDER);
    let root = text_of(&root.ok_or("cargo metadata does not know the provider")?["id"]);

    let mut linked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if linked.contains_key(id) {
            continue;
        }
        let dependencies: BTreeSet<&str> = list(&nodes.get(id).ok_or("a node is missing")?["deps"])
            .filter(|dependency| is_linked(dependency))
            .map(|dependency| text_of(&dependency["pkg"]))
            .collect();
        open.extend(&dependencies);
        linked.insert(id, dependencies);
    }

    let url = |id: &str| purl(packages[id]);
    let component = |id: &str, kind: &str| {
        let package = packages[id];
        let (name, version) = (text_of(&package["name"]), text_of(&package["version"]));
        let mut component = json!({
            "type": kind,
            "bom-ref": purl(package),
            "name": name,
            "version": version,
            "purl": purl(package),
        });
        if let Some(license) = package["license"].as_str() {
            // Crates from before SPDX expressions have a slash.
            component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
        }
        if let Some(hash) = hashes.get(&(name, version)) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": hash }]);
        }
        component
    };
    let libraries = linked.keys().filter(|id| **id != root).map(|id| component(id, "library"));
    let graph = linked.iter().map(|(id, dependencies)| {
        let dependencies: Vec<String> = dependencies.iter().map(|id| url(id)).collect();
        json!({ "ref": url(id), "dependsOn": dependencies })
    });
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component(root, "application") },
        "components": libraries.collect::<Vec<_>>(),
        "dependencies": graph.collect::<Vec<_>>(),
    }))
}

/// Neither for tests nor for build scripts alone.
fn is_linked(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
}

fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text_of(&package["name"]), text_of(&package["version"]))
}

/// The hashes of `Cargo.lock`, by name and version. It is TOML, of which Cargo writes only this much.
fn hashes(lock: &str) -> HashMap<(&str, &str), &str> {
    let packages = lock.split("[[package]]").skip(1);
    packages
        .filter_map(|package| {
            let field = |name: &str| {
                package
                    .lines()
                    .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"'))
            };
            Some(((field("name")?, field("version")?), field("checksum")?))
        })
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::VERSION;

    #[test]
    fn hashes_are_found_where_there_are_any() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"r\"\nchecksum = \"ff\"\n\n\
                    [[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";
        assert_eq!(hashes(lock), HashMap::from([(("a", "1.0.0"), "ff")]));
    }

    #[test]
    fn it_has_what_is_linked_and_nothing_else() {
        let package = |name: &str, license: Value| json!({"id": name, "name": name, "version": "1.0.0", "license": license});
        let dependency = |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [
                package(PROVIDER, json!("Apache-2.0")),
                package("linked", json!("MIT/Apache-2.0")),
                package("below", Value::Null),
                package("for-tests", json!("MIT")),
            ],
            "resolve": {"nodes": [
                {"id": PROVIDER, "deps": [dependency("linked", Value::Null), dependency("for-tests", json!("dev"))]},
                {"id": "linked", "deps": [dependency("below", Value::Null)]},
                {"id": "below", "deps": []},
                {"id": "for-tests", "deps": []},
            ]},
        });
        let document = document(&metadata, &HashMap::from([(("linked", "1.0.0"), "ff")])).unwrap();
        assert_eq!(
            document["components"],
            json!([
                {
                    "type": "library",
                    "bom-ref": "pkg:cargo/below@1.0.0",
                    "name": "below",
                    "version": "1.0.0",
                    "purl": "pkg:cargo/below@1.0.0",
                },
                {
                    "type": "library",
                    "bom-ref": "pkg:cargo/linked@1.0.0",
                    "name": "linked",
                    "version": "1.0.0",
                    "purl": "pkg:cargo/linked@1.0.0",
                    "licenses": [{"expression": "MIT OR Apache-2.0"}],
                    "hashes": [{"alg": "SHA-256", "content": "ff"}],
                },
            ])
        );
        let graph = document["dependencies"].as_array().unwrap();
        let linked = graph.iter().find(|entry| entry["ref"] == "pkg:cargo/linked@1.0.0").unwrap();
        assert_eq!(linked["dependsOn"], json!(["pkg:cargo/below@1.0.0"]));
    }

    #[test]
    fn the_real_one_names_what_everybody_knows_is_in_it() {
        let document: Value = serde_json::from_str(&text().unwrap()).unwrap();
        assert_eq!(document["metadata"]["component"]["version"], VERSION);
        let serial_number = document["serialNumber"].as_str().unwrap();
        assert_eq!(serial_number.len(), "urn:uuid:".len() + 36, "{serial_number}");
        let names: Vec<&str> = list(&document["components"]).map(|it| text_of(&it["name"])).collect();
        assert!(names.contains(&"rustls") && names.contains(&"tonic"), "{names:?}");
        assert!(!names.contains(&"insta") && !names.contains(&"protoc-bin-vendored"), "{names:?}");
    }
}
