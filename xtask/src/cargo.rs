//! The provider's executable, built.

use std::{env, path::PathBuf, process::Command};

use serde_json::Value;

use crate::{Result, paths, process};

pub(crate) const PROVIDER: &str = "terraform-provider-northflank";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// Builds the provider, which does little where it is up to date, and says where it is.
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

/// Builds a program of the provider's package that is never shipped.
pub(crate) fn build_example(name: &str) -> Result<PathBuf> {
    build(name, &["build", "--package", PROVIDER, "--example", name])
}

/// Builds the acceptance tests and the provider that they drive.
pub(crate) fn build_acceptance_tests() -> Result<(PathBuf, PathBuf)> {
    let provider = build_provider(Profile::Debug)?;
    let tests = build("acceptance", &["test", "--package", PROVIDER, "--test", "acceptance", "--no-run"])?;
    Ok((tests, provider))
}

/// Runs a task of Cargo's that makes an executable of this name.
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

/// A task of Cargo's, in the workspace.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root()).args(arguments);
    // What Cargo has set for this task. The build script of ring looks at it, and would build half of the dependencies
    // anew each time that a task follows a plain `cargo build`, and the other way round.
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
    fn only_the_artifact_of_that_name_has_the_executable() {
        let artifact = |name: &str, path: &str| {
            format!(r#"{{"reason":"compiler-artifact","target":{{"name":"{name}"}},"executable":{path}}}"#)
        };
        assert_eq!(executable(&artifact(PROVIDER, r#""/t/x""#), PROVIDER), Some("/t/x".into()));
        assert_eq!(executable(&artifact(PROVIDER, "null"), PROVIDER), None);
        assert_eq!(executable(&artifact("build-script-build", r#""/t/y""#), PROVIDER), None);
        assert_eq!(executable("not JSON", PROVIDER), None);
    }
}
