//! Finds and runs Terraform and OpenTofu for tasks and tests.

mod fetch;
pub(crate) mod opentofu;
mod versions;
mod workspace;

use std::{
    env, fmt,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

pub(crate) use fetch::fetch;
pub(crate) use versions::all as versions;
pub(crate) use workspace::{CliConfig, Workspace};

use crate::{Result, process};

/// The product and version that a program reports.
pub(crate) struct Client {
    pub(crate) is_opentofu: bool,
    pub(crate) version: String,
}

pub(crate) fn identify(program: &Path) -> Result<Client> {
    let mut command = Command::new(program);
    command.args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1").env_remove("TF_CLI_CONFIG_FILE");
    let output = process::run(&mut command)?;
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let version = answer["terraform_version"].as_str();
    let version = version.ok_or_else(|| format!("{} does not say its version", program.display()))?;
    // Only Terraform reports whether it is outdated, and every version of it does.
    Ok(Client { is_opentofu: answer.get("terraform_outdated").is_none(), version: version.to_owned() })
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.is_opentofu { "OpenTofu" } else { "Terraform" };
        write!(f, "{name} {}", self.version)
    }
}

/// The newest Terraform that can be downloaded, for tasks that must not depend on the machine.
pub(crate) fn newest() -> Result<PathBuf> {
    fetch(versions::NEWEST)
}

/// For users: the client in `TF_CLI`, or else `terraform` or `tofu` on the PATH, or else the newest that can be
/// downloaded.
pub(crate) fn find() -> Result<PathBuf> {
    match named()?.or_else(any_installed) {
        Some(found) => Ok(found),
        None => newest(),
    }
}

/// For tests: the client in `TF_CLI`, or else the newest that can be downloaded. Only if the download fails,
/// `terraform` or `tofu` on the PATH, whatever its version.
pub(crate) fn for_tests() -> Result<PathBuf> {
    if let Some(named) = named()? {
        return Ok(named);
    }
    newest().or_else(|error| {
        let installed = any_installed().ok_or_else(|| error.to_string())?;
        eprintln!("xtask: {error}\n\nThe tests use {} instead.", installed.display());
        Ok(installed)
    })
}

/// A program on the PATH.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    which::which(name).ok()
}

fn any_installed() -> Option<PathBuf> {
    ["terraform", "tofu"].into_iter().find_map(installed)
}

/// The client in `TF_CLI`: as in a shell, a path if it contains a separator, or else a program on the PATH.
fn named() -> Result<Option<PathBuf>> {
    let Some(named) = env::var_os("TF_CLI").filter(|name| !name.is_empty()) else { return Ok(None) };
    let found = which::which(&named);
    Ok(Some(found.map_err(|_| format!("TF_CLI is {}, which is no program", named.to_string_lossy()))?))
}
