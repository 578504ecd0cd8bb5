//! Runs Go, if it is installed, to build OpenTofu and the benchmark's peer.

use std::{path::Path, process::Command};

use crate::{Result, process, terraform::installed};

pub(crate) fn is_there() -> bool {
    installed("go").is_some()
}

/// Runs `go` in a folder, and returns its output.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result<String> {
    process::succeed(Command::new("go").current_dir(folder).args(arguments))
}
