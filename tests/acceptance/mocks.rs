//! `terraform test` and `tofu test`: what their mocks do with the provider. The guide on testing says the same.
//!
//! The example of that guide is applied in `examples`.

use std::fs;

use crate::support::{Feature, Run, World, client, integration};

/// Runs a test file on this configuration without an API token, and sees that Northflank gets no request. `None` if the
/// client has no mocks: they are older than write-only arguments, but all clients that have those have mocks too.
fn run_mocked(configuration: &str, test: &str) -> Option<Run> {
    if !client().has(Feature::WriteOnlyAttributes) {
        return None;
    }
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "");
    world.configure(configuration);
    let folder = world.folder().join("tests");
    fs::create_dir(&folder).expect("a new folder");
    fs::write(folder.join("mocked.tftest.hcl"), test).expect("a file");
    let run = world.run(&["test", "-no-color"]);
    assert_eq!(world.sandbox.requests().len(), 0);
    Some(run)
}

/// A mock of the provider with these blocks.
fn mock(blocks: &str) -> String {
    format!("mock_provider \"northflank\" {{\n{blocks}\n}}\n")
}

/// An apply with these blocks, after which the condition must hold.
fn apply(blocks: &str, condition: &str) -> String {
    format!(
        "run \"apply\" {{\n{blocks}\n  assert {{\n    condition     = {condition}\n    error_message = \"it does not \
         hold\"\n  }}\n}}\n"
    )
}

fn civo() -> String {
    integration(
        "name = \"My Civo\"\ncloud_provider = \"civo\"\ncredentials_wo = { api_key = \"canary-key\" }",
    )
}

#[test]
fn the_objects_of_all_clouds_are_filled() {
    let clouds = r#"["aws", "byok", "cloudflare", "gcp"]"#;
    let all = format!("alltrue([for it in {clouds} : northflank_integration.example[it] != null])");
    let Some(run) = run_mocked(&civo(), &(mock("") + &apply("", &all))) else { return };
    run.succeeded();
}

#[test]
fn only_opentofu_overrides_with_null() {
    let null = r#"
        override_resource {
          target = northflank_integration.example
          values = { gcp = null }
        }
    "#;
    let test = mock("") + &apply(null, "northflank_integration.example.gcp == null");
    let Some(run) = run_mocked(&civo(), &test) else { return };
    if client().is_opentofu {
        run.succeeded();
    } else {
        run.failed().says("incompatible types; expected object type");
    }
}

#[test]
fn only_terraform_fills_the_rest_of_an_object() {
    let project = r#"
        mock_resource "northflank_integration" {
          defaults = { gcp = { project_id = "my-project" } }
        }
    "#;
    let gcp = "northflank_integration.example.gcp";
    let is_filled = format!("{gcp}.project_id == \"my-project\" && {gcp}.service_account_email != null");
    let Some(run) = run_mocked(&civo(), &(mock(project) + &apply("", &is_filled))) else { return };
    if client().is_opentofu {
        run.failed().says("are required");
    } else {
        run.succeeded();
    }
}

#[test]
fn only_opentofu_mocks_ephemeral_resources() {
    let ephemeral = "ephemeral \"northflank_integration\" \"example\" {\n  name = \"My Civo\"\n}\n";
    let Some(run) = run_mocked(ephemeral, &(mock("") + "run \"apply\" {}\n")) else { return };
    if client().is_opentofu {
        run.succeeded();
    } else {
        run.failed().says("does not yet support ephemeral resource types");
    }
}

#[test]
fn lists_stay_empty() {
    let is_empty = "length(data.northflank_integrations.example.integrations) == 0";
    let data = "data \"northflank_integrations\" \"example\" {}\n";
    let Some(run) = run_mocked(data, &(mock("") + &apply("", is_empty))) else { return };
    run.succeeded();
}

/// It is reported, but not as a failure that a run can expect: that is for conditions of the module.
#[test]
fn the_provider_checks_arguments_all_the_same() {
    let plan = r#"
        run "plan" {
          command         = plan
          expect_failures = [northflank_integration.example]
        }
    "#;
    let invalid = integration("name = \"x\"\ncloud_provider = \"civo\"");
    let Some(run) = run_mocked(&invalid, &(mock("") + plan)) else { return };
    run.failed().says("must have 3 to 39 characters");
}
