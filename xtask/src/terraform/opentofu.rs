//! An OpenTofu of our own below `target/`, for machines that have Go: it is a Go module, which Go fetches and builds.

use std::{
    env::consts::EXE_SUFFIX,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{identify, installed, named};
use crate::{Result, files, go, paths};

const MODULE: &str = "github.com/opentofu/opentofu";

/// The last release of each minor version that is tested, oldest first.
pub(crate) const VERSIONS: [&str; 6] = ["1.6.3", "1.8.11", "1.9.4", "1.10.10", "1.11.0", "1.12.6"];

/// What tests use: the one that `TF_CLI` names, else `tofu` on the PATH, else the newest of [`VERSIONS`].
pub(crate) fn for_tests() -> Result<PathBuf> {
    let named = named()?.filter(|program| identify(program).is_ok_and(|client| client.is_opentofu));
    match named.or_else(|| installed("tofu")) {
        Some(found) => Ok(found),
        None => build(VERSIONS[VERSIONS.len() - 1]),
    }
}

/// The path of that OpenTofu, built where it has not been before.
pub(crate) fn build(version: &str) -> Result<PathBuf> {
    let folder = paths::target().join("opentofu").join(version);
    let name = format!("tofu{EXE_SUFFIX}");
    files::make_once(&folder, |scratch| {
        if !go::is_there() {
            return Err("it takes Go to build OpenTofu: install either, or name an OpenTofu in TF_CLI".into());
        }
        eprintln!("building OpenTofu {version} with Go, which takes some minutes");
        let module = tempfile::tempdir_in(scratch)?;
        fs::write(module.path().join("go.mod"), "module opentofu\n")?;
        let release = format!("{MODULE}@v{version}");
        let release: Value =
            serde_json::from_str(&go::run(module.path(), &["mod", "download", "-json", &release])?)?;
        let published = files::read(Path::new(release["GoMod"].as_str().ok_or("Go fetches no go.mod")?))?;
        fs::write(module.path().join("go.mod"), requirement(version, &published))?;
        // Without that flag it calls itself a development build.
        let flags = format!("-s -w -X {MODULE}/version.dev=no");
        let program = scratch.join(&name).to_string_lossy().into_owned();
        let main = format!("{MODULE}/cmd/tofu");
        go::run(
            module.path(),
            &["build", "-mod=mod", "-trimpath", "-ldflags", &flags, "-o", &program, &main],
        )?;
        Ok(())
    })?;
    Ok(folder.join(name))
}

/// A module that needs that OpenTofu. Go heeds the replacements of the main module alone, so those that OpenTofu has
/// published are repeated here, with the version of Go that decides how the language and its library behave.
fn requirement(version: &str, published: &str) -> String {
    let is_repeated = |line: &&str| line.starts_with("go ") || line.starts_with("replace ");
    let repeated: Vec<&str> = published.lines().filter(is_repeated).collect();
    format!("module opentofu\n\nrequire {MODULE} v{version}\n\n{}\n", repeated.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_are_repeated() {
        let published = "module github.com/opentofu/opentofu\n\ngo 1.26.6\n\nreplace a v1 => b v2\n\nrequire (\n\tc v3\n)\n";
        let expected = "module opentofu\n\nrequire github.com/opentofu/opentofu v1.12.6\n\ngo 1.26.6\nreplace a v1 => b v2\n";
        assert_eq!(requirement("1.12.6", published), expected);
    }
}
