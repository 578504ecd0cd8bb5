//! Clients that lack a feature: users get an error of the client, or of the provider if the client does not notice. Nothing
//! crashes, and nothing changes.

use std::fs;

use crate::support::{EXAMPLE, Feature, World, aws, client};

/// The smallest use of a feature, and what is said of it.
struct Use {
    command: &'static [&'static str],
    configuration: &'static str,
    refusal: &'static str,
}

const PLAN: &[&str] = &["plan", "-no-color"];

const IMPORT: &str = "import {\n  to = northflank_integration.example\n  id = \"other-aws\"\n}\n";

impl Use {
    fn of(feature: Feature) -> Self {
        let (command, configuration, refusal) = match feature {
            Feature::ImportBlocks => (PLAN, IMPORT, "Blocks of type \"import\" are not expected here."),
            Feature::GeneratedConfiguration => {
                let command = &["plan", "-no-color", "-generate-config-out=generated"][..];
                // Terraform 1.5 to 1.8 generate what they find incomplete then.
                if client().has(Feature::ImportBlocks) {
                    (command, IMPORT, "attribute \"aws\": attribute \"permission_versions\" is required")
                } else {
                    (command, "", "flag provided but not defined: -generate-config-out")
                }
            }
            Feature::Functions => (
                PLAN,
                "output \"it\" {\n  value = provider::northflank::parse_integration_reference(\"other-aws\")\n}\n",
                "Missing newline after argument",
            ),
            Feature::Moves => (
                PLAN,
                "moved {\n  from = terraform_data.other\n  to   = northflank_integration.example\n}\n",
                // No moves at all before Terraform 1.1.
                if client().version < (1, 1) {
                    "Blocks of type \"moved\" are not expected here."
                } else {
                    "northflank_integration.example, which is a resource of a different type."
                },
            ),
            Feature::EphemeralResources => (
                PLAN,
                "ephemeral \"northflank_integration\" \"it\" {\n  id = \"other-aws\"\n}\n",
                "Blocks of type \"ephemeral\" are not expected here.",
            ),
            // Such a client does not know that it must not store them: it is the provider that refuses.
            Feature::WriteOnlyAttributes => (
                &["validate", "-no-color"][..],
                r#"
                resource "northflank_integration" "example" {
                  name           = "My Civo"
                  cloud_provider = "civo"
                  credentials_wo = { api_key = "canary-key" }
                }
                "#,
                "`credentials_wo` is write-only, but this version of Terraform or OpenTofu",
            ),
            Feature::Identity => (
                PLAN,
                "import {\n  to       = northflank_integration.example\n  identity = { id = \"other-aws\" }\n}\n",
                if client().has(Feature::ImportBlocks) {
                    "An argument named \"identity\" is not expected here."
                } else {
                    "Blocks of type \"import\" are not expected here."
                },
            ),
            Feature::Actions => (
                PLAN,
                "action \"northflank_cluster_node_drain\" \"it\" {\n  config {\n    cluster_id = \"c\"\n    node_id    = \"n\"\n  }\n}\n",
                "Blocks of type \"action\" are not expected here.",
            ),
            Feature::Query => (&["query", "-no-color"][..], "", "has no command named \"query\""),
        };
        Self { command, configuration, refusal }
    }
}

#[test]
fn a_feature_that_the_client_lacks_is_an_error() {
    let lacking = client().lacking();
    if lacking.is_empty() {
        return;
    }
    let world = World::new();
    world.create_aws_elsewhere("Other AWS");
    let query = world.folder().join("all.tfquery.hcl");
    fs::write(query, "list \"northflank_integration\" \"all\" {\n  provider = northflank\n}\n")
        .expect("a file");
    for feature in lacking {
        let Use { command, configuration, refusal } = Use::of(feature);
        world.configure(configuration);
        let run = world.run(command).failed();
        run.says(refusal);
        let output = run.output().to_lowercase();
        for sign in ["panic", "crash", "did not respond", "a bug in"] {
            assert!(!output.contains(sign), "{feature:?}: {output}");
        }
    }
    assert_eq!(world.changes(), []);

    let data_source = "data \"northflank_integration\" \"other\" {\n  id = \"other-aws\"\n}\n";
    world.configure(data_source);
    world.apply();
    if client().plans_resources() {
        world.configure(&format!("{data_source}{}", aws("")));
        world.apply();
        assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
    }
}
