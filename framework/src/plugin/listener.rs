//! The listener of the plugin: a Unix socket in a folder that only this user can enter, or, on systems without Unix
//! sockets, a TCP port on loopback.

#[cfg(unix)]
use std::path::Path;
use std::{io, path::PathBuf};

use super::environment::Environment;

/// The maximum length of a socket's path. With the terminating zero, Linux allows 108 bytes and macOS 104.
#[cfg(unix)]
const SOCKET_PATH_LIMIT: usize = 103;

/// The plugin's address. Dropping it removes the socket.
#[derive(Debug)]
pub(super) struct Address {
    text: String,
    /// The private folder of the socket.
    folder: Option<PathBuf>,
}

impl Address {
    pub(super) fn network(&self) -> &'static str {
        if self.folder.is_some() { "unix" } else { "tcp" }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    #[cfg(test)]
    pub(super) fn for_test(socket: &str) -> Self {
        Self { text: socket.to_owned(), folder: Some(PathBuf::new()) }
    }
}

/// Removes the socket and its folder.
impl Drop for Address {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

#[cfg(unix)]
pub(super) type Listener = tokio::net::UnixListener;

/// Opens the socket. This precedes the handshake, because the host connects right after it and does not retry.
#[cfg(unix)]
pub(super) fn bind(environment: &Environment) -> io::Result<(Listener, Address)> {
    let preferred = environment.socket_folder.clone().unwrap_or_else(std::env::temp_dir);
    bind_in(&preferred).or_else(|error| {
        bind_in(Path::new("/tmp")).map_err(|second| {
            let preferred = preferred.display();
            io::Error::other(format!("could not open a socket, in {preferred}: {error}; in /tmp: {second}"))
        })
    })
}

#[cfg(unix)]
fn bind_in(parent: &Path) -> io::Result<(Listener, Address)> {
    let folder = private_folder(parent)?;
    let socket = folder.join("socket");
    let text = socket.to_str().unwrap_or_default().to_owned();
    let address = Address { text, folder: Some(folder) };
    let fits = (1..=SOCKET_PATH_LIMIT).contains(&address.text.len());
    // The handshake line separates its fields by `|`, so the path must not contain one.
    if !fits || address.text.contains(['|', '\n', '\r']) {
        return Err(io::Error::other(
            "the folder's path is too long for a socket, or contains characters that are not allowed",
        ));
    }
    Ok((Listener::bind(&socket)?, address))
}

#[cfg(unix)]
fn private_folder(parent: &Path) -> io::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new()
        .prefix("plugin")
        .permissions(permissions)
        .tempdir_in(parent)
        .map(tempfile::TempDir::keep)
        .map_err(|error| {
            let parent = parent.display();
            io::Error::new(error.kind(), format!("could not create a private folder in {parent}: {error}"))
        })
}

#[cfg(not(unix))]
pub(super) type Listener = tokio::net::TcpListener;

/// Opens the first free port of the range that the host gave.
#[cfg(not(unix))]
pub(super) fn bind(environment: &Environment) -> io::Result<(Listener, Address)> {
    let (min, max) = environment.ports;
    let bound = (min..=max).find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok());
    let listener = bound.ok_or_else(|| io::Error::other("could not open a TCP port on loopback"))?;
    listener.set_nonblocking(true)?;
    let address = Address { text: listener.local_addr()?.to_string(), folder: None };
    Ok((Listener::from_std(listener)?, address))
}
