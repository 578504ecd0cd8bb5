//! Where things are in the workspace.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The workspace's root, whatever folder the task was started from.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Cargo's folder for build output. The tasks also store downloads in it.
pub(crate) fn target() -> PathBuf {
    // If a flag or the configuration sets another folder for Cargo, downloads only end up in a different place.
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target"), PathBuf::from)
}
