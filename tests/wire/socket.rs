//! The socket: its place, its permissions, and its removal.

use std::{os::unix::fs::PermissionsExt, path::Path};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::plugin::{Plugin, Start, assert_empty};

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// A folder whose path is too long for the address of a socket.
fn deep_folder() -> (TempDir, std::path::PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let deep = outer.path().join("x".repeat(120));
    std::fs::create_dir(&deep).unwrap();
    (outer, deep)
}

#[tokio::test]
async fn the_socket_is_in_a_folder_that_only_its_user_can_enter() {
    let plugin = Plugin::start().await;
    let socket = plugin.handshake.socket();
    let folder = socket.parent().unwrap();
    assert_eq!(mode(folder), 0o700);
    assert_eq!(folder.read_dir().unwrap().count(), 1, "the folder is the socket's alone");
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_socket_is_below_the_folder_for_temporary_files() {
    let start = Start::by_terraform();
    let temporary = start.temporary().to_owned();
    let plugin = start.start().await;
    let socket = plugin.handshake.socket();
    assert!(socket.starts_with(&temporary), "{}", socket.display());
    plugin.shut_down().await;
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_folder_that_the_host_names_goes_before_the_one_for_temporary_files() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = Start::by_terraform().variable("PLUGIN_UNIX_SOCKET_DIR", folder.path()).start().await;
    let socket = plugin.handshake.socket();
    assert!(socket.starts_with(folder.path()), "{}", socket.display());
    assert_eq!(mode(socket.parent().unwrap()), 0o700);
    plugin.shut_down().await;
    assert_empty(folder.path());
}

#[tokio::test]
async fn where_the_folder_cannot_be_used_the_socket_is_elsewhere() {
    let outer = tempfile::tempdir().unwrap();
    let barred = outer.path().join("a|b");
    std::fs::create_dir(&barred).unwrap();
    for folder in [Path::new("/no/such/folder"), &barred] {
        let plugin = Start::by_terraform().variable("TMPDIR", folder).start().await;
        assert!(plugin.handshake.socket().starts_with("/tmp"));
        plugin.connect().await.call().await.unwrap();
        plugin.shut_down().await;
    }
    assert_empty(&barred);
}

#[tokio::test]
async fn where_the_path_would_be_too_long_the_socket_is_elsewhere() {
    for variable in ["TMPDIR", "PLUGIN_UNIX_SOCKET_DIR"] {
        let (_outer, deep) = deep_folder();
        let plugin = Start::by_terraform().variable(variable, &deep).start().await;
        let socket = plugin.handshake.socket();
        assert!(socket.as_os_str().len() < 104, "{}", socket.display());
        assert_eq!(mode(socket.parent().unwrap()), 0o700);
        plugin.connect().await.call().await.unwrap();
        plugin.shut_down().await;
        assert_empty(&deep);
        assert!(!socket.parent().unwrap().exists());
    }
}

#[tokio::test]
async fn a_path_with_spaces_and_letters_beyond_ascii_is_served() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("für mich");
    std::fs::create_dir(&folder).unwrap();
    let plugin = Start::by_terraform().variable("TMPDIR", &folder).start().await;
    plugin.connect().await.call().await.unwrap();
    plugin.shut_down().await;
    assert_empty(&folder);
}

#[tokio::test]
async fn two_plugins_have_a_socket_each() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Start::by_terraform().variable("PLUGIN_UNIX_SOCKET_DIR", folder.path());
    let (one, other) = (start().start().await, start().start().await);
    assert_ne!(one.handshake.socket(), other.handshake.socket());
    one.shut_down().await;
    other.connect().await.call().await.unwrap();
    other.shut_down().await;
    assert_empty(folder.path());
}

#[tokio::test]
async fn the_socket_goes_as_well_when_the_process_is_terminated() {
    let plugin = Plugin::start().await;
    let socket = plugin.handshake.socket();
    plugin.process.signal(Signal::TERM);
    plugin.ended().await;
    assert!(!socket.exists());
}
