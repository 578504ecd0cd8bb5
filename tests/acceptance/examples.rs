//! Every file of `examples/` works as it stands.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

use crate::support::{CANARY, EXAMPLE, World};

fn examples(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder)
}

fn read(path: &str) -> String {
    fs::read_to_string(examples(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Makes this the configuration, and gives each of its variables a value.
fn configure(world: &World, example: &str) {
    let names = example.lines().filter_map(|line| line.strip_prefix("variable \"")?.split('"').next());
    let values: Map<String, Value> =
        names.map(|name| (name.to_owned(), json!(format!("{CANARY}{name}")))).collect();
    let variables = serde_json::to_string(&values).expect("JSON");
    fs::write(world.folder().join("terraform.tfvars.json"), variables).expect("a file");
    world.configure(example);
}

/// Applied, planned empty, imported, destroyed.
fn assert_works(file: &str) {
    let example = read(&format!("resources/northflank_integration/{file}.tf"));
    let world = World::new();
    configure(&world, &example);
    world.apply();
    let state = world.state(EXAMPLE);

    world.run(&["state", "rm", EXAMPLE]).succeeded();
    let id = state["id"].as_str().expect("an id");
    let import_id = match state["team_id"].as_str() {
        Some(team) => format!("{team}/{id}"),
        None => id.to_owned(),
    };
    world.run(&["import", "-no-color", EXAMPLE, &import_id]).succeeded();
    // Credentials cannot be imported: where some are configured, the next apply sends them, in place.
    let actions = &world.planned(EXAMPLE)["actions"];
    let expected = if state["credentials"].is_null() { "no-op" } else { "update" };
    assert_eq!(*actions, json!([expected]));
    world.apply();
    assert_eq!(world.state(EXAMPLE), state);

    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

macro_rules! resource_examples {
    ($($file:ident,)*) => {
        const RESOURCE_EXAMPLES: &[&str] = &[$(stringify!($file),)*];

        $(#[test]
        fn $file() {
            assert_works(stringify!($file));
        })*
    };
}

resource_examples! {
    resource,
    resource_aiven,
    resource_akamai,
    resource_aws_access_key,
    resource_aws_eusc,
    resource_azure,
    resource_backblaze,
    resource_byok_connector,
    resource_byok_direct,
    resource_civo,
    resource_cloudflare_api_token,
    resource_cloudflare_global_key,
    resource_coreweave,
    resource_gcp_cross_account,
    resource_gcp_key_file,
    resource_nebius,
    resource_oci,
    resource_planetscale,
    resource_team,
}

#[test]
fn every_resource_example_has_a_test() {
    let folder = fs::read_dir(examples("resources/northflank_integration")).expect("a folder");
    let names = folder.filter_map(|entry| entry.expect("an entry").file_name().into_string().ok());
    let mut files: Vec<String> = names
        .filter(|name| name.starts_with("resource"))
        .filter_map(|name| name.strip_suffix(".tf").map(ToOwned::to_owned))
        .collect();
    files.sort();
    assert_eq!(files, RESOURCE_EXAMPLES);
}

#[test]
fn import_by_string_id() {
    let world = World::new();
    world.create_aws_elsewhere("aws-production");
    let import = read("resources/northflank_integration/import-by-string-id.tf");
    configure(&world, &format!("{import}\n{}", read("resources/northflank_integration/resource.tf")));
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn data_source() {
    let world = World::new();
    world.create_aws_elsewhere("aws-production");
    configure(&world, &read("data-sources/northflank_integration/data-source.tf"));
    world.apply();
    assert_eq!(world.state("data.northflank_integration.example")["id"], "aws-production");
}

#[test]
fn provider() {
    let world = World::new();
    let resource = read("resources/northflank_integration/resource_civo.tf");
    configure(&world, &resource);
    // The example brings its own requirement of the provider.
    let example = format!("{}\n{resource}", read("provider/provider.tf"));
    fs::write(world.folder().join("main.tf"), example).expect("a file");
    world.apply();
}

#[test]
fn every_example_is_formatted() {
    let world = World::new();
    let folder = examples("");
    let run = world.run(&["fmt", "-check", "-recursive", &folder.to_string_lossy()]);
    assert_eq!(run.code, 0, "not formatted: {}", run.output());
}
