//! Where things are in the workspace.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The workspace's root, whatever folder the task was started from.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Cargo's folder for everything that is built, and for what the tasks fetch.
pub(crate) fn target() -> PathBuf {
    // Where Cargo is told otherwise by a flag or its configuration, fetched files merely end up elsewhere.
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target"), PathBuf::from)
}
