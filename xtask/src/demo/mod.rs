//! The demo: a real Terraform creates, changes, imports and destroys integrations from the files of `examples/`.

mod client;
mod highlights;
mod show;
mod stage;

use std::path::PathBuf;

use show::{Command, Show};
use stage::Stage;

use crate::{
    Result,
    console::{Console, Style},
};

const PROVIDER: &str = "provider/provider.tf";
const RESOURCE: &str = "resources/northflank_integration/resource.tf";
const IMPORT: &str = "resources/northflank_integration/import-by-string-id.tf";

/// The change of the second apply. It is an override file, so the example itself stays unchanged.
const CHANGE: &str = r#"resource "northflank_integration" "example" {
  description = "Clusters of production, with their logs"
}
"#;

const INIT: Command = Command { arguments: &["init"], code: 0 };
const APPLY: Command = Command { arguments: &["apply", "-auto-approve"], code: 0 };
const DESTROY: Command = Command { arguments: &["destroy", "-auto-approve"], code: 0 };
const EMPTY_PLAN: Command = Command { arguments: &["plan", "-detailed-exitcode"], code: 0 };
const SAVED_PLAN: Command = Command { arguments: &["plan", "-detailed-exitcode", "-out=tfplan"], code: 2 };
const APPLY_SAVED: Command = Command { arguments: &["apply", "tfplan"], code: 0 };

/// Runs the demo with the client of this machine.
pub(crate) fn run(console: &Console) -> Result<()> {
    play(console, client::choose(console)?)
}

/// Runs the whole demo. Everything that it creates is removed afterwards, even if it fails.
pub(crate) fn play(console: &Console, terraform: PathBuf) -> Result<()> {
    let stage = Stage::set(terraform)?;
    console.line(&console.paint(Style::Title, "The Northflank provider at work"))?;
    console
        .line("A real Terraform applies files of examples/ to the sandbox, an in-memory Northflank API.")?;
    console.line("It needs no account, and nothing leaves this machine.")?;

    let mut show = Show::new(console, &stage);
    let mut example = stage.workspace(&[PROVIDER, RESOURCE])?;
    example.set("NORTHFLANK_TEAM_ID", "platform");
    show.step(INIT, &example, "Install the provider from a mirror on disk, which works without a registry.")?;
    show.step(SAVED_PLAN, &example, "Plan first. Terraform does not print secrets.")?;
    show.step(APPLY_SAVED, &example, "Create the integration in the team \"platform\", with a single POST.")?;
    show.step(EMPTY_PLAN, &example, "Plan again: there are no changes.")?;

    example.write("change_override.tf", CHANGE)?;
    example.set("TF_VAR_external_id", "a-rotated-secret-of-the-demo");
    show.step(
        APPLY,
        &example,
        "Change the description and rotate the secret. The provider updates the integration in place.",
    )?;
    show.step(EMPTY_PLAN, &example, "Plan again: there are no changes.")?;

    let adopted = stage.workspace(&[PROVIDER, RESOURCE, IMPORT])?;
    show.step(INIT, &adopted, "Now import an integration that somebody has created by hand in the account.")?;
    show.step(
        APPLY,
        &adopted,
        "Use an import block. Northflank does not return the secret, so the provider sends ours.",
    )?;
    show.step(EMPTY_PLAN, &adopted, "Plan again: there are no changes.")?;

    show.step(DESTROY, &adopted, "Destroy it.")?;
    show.step(DESTROY, &example, "Destroy the first integration, too.")?;
    let left = stage.sandbox.integrations();
    if !left.is_empty() {
        return Err(format!("the sandbox still has {} integrations", left.len()).into());
    }
    console.line(&console.paint(Style::Good, "\nDone. The account contains no integrations."))
}
