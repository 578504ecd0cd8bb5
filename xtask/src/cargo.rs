//! Builds executables with Cargo.

use std::{env, path::PathBuf, process::Command};

use serde_json::Value;

use crate::{Result, paths, process};

pub(crate) const PROVIDER: &str = "terraform-provider-northflank";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// Builds the provider, if it is not up to date, and returns its path.
pub(crate) fn build_provider(profile: Profile) -> Result<PathBuf> {
    let release: &[&str] = if profile == Profile::Release { &["--release"] } else { &[] };
    build(PROVIDER, &[&["build", "--package", PROVIDER, "--bin", PROVIDER], release].concat())
}

/// Builds the provider's release for one of Rust's targets.
pub(crate) fn build_provider_for(target: &str) -> Result<PathBuf> {
    build(
        PROVIDER,
        &["build", "--package", PROVIDER, "--bin", PROVIDER, "--release", "--locked", "--target", target],
    )
}

/// Builds an example of the provider's package, which is never released.
pub(crate) fn build_example(name: &str) -> Result<PathBuf> {
    build(name, &["build", "--package", PROVIDER, "--example", name])
}

/// Builds the acceptance tests and the provider that they drive.
pub(crate) fn build_acceptance_tests() -> Result<(PathBuf, PathBuf)> {
    let provider = build_provider(Profile::Debug)?;
    let tests = build("acceptance", &["test", "--package", PROVIDER, "--test", "acceptance", "--no-run"])?;
    Ok((tests, provider))
}

/// Runs a Cargo command that builds an executable of this name, and returns its path.
fn build(name: &str, arguments: &[&str]) -> Result<PathBuf> {
    let mut build = command(arguments);
    build.arg("--message-format=json-render-diagnostics");
    let output = process::run_visibly(&mut build)?;
    if !output.status.success() {
        return Err(format!("{name} does not build").into());
    }
    let messages = String::from_utf8(output.stdout)?;
    let executable = messages.lines().filter_map(|message| executable(message, name)).next_back();
    Ok(executable.ok_or("cargo did not say where the executable is")?)
}

/// A Cargo command in the workspace.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root()).args(arguments);
    // Remove what Cargo set for this task. The build script of ring depends on it, so half of the dependencies would be
    // rebuilt whenever a task follows a plain `cargo build`, or the reverse.
    let is_of_this_task = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_this_task(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    command
}

fn executable(message: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    (message["target"]["name"] == name).then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_by_its_name() {
        let artifact = |name: &str, path: &str| {
            format!(r#"{{"reason":"compiler-artifact","target":{{"name":"{name}"}},"executable":{path}}}"#)
        };
        assert_eq!(executable(&artifact(PROVIDER, r#""/t/x""#), PROVIDER), Some("/t/x".into()));
        assert_eq!(executable(&artifact(PROVIDER, "null"), PROVIDER), None);
        assert_eq!(executable(&artifact("build-script-build", r#""/t/y""#), PROVIDER), None);
        assert_eq!(executable("not JSON", PROVIDER), None);
    }
}
