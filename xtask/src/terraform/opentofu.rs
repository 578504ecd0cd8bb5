//! Builds OpenTofu below `target/`, on machines with Go: Go downloads and builds its module.

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

/// For tests: the client in `TF_CLI`, or else `tofu` on the PATH, or else the newest of [`VERSIONS`].
pub(crate) fn for_tests() -> Result<PathBuf> {
    let named = named()?.filter(|program| identify(program).is_ok_and(|client| client.is_opentofu));
    match named.or_else(|| installed("tofu")) {
        Some(found) => Ok(found),
        None => build(VERSIONS[VERSIONS.len() - 1]),
    }
}

/// The path of this version of OpenTofu. Builds it if necessary.
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
        // Without this flag, it reports a development build.
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

/// A Go module that requires this OpenTofu. Go uses only the `replace` lines of the main module, so they are copied
/// from OpenTofu's `go.mod`, together with the Go version, which decides how the language and its library behave.
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
