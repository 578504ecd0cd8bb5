//! Every file of `examples/` works as it stands.
//!
//! Where a configuration needs other providers, which no test may download, their files are omitted, and a stand-in
//! takes the place of what they return.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

use crate::support::{CANARY, EXAMPLE, Feature, World, client, credential};

fn examples(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder)
}

/// An example as the driven client can have it: before Terraform 1.11, secrets are kept in the state.
fn read(path: &str) -> String {
    let text = fs::read_to_string(examples(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    if client().has(Feature::WriteOnlyAttributes) {
        return text;
    }
    let is_kept = |line: &&str| !line.contains("ephemeral   =") && !line.contains("credentials_wo_version");
    let lines: Vec<&str> = text.lines().filter(is_kept).collect();
    lines.join("\n").replace("credentials_wo", "credentials")
}

/// Gives each variable of a configuration a value: a secret one has the type of a text.
fn set_variables(world: &World, configuration: &str) {
    let values: Map<String, Value> =
        variables(configuration).map(|name| (name.to_owned(), json!(value(configuration, name)))).collect();
    write_variables(world, &Value::Object(values));
}

fn write_variables(world: &World, values: &Value) {
    fs::write(world.folder().join("terraform.tfvars.json"), values.to_string()).expect("a file");
}

/// Makes this the configuration, and gives each of its variables a value.
fn configure(world: &World, example: &str) {
    set_variables(world, example);
    world.configure(example);
}

/// Copies a folder of `examples/` without some of its files.
fn copy(world: &World, folder: &str, left_out: &[&str]) {
    for entry in fs::read_dir(examples(folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("UTF-8");
        let target = world.folder().join(&name);
        if entry.path().is_dir() {
            copy_whole(&entry.path(), &target);
        } else if !left_out.contains(&name.as_str()) {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
    for name in left_out {
        assert!(examples(folder).join(name).is_file(), "{folder}/{name} is not there to be left out");
    }
}

fn copy_whole(folder: &Path, target: &Path) {
    fs::create_dir_all(target).expect("a folder");
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = target.join(entry.file_name());
        if entry.path().is_dir() {
            copy_whole(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// The names of the variables that a configuration declares.
fn variables(configuration: &str) -> impl Iterator<Item = &str> {
    configuration.lines().filter_map(|line| line.strip_prefix("variable \"")?.split('"').next())
}

/// A value for a variable, which is a secret where the configuration says so.
fn value(configuration: &str, variable: &str) -> String {
    let block = configuration.split(&format!("variable \"{variable}\" {{")).nth(1).expect("it is declared");
    let is_secret = block.split("\n}").next().is_some_and(|block| block.contains("sensitive"));
    credential(variable, &format!("{}{variable}", if is_secret { CANARY } else { "example-" }))
}

/// The folders with examples of the resource, each with how the names of these files begin.
const RESOURCE_EXAMPLES: [(&str, &str); 2] =
    [("resources/northflank_integration", "resource"), ("integrations", "")];

/// The examples of the resource, each with the name of its file, without the end.
fn resource_examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (folder, start) in RESOURCE_EXAMPLES {
        let entries = fs::read_dir(examples(folder)).expect("a folder");
        let names = entries.filter_map(|entry| entry.expect("an entry").file_name().into_string().ok());
        let files = names.filter(|name| name.starts_with(start));
        found.extend(files.filter_map(|file| {
            let name = file.strip_suffix(".tf")?.to_owned();
            Some((name, read(&format!("{folder}/{file}"))))
        }));
    }
    found.sort();
    found
}

/// An example of the resource with a name that no other has, since several are called `aws-production`.
fn renamed(example: &str, name: &str) -> String {
    let lines = example.lines().map(|line| match line.strip_prefix("  name  ") {
        Some(_) => format!("  name = \"{name}\"\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

/// Each of them is a module of one configuration, which is applied, planned empty, imported and destroyed.
#[test]
fn resources() {
    let files = resource_examples();
    let world = World::new();
    let mut calls = "variable \"values\" {\n  type      = map(string)\n  sensitive = true\n}\n".to_owned();
    let mut values = Map::new();
    for (file, example) in &files {
        world.module(file, &renamed(example, &file.replace('_', "-")));
        let mut arguments = String::new();
        for variable in variables(example) {
            arguments += &format!("  {variable} = var.values.{variable}\n");
            values.insert(variable.to_owned(), json!(value(example, variable)));
        }
        calls += &format!("module \"{file}\" {{\n  source = \"./{file}\"\n{arguments}}}\n");
    }
    write_variables(&world, &json!({"values": values}));
    world.configure(&calls);
    world.run(&["get", "-no-color"]).succeeded();
    world.apply();
    let states = world.states();
    assert_eq!(states.len(), files.len());

    world.run(&[vec!["state", "rm"], states.keys().map(String::as_str).collect()].concat()).succeeded();
    let imports = states.iter().map(|(address, state)| {
        let id = state["id"].as_str().expect("an id");
        let import_id = match state["team_id"].as_str() {
            Some(team) => format!("{team}/{id}"),
            None => id.to_owned(),
        };
        format!("import {{\n  to = {address}\n  id = \"{import_id}\"\n}}\n")
    });
    world.configure(&(calls + &imports.collect::<String>()));
    let planned = world.planned_changes();
    assert_eq!(planned.len(), files.len());
    for (address, change) in planned {
        // Credentials cannot be imported: where some are configured, the next apply sends them, in place.
        let state = &states[&address];
        let has_credentials = !state["credentials"].is_null() || !state["credentials_wo_version"].is_null();
        let action = if has_credentials { "update" } else { "no-op" };
        assert_eq!(
            (&change["actions"], change["importing"].is_object()),
            (&json!([action]), true),
            "{address}"
        );
    }
    world.apply();
    assert_eq!(world.states(), states);

    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

/// The other examples, each with a test of its own in this file.
#[test]
fn every_other_example_has_a_test() {
    let folders = |folder: &str| {
        let entries = fs::read_dir(examples(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    };
    let expected: &[(&str, &[&str])] = &[
        (
            "actions",
            &[
                "northflank_cluster_node_cordon",
                "northflank_cluster_node_drain",
                "northflank_cluster_node_uncordon",
            ],
        ),
        (
            "data-sources",
            &[
                "northflank_cloud_node_types",
                "northflank_cloud_permissions",
                "northflank_cloud_providers",
                "northflank_cloud_regions",
                "northflank_cluster",
                "northflank_cluster_nodes",
                "northflank_clusters",
                "northflank_integration",
                "northflank_integrations",
            ],
        ),
        ("ephemeral-resources", &["northflank_integration"]),
        ("functions", &["parse_integration_reference", "read_google_project_id"]),
        ("guides", &["getting-started", "moving-accounts", "testing", "vault"]),
        // Applied by the test `resources`, whichever files there are.
        ("integrations", &[]),
        ("list-resources", &["northflank_cluster", "northflank_integration"]),
        ("provider", &["provider.tf", "provider_team.tf"]),
        ("resources", &["northflank_cluster", "northflank_integration"]),
        (
            "scenarios",
            &[
                "aws-cluster",
                "aws-cross-account",
                "google-cluster",
                "google-cross-project",
                "module-for-teams",
            ],
        ),
    ];
    let kinds: Vec<&str> = expected.iter().map(|(folder, _)| *folder).collect();
    assert_eq!(folders(""), kinds);
    for (folder, names) in expected.iter().filter(|(_, names)| !names.is_empty()) {
        assert_eq!(folders(folder), *names, "{folder}");
    }
}

/// Each of them is applied and planned empty. What is created can be found by the examples of the other kinds.
#[test]
fn clusters() {
    let world = World::new();
    for file in ["resource_byok", "resource_logging", "resource"] {
        world.configure(&read(&format!("resources/northflank_cluster/{file}.tf")));
        world.apply();
    }
    // The last one protects its cluster.
    world.run(&["destroy", "-auto-approve", "-no-color"]).failed().says("Deletion protection");
    let example = read("resources/northflank_cluster/resource.tf");
    for import in ["import-by-string-id", "import-by-identity"] {
        let needed = if import == "import-by-identity" { Feature::Identity } else { Feature::ImportBlocks };
        if client().has(needed) {
            world.run(&["state", "rm", "northflank_cluster.example"]).succeeded();
            let import = read(&format!("resources/northflank_cluster/{import}.tf"));
            world.configure(&format!("{import}\n{example}"));
            world.apply();
        }
    }
    world.configure(&read("data-sources/northflank_clusters/data-source.tf"));
    world.run(&["state", "rm", "northflank_cluster.example"]).succeeded();
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let outputs = world.run(&["output", "-json"]).succeeded().json();
    assert_eq!(outputs["not_running"]["value"], json!([]));
    world.configure(&read("data-sources/northflank_cluster/data-source.tf"));
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    if client().has(Feature::Query) {
        world.configure("");
        let query = read("list-resources/northflank_cluster/list-resource.tfquery.hcl");
        fs::write(world.folder().join("clusters.tfquery.hcl"), query).expect("a file");
        world.run(&["query", "-no-color"]).succeeded().says("production");
    }
    let commands = read("resources/northflank_cluster/import.sh");
    let command =
        commands.lines().find_map(|line| line.strip_prefix("terraform import ")).expect("a command");
    let (address, id) = command.split_once(' ').expect("an address and an id");
    world.configure(&example);
    world.run(&["import", "-no-color", address, id]).succeeded();
}

#[test]
fn import_by_string_id() {
    if !client().has(Feature::ImportBlocks) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("aws-production");
    let import = read("resources/northflank_integration/import-by-string-id.tf");
    configure(&world, &format!("{import}\n{}", read("resources/northflank_integration/resource.tf")));
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 1);
}

/// Each command of the file finds the integration that its comment names.
#[test]
fn import_by_command() {
    let commands = read("resources/northflank_integration/import.sh");
    let commands: Vec<&str> =
        commands.lines().filter_map(|line| line.strip_prefix("terraform import ")).collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        let world = World::new();
        let (address, id) = command.split_once(' ').expect("an address and an id");
        let mut body = json!({"name": "aws-production", "provider": "aws", "aws": {}});
        if let Some((team, _)) = id.split_once('/') {
            body["teamId"] = json!(team);
        }
        world.create_elsewhere(body);
        configure(&world, &read("resources/northflank_integration/resource.tf"));
        world.run(&["import", "-no-color", address, id]).succeeded();
    }
}

#[test]
fn import_by_identity() {
    if !client().has(Feature::Identity) {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("aws-production");
    let import = read("resources/northflank_integration/import-by-identity.tf");
    configure(&world, &format!("{import}\n{}", read("resources/northflank_integration/resource.tf")));
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn plural_data_source() {
    let world = World::new();
    world.create_elsewhere(
        json!({"name": "aws-production", "provider": "aws", "features": ["byoc"], "aws": {}}),
    );
    world.create_aws_elsewhere("aws-images");
    configure(&world, &read("data-sources/northflank_integrations/data-source.tf"));
    world.apply();
    let outputs = world.run(&["output", "-json"]).succeeded().json();
    assert_eq!(outputs["cluster_integrations"]["value"], json!({"aws-production": "aws-production"}));
}

/// A world with the cluster "production", which has two nodes.
fn with_cluster() -> World {
    let world = World::new();
    let pool = json!({"id": "default", "nodeType": "g4s.kube.medium", "nodeCount": 2, "diskSize": 100});
    let cluster = json!({"name": "production", "provider": "civo", "region": "LON1", "nodePools": [pool]});
    world.create_clusters_elsewhere([cluster]);
    world
}

#[test]
fn data_sources_that_only_read() {
    let world = with_cluster();
    for (kind, output, expected) in [
        ("cluster_nodes", "nodes_by_pool", json!({"nf-default": ["default-000", "default-001"]})),
        ("cloud_providers", "cloud_providers", json!(["aws", "azure", "civo", "coreweave", "gcp", "oci"])),
        (
            "cloud_regions",
            "zones",
            json!({
                "eu-central-1": ["eu-central-1a", "eu-central-1b"], "eu-west-1": ["eu-west-1a", "eu-west-1b"],
            }),
        ),
        ("cloud_node_types", "node_types", json!(["m5.xlarge", "m7g.xlarge"])),
    ] {
        world.configure(&read(&format!("data-sources/northflank_{kind}/data-source.tf")));
        world.apply();
        let outputs = world.run(&["output", "-json"]).succeeded().json();
        assert_eq!(outputs[output]["value"], expected, "{kind}");
    }
    world.configure(&read("data-sources/northflank_cloud_permissions/data-source.tf"));
    world.apply();
    let policy = world.run(&["output", "-raw", "policy"]).succeeded().json();
    let actions = policy["Statement"][0]["Action"].as_array().expect("actions");
    assert!(actions.contains(&json!("eks:CreateCluster")), "{policy}");
    assert!(actions.contains(&json!("ecr:BatchGetImage")), "{policy}");
}

#[test]
fn actions() {
    if !client().has(Feature::Actions) {
        return;
    }
    let node = "POST /v1/cloud-providers/clusters/production/nodes/default-00";
    let posted = |world: &World| world.changes().into_iter().map(|(request, _)| request).collect::<Vec<_>>();
    let world = with_cluster();
    for (verb, variables, invoked, nodes) in [
        ("cordon", json!({}), Some("old"), 2),
        ("uncordon", json!({"node_id": "default-000"}), Some("this"), 1),
        ("drain", json!({"node_to_drain": "default-000"}), None, 1),
    ] {
        write_variables(&world, &variables);
        world.configure(&read(&format!("actions/northflank_cluster_node_{verb}/action.tf")));
        let mut command = vec!["apply".to_owned(), "-auto-approve".to_owned()];
        command.extend(invoked.map(|name| format!("-invoke=action.northflank_cluster_node_{verb}.{name}")));
        world.run(&command.iter().map(String::as_str).collect::<Vec<_>>()).succeeded();
        let mut requests = posted(&world);
        requests.sort();
        let expected: Vec<_> = (0..nodes).map(|index| format!("{node}{index}/{verb}")).collect();
        assert_eq!(requests, expected);
    }
    // A new value of the variable triggers the action again.
    write_variables(&world, &json!({"node_to_drain": "default-001"}));
    world.apply();
    assert_eq!(posted(&world), [format!("{node}1/drain")]);
}

#[test]
fn list_resource() {
    if !client().has(Feature::Query) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(
        json!({"name": "aws-production", "provider": "aws", "features": ["byoc"], "aws": {}}),
    );
    world.create_aws_elsewhere("aws-images");
    world.configure("");
    let example = read("list-resources/northflank_integration/list-resource.tfquery.hcl");
    let query = world.folder().join("clusters.tfquery.hcl");
    fs::write(&query, example).expect("a file");
    world.run(&["query", "-no-color", "-generate-config-out=generated.tf"]).succeeded();
    fs::remove_file(query).expect("it is there");
    world.apply();
    let state = world.run(&["state", "list"]).succeeded();
    assert_eq!(state.stdout.trim(), "northflank_integration.clusters_0");
}

#[test]
fn function_parse_integration_reference() {
    if !client().has(Feature::Functions) {
        return;
    }
    let world = World::new();
    world.create_elsewhere(
        json!({"teamId": "my-team", "name": "aws-production", "provider": "aws", "aws": {}}),
    );
    world.configure(&read("functions/parse_integration_reference/function.tf"));
    world.apply();
    assert_eq!(world.state("data.northflank_integration.example")["team_id"], "my-team");
}

#[test]
fn function_read_google_project_id() {
    if !client().has(Feature::Functions) {
        return;
    }
    let world = World::new();
    world.configure(&read("functions/read_google_project_id/function.tf"));
    let key = json!({"type": "service_account", "project_id": "my-project", "private_key": "canary-key"});
    let values = json!({"keyfile_json": key.to_string()}).to_string();
    fs::write(world.folder().join("terraform.tfvars.json"), values).expect("a file");
    world.apply();
    assert_eq!(world.state(EXAMPLE)["gcp"]["project_id"], "my-project");
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
fn ephemeral_resource() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    let source =
        json!({"name": "civo-production", "provider": "civo", "credentials": {"apiKey": "canary-key"}});
    world.create_elsewhere(source);
    configure(&world, &read("ephemeral-resources/northflank_integration/ephemeral-resource.tf"));
    world.apply();
    let stored = world.sandbox.integration("civo-staging").expect("it is there");
    assert_eq!(stored["credentials"]["apiKey"], "canary-api_key");
    world.destroy();
}

#[test]
fn provider() {
    for file in ["provider.tf", "provider_team.tf"] {
        let world = World::new();
        let resource = read("integrations/civo.tf");
        set_variables(&world, &resource);
        // The example brings its own requirement of the provider.
        let example = format!("{}\n{resource}", read(&format!("provider/{file}")));
        fs::write(world.folder().join("main.tf"), example).expect("a file");
        world.apply();
    }
}

#[test]
fn getting_started() {
    let world = World::new();
    copy(&world, "guides/getting-started", &[]);
    world.apply();
    assert_eq!(world.state("northflank_integration.first")["id"], "first-integration");
    world.destroy();
}

/// The commands of the guide on testing: all tests with the sandbox, and the mocked ones without a token.
#[test]
fn tests_of_a_module() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    copy(&world, "guides/testing", &[]);
    world.run(&["test", "-no-color"]).succeeded().says("Success! 5 passed, 0 failed.");
    assert_eq!(world.sandbox.integrations().len(), 0);
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "");
    copy(&world, "guides/testing", &[]);
    let run = world.run(&["test", "-no-color", "-filter=tests/mocked.tftest.hcl"]);
    run.succeeded().says("Success! 3 passed, 0 failed.");
}

#[test]
fn a_secret_from_vault() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    copy(&world, "guides/vault", &["providers.tf", "vault.tf"]);
    configure(
        &world,
        "variable \"key\" {\n  type      = string\n  ephemeral = true\n  sensitive = true\n}\nlocals {\n  api_key = var.key\n}\n",
    );
    world.apply();
    let stored = world.sandbox.integration("civo-production").expect("it is there");
    assert_eq!(stored["credentials"]["apiKey"], "canary-key");
}

#[test]
fn aws_cross_account() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    copy(&world, "scenarios/aws-cross-account", &["aws.tf", "providers.tf"]);
    world.configure("locals {\n  role_arn = \"arn:aws:iam::123456789012:role/northflank\"\n}\n");
    write_variables(&world, &json!({"northflank_principal": "arn:aws:iam::1:root", "policy_arns": []}));
    world.apply();
    // A value of any type, which the state keeps together with its type.
    let external_id = world.state("terraform_data.external_id")["output"]["value"].clone();
    let stored = world.sandbox.integration("aws-production").expect("it is there");
    assert_eq!(stored["credentials"]["externalId"], external_id);
    world.destroy();
}

/// What Northflank needs of the cloud account, the integration and the running cluster, in one apply.
#[test]
fn from_a_cloud_account_to_a_cluster() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    // What aws.tf and google.tf create and grant.
    let aws = "locals {\n  role_arn = \"arn:aws:iam::123456789012:role/northflank\"\n  \
               subnets  = toset([\"subnet-1\", \"subnet-2\"])\n}\n\
               output \"granted\" {\n  value = data.northflank_cloud_permissions.aws.permissions\n}\n";
    let google = "locals {\n  integration_id = northflank_integration.google.id\n}\n\
                  output \"granted\" {\n  value = data.northflank_cloud_permissions.google.roles[*].id\n}\n";
    for (folder, other, stand_in, variables) in [
        (
            "aws-cluster",
            "aws.tf",
            aws,
            json!({"northflank_principal": "arn:aws:iam::1:root", "vpc_id": "vpc-1"}),
        ),
        ("google-cluster", "google.tf", google, json!({"project_id": "example-project"})),
    ] {
        let world = World::new();
        copy(&world, &format!("scenarios/{folder}"), &[other, "providers.tf"]);
        world.configure(stand_in);
        write_variables(&world, &variables);
        world.apply();
        let granted = world.run(&["output", "-json", "granted"]).succeeded().stdout;
        assert!(granted.len() > "[]".len(), "{granted}");
        let cluster = world.state("northflank_cluster.production");
        assert_eq!(cluster["status"]["state"], "running", "{folder}");
        let found = world.run(&["destroy", "-auto-approve", "-json"]).failed().diagnostic();
        assert_eq!(found.summary, "Deletion protection", "{folder}");
        let mut unprotected = variables;
        unprotected["deletion_protection"] = json!(false);
        write_variables(&world, &unprotected);
        world.apply();
        world.destroy();
        assert_eq!(world.sandbox.integrations().len(), 0, "{folder}");
    }
}

/// Whatever uses a role, or an integration that is granted roles, waits until the policies are attached, and goes before
/// them. No test may download the providers, so it is the text that shows it.
#[test]
fn nothing_races_with_policies() {
    let aws = read("scenarios/aws-cross-account/aws.tf");
    let sleep = aws.split("resource \"time_sleep\" \"role\" {").nth(1).expect("a pause");
    assert!(sleep.contains("depends_on      = [aws_iam_role_policy_attachment.northflank]"), "{sleep}");
    assert!(sleep.contains("role_arn = time_sleep.role.triggers.arn"), "{sleep}");
    let integration = read("scenarios/aws-cross-account/northflank.tf");
    assert!(integration.contains("role_arn    = local.role_arn"), "{integration}");
    let google = read("scenarios/google-cross-project/google.tf");
    let output = google.split("output \"integration_id\" {").nth(1).expect("an output");
    assert!(output.contains("depends_on  = [google_project_iam_member.northflank]"), "{output}");
}

#[test]
fn google_cross_project() {
    let world = World::new();
    copy(&world, "scenarios/google-cross-project", &["google.tf", "providers.tf"]);
    // What google.tf grants roles to.
    world.configure(
        "output \"member\" {\n  value = northflank_integration.google.gcp.service_account_email\n}\n",
    );
    write_variables(&world, &json!({"project_id": "example-project", "roles": []}));
    world.apply();
    let member = world.run(&["output", "-raw", "member"]).succeeded().stdout;
    assert_eq!(member, "integration-google-production@sandbox.example");
    world.destroy();
}

#[test]
fn module_for_teams() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = World::new();
    copy(&world, "scenarios/module-for-teams", &[]);
    write_variables(&world, &json!({"external_ids": {"checkout": "canary-one", "payments": "canary-two"}}));
    world.run(&["get", "-no-color"]).succeeded();
    world.apply();
    let stored = world.sandbox.integration("aws-payments").expect("it is there");
    assert_eq!(stored["credentials"]["externalId"], "canary-two");
    assert_eq!(stored["restrictions"]["teams"].as_array().map(Vec::len), Some(2));
    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

/// Those that other providers take part in, too.
#[test]
fn every_example_is_formatted() {
    // Earlier ones cannot read the examples of functions.
    if !client().has(Feature::Functions) {
        return;
    }
    let world = World::new();
    let folder = examples("");
    let run = world.run(&["fmt", "-check", "-recursive", &folder.to_string_lossy()]);
    assert_eq!(run.code, 0, "not formatted: {}", run.output());
}
