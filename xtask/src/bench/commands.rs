//! What Terraform's commands cost with a provider and one resource, and without either.

use std::{path::Path, time::Instant};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use northflank_sandbox::{Options, Sandbox};

use super::{Provider, Providers, spread::Spread};
use crate::{
    Result,
    mirror::SOURCE,
    paths,
    terraform::{CliConfig, Workspace},
};

pub(super) const RUNS: usize = 10;
const WARM_UPS: usize = 1;

const NULL_RESOURCE: &str = r#"terraform {
  required_providers {
    null = {
      source = "hashicorp/null"
    }
  }
}

resource "null_resource" "example" {}
"#;

/// The figures of a command of Terraform, in milliseconds.
pub(super) struct Cost {
    pub(super) name: &'static str,
    pub(super) wall: Spread,
    /// Of Terraform and its providers.
    pub(super) cpu: Spread,
}

/// The figures of `version`, which starts no provider, then of `validate` and `plan`: ours, and null's.
pub(super) fn measure(terraform: &Path, providers: &Providers) -> Result<[Cost; 5]> {
    let folders = [(SOURCE, folder(&providers.ours)?), ("hashicorp/null", folder(&providers.null)?)];
    let config = CliConfig::Overrides(&folders);
    let sandbox = Sandbox::start(Options::default())?;
    let ours = ours(Workspace::new(terraform, &config)?, &sandbox)?;
    let null = Workspace::new(terraform, &config)?;
    null.write("main.tf", NULL_RESOURCE)?;

    let commands = [
        ("version", &null, "version"),
        ("validate, northflank", &ours, "validate"),
        ("validate, null", &null, "validate"),
        ("plan, northflank", &ours, "plan"),
        ("plan, null", &null, "plan"),
    ];
    let mut walls: [Vec<f64>; 5] = Default::default();
    let mut cpus: [Vec<f64>; 5] = Default::default();
    for round in 0..WARM_UPS + RUNS {
        for (index, (_, workspace, command)) in commands.iter().enumerate() {
            let (wall, cpu) = run_once(workspace, command)?;
            if round >= WARM_UPS {
                walls[index].push(wall);
                cpus[index].push(cpu);
            }
        }
    }
    Ok(std::array::from_fn(|index| Cost {
        name: commands[index].0,
        wall: Spread::of(std::mem::take(&mut walls[index])),
        cpu: Spread::of(std::mem::take(&mut cpus[index])),
    }))
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

fn folder(provider: &Provider) -> Result<&Path> {
    Ok(provider.executable.parent().ok_or("an executable is in a folder")?)
}

/// Milliseconds on the wall's clock and of CPU.
fn run_once(workspace: &Workspace, command: &str) -> Result<(f64, f64)> {
    let (began, cpu_before) = (Instant::now(), cpu_of_children()?);
    workspace.succeed(&[command])?;
    let (wall, cpu) = (began.elapsed(), cpu_of_children()? - cpu_before);
    Ok((wall.as_secs_f64() * 1000.0, cpu))
}

/// Milliseconds that all children have taken that have ended, with theirs.
fn cpu_of_children() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(microseconds as f64 / 1000.0)
}
