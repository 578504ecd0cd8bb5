//! Checks the limits on files and threads before the handshake. Later, a lack of files or threads would abort a request
//! or prevent connections.

use std::io;

/// The number of additional open files that the process needs: connections of the host and to the API, and name
/// resolution.
#[cfg(unix)]
const FILES: usize = 32;

/// # Errors
/// If the process may not open enough files.
#[cfg(unix)]
pub(super) fn check_files() -> io::Result<()> {
    let open = || std::fs::File::open("/dev/null");
    (0..FILES).map(|_| open()).collect::<io::Result<Vec<_>>>().map(drop).map_err(|error| {
        io::Error::other(format!(
            "The provider cannot open {FILES} files at the same time: {error}.\n\
             Raise the limit on open files, for example with `ulimit -n 1024`."
        ))
    })
}

/// There is no such limit.
#[cfg(not(unix))]
pub(super) fn check_files() -> io::Result<()> {
    Ok(())
}

/// # Errors
/// If no thread can be started.
pub(super) fn check_threads() -> io::Result<()> {
    let started = std::thread::Builder::new().spawn(|| ());
    started.map(|thread| drop(thread.join())).map_err(|error| {
        io::Error::other(format!(
            "The provider cannot start a thread: {error}.\n\
             Raise the limit on processes and threads (`ulimit -u`, or the container's), or on memory."
        ))
    })
}
