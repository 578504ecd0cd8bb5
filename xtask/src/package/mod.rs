//! The files of a release that both registries require: a package for each platform, a manifest, and a signed list of
//! hashes.

mod archive;
pub(crate) mod licenses;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use crate::{
    Result,
    cargo::{self, PROVIDER, Profile},
    console::Console,
    files::{self, sha256},
    mirror::VERSION,
    paths,
    platform::Platform,
    process,
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// A Rust target to build for; by default, this machine
    #[arg(long = "target")]
    targets: Vec<String>,
    /// An existing executable for this machine
    #[arg(long)]
    executable: Option<PathBuf>,
    /// An existing file with the licenses of all linked crates
    #[arg(long)]
    licenses: Option<PathBuf>,
    /// Do not build packages; only write the manifest, the hashes and the signature
    #[arg(long)]
    sums_only: bool,
    /// Sign with this gpg key
    #[arg(long)]
    sign: Option<String>,
    /// The output folder; by default, target/package
    #[arg(long)]
    out: Option<PathBuf>,
    /// Fail if this is not the version in Cargo.toml
    #[arg(long, value_parser = check_version)]
    version: Option<()>,
}

/// Checks that the version of a release is the one in `Cargo.toml`.
fn check_version(version: &str) -> std::result::Result<(), String> {
    if version.strip_prefix('v').unwrap_or(version) == VERSION {
        return Ok(());
    }
    Err(format!("the version in Cargo.toml is {VERSION}"))
}

/// Creates the files of a release; with `sums_only`, all except the packages.
pub(crate) fn run(options: &Options, console: &Console) -> Result<()> {
    let out = options.out.clone().unwrap_or_else(|| paths::target().join("package"));
    fs::create_dir_all(&out)?;
    let executables = executables(options)?;
    let licenses = match &options.licenses {
        _ if executables.is_empty() => String::new(),
        Some(path) => files::read(path)?,
        None => licenses::collect()?,
    };
    for (executable, platform) in executables {
        let path = out.join(file_name(&format!("{platform}.zip")));
        let name = format!("{PROVIDER}_v{VERSION}{}", platform.executable_suffix());
        fs::write(&path, archive::of(&fs::read(&executable)?, &name, &licenses)?)?;
        console.line(&format!("packaged {}", path.display()))?;
    }
    finish(&out, options.sign.as_deref(), console)
}

/// The executables to package, with their platforms.
fn executables(options: &Options) -> Result<Vec<(PathBuf, Platform)>> {
    if options.sums_only {
        return Ok(Vec::new());
    }
    if let Some(executable) = &options.executable {
        return Ok(vec![(executable.clone(), Platform::host())]);
    }
    if options.targets.is_empty() {
        return Ok(vec![(cargo::build_provider(Profile::Release)?, Platform::host())]);
    }
    let build = |target: &String| Ok((cargo::build_provider_for(target)?, Platform::of_target(target)));
    options.targets.iter().map(build).collect()
}

/// Creates the files that cover all packages.
fn finish(out: &Path, key: Option<&str>, console: &Console) -> Result<()> {
    let write = |end: &str, content: &[u8]| -> Result<PathBuf> {
        let path = out.join(file_name(end));
        fs::write(&path, content)?;
        console.line(&format!("wrote {}", path.display()))?;
        Ok(path)
    };
    let manifest = write("manifest.json", manifest().as_bytes())?;
    let mut listed = zips(out)?;
    listed.push(manifest);
    let sums = write("SHA256SUMS", sums(&listed, out)?.as_bytes())?;
    let signature = out.join(file_name("SHA256SUMS.sig"));
    // A signature of other hashes would be wrong.
    let _ = fs::remove_file(&signature);
    if let Some(key) = key {
        sign(&sums, key, &signature)?;
        console.line(&format!("signed {}", sums.display()))?;
    }
    Ok(())
}

fn file_name(end: &str) -> String {
    format!("{PROVIDER}_{VERSION}_{end}")
}

fn zips(out: &Path) -> Result<Vec<PathBuf>> {
    let prefix = file_name("");
    let is_zip = |path: &PathBuf| {
        let name = files::relative(path, out);
        name.starts_with(&prefix) && name.ends_with(".zip")
    };
    let zips: Vec<PathBuf> = files::within(out)?.into_iter().filter(is_zip).collect();
    if zips.is_empty() {
        return Err(format!("{} has no {prefix}*.zip", out.display()).into());
    }
    Ok(zips)
}

/// The manifest for the registries. Without it, they assume protocol 5.
fn manifest() -> String {
    let manifest = json!({ "version": 1, "metadata": { "protocol_versions": ["6.0"] } });
    format!("{manifest:#}\n")
}

/// The hashes in the form that `sha256sum` can check.
fn sums(paths: &[PathBuf], out: &Path) -> Result<String> {
    let line = |path: &PathBuf| Ok(format!("{}  {}\n", sha256(&fs::read(path)?), files::relative(path, out)));
    paths.iter().map(line).collect()
}

/// Signs with a detached, binary signature, because the registries reject ASCII armor.
fn sign(sums: &Path, key: &str, signature: &Path) -> Result<()> {
    let mut gpg = Command::new(env::var_os("GPG").unwrap_or_else(|| "gpg".into()));
    gpg.args(["--batch", "--yes", "--local-user", key, "--output"]).arg(signature);
    gpg.arg("--detach-sign").arg(sums);
    process::succeed(&mut gpg)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_version_is_released() {
        assert!(check_version(VERSION).is_ok() && check_version(&format!("v{VERSION}")).is_ok());
        assert!(check_version("v9.9.9").is_err());
    }

    #[test]
    fn the_list_covers_the_zip_files_of_this_version_and_the_manifest() {
        let out = tempfile::tempdir().unwrap();
        let zip = file_name("linux_amd64.zip");
        fs::write(out.path().join(&zip), "zip").unwrap();
        fs::write(out.path().join(format!("{PROVIDER}_0.0.0_linux_amd64.zip")), "old").unwrap();
        fs::write(out.path().join(file_name("SHA256SUMS.sig")), "of other hashes").unwrap();
        finish(out.path(), None, &Console::new()).unwrap();

        let sums = fs::read_to_string(out.path().join(file_name("SHA256SUMS"))).unwrap();
        let names: Vec<&str> = sums.lines().map(|line| line.split_once("  ").unwrap().1).collect();
        assert_eq!(names, [zip, file_name("manifest.json")]);
        assert!(sums.starts_with(&format!("{}  ", sha256(b"zip"))), "{sums}");
        assert!(!out.path().join(file_name("SHA256SUMS.sig")).exists());
    }
}
