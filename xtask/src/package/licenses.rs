//! The licenses of all crates that are linked into a release, with their texts, because most licenses require that.

use std::process::Command;

use crate::{Result, cargo, files, paths, process};

const VERSION: &str = "0.9.3";

/// Collects them with cargo-about, as `about.toml` and `about.hbs` say. It fails if a crate has no accepted license.
pub(crate) fn collect() -> Result<String> {
    let tool = paths::target().join("tools").join(format!("cargo-about-{VERSION}"));
    files::make_once(&tool, |scratch| {
        eprintln!("building cargo-about {VERSION}, which takes some minutes");
        let package = format!("cargo-about@{VERSION}");
        let mut install =
            cargo::command(&["install", "--quiet", "--locked", "--features", "cli", &package, "--root"]);
        process::succeed(install.arg(scratch))?;
        Ok(())
    })?;
    let mut generate = Command::new(tool.join("bin").join("cargo-about"));
    generate.current_dir(paths::root()).args(["generate", "--locked", "--fail", "about.hbs"]);
    process::succeed(&mut generate)
}
