//! Go, where it is installed, for what the project has in Go: the clients and the peer of the benchmark.

use std::{path::Path, process::Command};

use crate::{Result, process, terraform::installed};

pub(crate) fn is_there() -> bool {
    installed("go").is_some()
}

/// Runs `go` in a folder. What it printed.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result<String> {
    process::succeed(Command::new("go").current_dir(folder).args(arguments))
}
