//! The provider at work: a real Terraform drives it through the life of an integration, on the files of `examples/`.

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

/// What the second apply changes. Terraform lays override files over the others, so the example stays as it is.
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

/// Plays it with a Terraform of this machine.
pub(crate) fn run(console: &Console) -> Result<()> {
    play(console, client::choose(console)?)
}

/// Plays the whole life. Everything that it needs is gone afterwards, however it ends.
pub(crate) fn play(console: &Console, terraform: PathBuf) -> Result<()> {
    let stage = Stage::set(terraform)?;
    console.line(&console.paint(Style::Title, "The Northflank provider at work"))?;
    console.line("A real Terraform drives it, on the files of examples/, against an API in memory.")?;
    console.line("No account is needed, and nothing leaves this machine.")?;

    let mut show = Show::new(console, &stage);
    let mut example = stage.workspace(&[PROVIDER, RESOURCE])?;
    example.set("NORTHFLANK_TEAM_ID", "platform");
    show.step(INIT, &example, "Take the provider from a mirror on disk, as where no registry is in reach.")?;
    show.step(SAVED_PLAN, &example, "See what would happen before it does. Secrets stay hidden.")?;
    show.step(
        APPLY_SAVED,
        &example,
        "Make the integration in the team \"platform\", with a single request.",
    )?;
    show.step(EMPTY_PLAN, &example, "Prove that nothing is left to do, else every plan would cry wolf.")?;

    example.write("change_override.tf", CHANGE)?;
    example.set("TF_VAR_external_id", "a-rotated-secret-of-the-demo");
    show.step(
        APPLY,
        &example,
        "Change the description and rotate the secret: in place, since clusters use it.",
    )?;
    show.step(EMPTY_PLAN, &example, "Prove again that nothing is left to do.")?;

    let adopted = stage.workspace(&[PROVIDER, RESOURCE, IMPORT])?;
    show.step(INIT, &adopted, "Now for the account itself, where somebody has made an integration by hand.")?;
    show.step(
        APPLY,
        &adopted,
        "Take it over with an import block. Its secret cannot be read, so ours is sent.",
    )?;
    show.step(EMPTY_PLAN, &adopted, "Prove that it is as if Terraform had made it.")?;

    show.step(DESTROY, &adopted, "Delete it.")?;
    show.step(DESTROY, &example, "Delete the first one, too.")?;
    let left = stage.sandbox.integrations();
    if !left.is_empty() {
        return Err(format!("the sandbox still has {} integrations", left.len()).into());
    }
    console.line(&console.paint(Style::Good, "\nDone, and nothing is left behind."))
}
