//! Measures Terraform's commands with a provider and one resource, and without a provider.

use std::{path::Path, time::Instant};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use northflank_sandbox::{Options, Sandbox};

use super::{
    Providers,
    spread::{Spread, in_turns},
};
use crate::{
    Result, paths,
    publisher::Publisher,
    terraform::{CliConfig, Workspace},
};

pub(super) const RUNS: usize = 10;

const NULL_RESOURCE: &str = r#"terraform {
  required_providers {
    null = {
      source = "hashicorp/null"
    }
  }
}

resource "null_resource" "example" {}
"#;

/// Of Terraform and its providers.
pub(super) const FIGURES: [&str; 2] = ["CPU ms", "wall ms"];

/// In the order of the figures. `version` starts no provider.
pub(super) const COMMANDS: [&str; 5] =
    ["version", "validate, northflank", "validate, null", "plan, northflank", "plan, null"];

pub(super) fn measure(terraform: &Path, providers: &Providers) -> Result<[[Spread; 2]; 5]> {
    let source = Publisher::ours().source();
    let folders = [(source.as_str(), providers.ours.folder()?), ("hashicorp/null", providers.null.folder()?)];
    let config = CliConfig::Overrides(&folders);
    let sandbox = Sandbox::start(Options::default())?;
    let ours = ours(Workspace::new(terraform, &config)?, &sandbox)?;
    let null = Workspace::new(terraform, &config)?;
    null.write("main.tf", NULL_RESOURCE)?;
    in_turns(RUNS, |index| {
        let (command, provider) = COMMANDS[index].split_once(", ").unwrap_or((COMMANDS[index], ""));
        run_once(if provider == "northflank" { &ours } else { &null }, command)
    })
}

fn ours(mut workspace: Workspace, sandbox: &Sandbox) -> Result<Workspace> {
    let examples = paths::root().join("examples");
    workspace.copy(&examples.join("provider/provider.tf"))?;
    workspace.copy(&examples.join("resources/northflank_integration/resource.tf"))?;
    workspace.set("NORTHFLANK_API_BASE_URL", sandbox.url());
    workspace.set("NORTHFLANK_API_TOKEN", sandbox.token());
    workspace.set("TF_VAR_role_arn", "arn:aws:iam::123456789012:role/northflank");
    workspace.set("TF_VAR_external_id", "a-secret-of-the-bench");
    Ok(workspace)
}

/// CPU time and wall-clock time in milliseconds.
fn run_once(workspace: &Workspace, command: &str) -> Result<[f64; 2]> {
    let (began, cpu_before) = (Instant::now(), cpu_of_children()?);
    workspace.succeed(&[command])?;
    Ok([cpu_of_children()? - cpu_before, began.elapsed().as_secs_f64() * 1000.0])
}

/// CPU time of all ended child processes and their children, in milliseconds.
fn cpu_of_children() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(microseconds as f64 / 1000.0)
}
