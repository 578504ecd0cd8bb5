//! `terraform test` and `tofu test`: what their mocks do with the provider. The guide on testing says the same.
//!
//! The example of that guide is applied in `examples`.

use std::fs;

use crate::support::{Feature, Run, World, client, integration};

/// Mocks are older, but all clients that have write-only arguments have them too.
fn has_mocks() -> bool {
    client().has(Feature::WriteOnlyAttributes)
}

/// Runs a test file on this configuration without an API token, and sees that Northflank gets no request.
fn run_mocked(configuration: &str, test: &str) -> Run {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "");
    world.configure(configuration);
    let folder = world.folder().join("tests");
    fs::create_dir(&folder).expect("a new folder");
    fs::write(folder.join("mocked.tftest.hcl"), test).expect("a file");
    let run = world.run(&["test", "-no-color"]);
    assert_eq!(world.sandbox.requests().len(), 0);
    run
}

fn civo() -> String {
    integration(
        "name = \"My Civo\"\ncloud_provider = \"civo\"\ncredentials_wo = { api_key = \"canary-key\" }",
    )
}

#[test]
fn the_objects_of_all_clouds_are_filled() {
    if !has_mocks() {
        return;
    }
    let test = r#"
        mock_provider "northflank" {}
        run "apply" {
          assert {
            condition     = alltrue([for it in ["aws", "byok", "cloudflare", "gcp"] : northflank_integration.example[it] != null])
            error_message = "one is null"
          }
        }
    "#;
    run_mocked(&civo(), test).succeeded();
}

#[test]
fn only_opentofu_overrides_with_null() {
    if !has_mocks() {
        return;
    }
    let test = r#"
        mock_provider "northflank" {}
        run "apply" {
          override_resource {
            target = northflank_integration.example
            values = { gcp = null }
          }
          assert {
            condition     = northflank_integration.example.gcp == null
            error_message = "not null"
          }
        }
    "#;
    let run = run_mocked(&civo(), test);
    if client().is_opentofu {
        run.succeeded();
    } else {
        run.failed().says("incompatible types; expected object type");
    }
}

#[test]
fn only_terraform_fills_the_rest_of_an_object() {
    if !has_mocks() {
        return;
    }
    let test = r#"
        mock_provider "northflank" {
          mock_resource "northflank_integration" {
            defaults = { gcp = { project_id = "my-project" } }
          }
        }
        run "apply" {
          assert {
            condition     = northflank_integration.example.gcp.project_id == "my-project"
            error_message = "another project"
          }
          assert {
            condition     = northflank_integration.example.gcp.service_account_email != null
            error_message = "no service account"
          }
        }
    "#;
    let run = run_mocked(&civo(), test);
    if client().is_opentofu {
        run.failed().says("are required");
    } else {
        run.succeeded();
    }
}

#[test]
fn only_opentofu_mocks_ephemeral_resources() {
    if !has_mocks() {
        return;
    }
    let ephemeral = "ephemeral \"northflank_integration\" \"example\" {\n  name = \"My Civo\"\n}\n";
    let test = "mock_provider \"northflank\" {}\nrun \"apply\" {}\n";
    let run = run_mocked(ephemeral, test);
    if client().is_opentofu {
        run.succeeded();
    } else {
        run.failed().says("does not yet support ephemeral resource types");
    }
}

#[test]
fn lists_stay_empty() {
    if !has_mocks() {
        return;
    }
    let test = r#"
        mock_provider "northflank" {}
        run "apply" {
          assert {
            condition     = length(data.northflank_integrations.example.integrations) == 0
            error_message = "not empty"
          }
        }
    "#;
    run_mocked("data \"northflank_integrations\" \"example\" {}\n", test).succeeded();
}

/// It is reported, but not as a failure that a run can expect: that is for conditions of the module.
#[test]
fn the_provider_checks_arguments_all_the_same() {
    if !has_mocks() {
        return;
    }
    let test = r#"
        mock_provider "northflank" {}
        run "plan" {
          command         = plan
          expect_failures = [northflank_integration.example]
        }
    "#;
    let invalid = integration("name = \"x\"\ncloud_provider = \"civo\"");
    run_mocked(&invalid, test).failed().says("must have 3 to 39 characters");
}
