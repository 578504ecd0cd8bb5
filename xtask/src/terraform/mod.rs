//! Which Terraform the tasks and tests drive, and how.

mod fetch;
mod versions;
mod workspace;

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

pub(crate) use fetch::fetch;
pub(crate) use versions::all as versions;
pub(crate) use workspace::{CliConfig, Workspace};

use crate::Result;

/// The newest Terraform that can be fetched, for what must not depend on the machine.
pub(crate) fn newest() -> Result<PathBuf> {
    fetch(versions::NEWEST)
}

/// For people: what `TF_CLI` names, else `terraform` or `tofu` on the PATH, else the newest that can be fetched.
pub(crate) fn find() -> Result<PathBuf> {
    match named()?.or_else(any_installed) {
        Some(found) => Ok(found),
        None => newest(),
    }
}

/// For tests: what `TF_CLI` names, else the newest that can be fetched, and only where none can be, `terraform` or
/// `tofu` on the PATH, whatever its version.
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
    on_path(OsStr::new(name), &env::var_os("PATH").unwrap_or_default())
}

fn any_installed() -> Option<PathBuf> {
    ["terraform", "tofu"].into_iter().find_map(installed)
}

/// What `TF_CLI` names.
fn named() -> Result<Option<PathBuf>> {
    let named = env::var_os("TF_CLI").filter(|name| !name.is_empty());
    named.map(|named| named_by_user(&named, &env::var_os("PATH").unwrap_or_default())).transpose()
}

/// A path is a path, as in a shell, only where it has a separator.
fn named_by_user(named: &OsStr, path: &OsStr) -> Result<PathBuf> {
    let is_path = Path::new(named).components().count() > 1;
    let found = if is_path {
        Some(std::path::absolute(named)?).filter(|path| is_program(path))
    } else {
        on_path(named, path)
    };
    Ok(found.ok_or_else(|| {
        let named = named.to_string_lossy();
        if is_path {
            format!("TF_CLI is {named}, which is no program")
        } else {
            format!("TF_CLI is {named}, which is not on the PATH")
        }
    })?)
}

fn on_path(name: &OsStr, path: &OsStr) -> Option<PathBuf> {
    let mut name = OsString::from(name);
    name.push(env::consts::EXE_SUFFIX);
    env::split_paths(path)
        .map(|folder| folder.join(&name))
        .find(|path| path.is_absolute() && is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::files;

    #[test]
    fn a_name_is_looked_up_and_a_path_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("tofu");
        files::put_executable(&program, &mut "".as_bytes()).unwrap();
        std::fs::write(folder.path().join("notes"), "").unwrap();
        let path = folder.path().as_os_str();
        let find = |named: &Path| {
            named_by_user(named.as_os_str(), path)
                .map_err(|error| error.to_string())
                .map_err(|error| error.replace(folder.path().to_str().unwrap(), "…"))
        };
        assert_eq!(find(Path::new("tofu")), Ok(program.clone()));
        assert_eq!(find(&program), Ok(program));
        assert_eq!(find(Path::new("notes")), Err("TF_CLI is notes, which is not on the PATH".to_owned()));
        assert_eq!(
            find(&folder.path().join("notes")),
            Err("TF_CLI is …/notes, which is no program".to_owned())
        );
    }
}
