//! When something was measured, and of which commit, for pages that contain results.

use std::process::Command;

use crate::{Result, paths, process};

/// Today in UTC, such as 2026-11-30.
pub(crate) fn date() -> Result<String> {
    Ok(process::succeed(Command::new("date").args(["-u", "+%F"]))?.trim().to_owned())
}

/// The short hash of the commit that is checked out, with `-dirty` if files differ from it.
pub(crate) fn commit() -> Result<String> {
    let mut describe = Command::new("git");
    describe.current_dir(paths::root()).args(["describe", "--always", "--exclude=*", "--dirty"]);
    Ok(process::succeed(&mut describe)?.trim().to_owned())
}
