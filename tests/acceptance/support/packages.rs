//! The files of a release, as `cargo xtask package` creates them, signed with a temporary key.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use super::built;

/// A folder with a release, and the key that signed it.
pub(crate) struct Packages {
    pub(crate) folder: PathBuf,
    pub(crate) key_id: String,
    pub(crate) public_key: String,
    /// Deletes the folder when dropped, if it is temporary.
    _temporary: Option<tempfile::TempDir>,
}

impl Packages {
    /// Packages of this executable for one test, which may change them.
    pub(crate) fn of(executable: &Path) -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let made = Self::make(executable, temporary.path());
        Self { _temporary: Some(temporary), ..made }
    }

    /// Packages of the built provider, shared by all tests. The folder stays until the next run.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Packages> = OnceLock::new();
        SHARED.get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
            let _ = fs::remove_dir_all(&folder);
            Self::make(built(), &folder)
        })
    }

    fn make(executable: &Path, folder: &Path) -> Self {
        let key = Key::generate();
        let mut package = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        package.current_dir(env!("CARGO_MANIFEST_DIR"));
        package
            .args(["run", "--quiet", "--package", "xtask", "--", "package", "--executable"])
            .arg(executable);
        package
            .arg("--out")
            .arg(folder)
            .args(["--licenses", "LICENSE", "--sign", &key.id])
            .env("GNUPGHOME", key.home.path());
        run(&mut package);
        let public_key = key.public();
        Self { folder: folder.to_owned(), key_id: key.id.clone(), public_key, _temporary: None }
    }

    /// The file whose name ends with `end`.
    #[track_caller]
    pub(crate) fn file(&self, end: &str) -> PathBuf {
        let files = self.folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path());
        let mut files = files.filter(|path| path.to_string_lossy().ends_with(end));
        files.next().unwrap_or_else(|| panic!("no file ends in {end}"))
    }
}

/// A temporary key, deleted when dropped.
struct Key {
    home: tempfile::TempDir,
    id: String,
}

impl Key {
    fn generate() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let private = fs::Permissions::from_mode(0o700);
            fs::set_permissions(home.path(), private).expect("a private folder");
        }
        let gpg = |arguments: &[&str]| run(gpg(home.path()).args(arguments));
        // The kind of key that Terraform's registry accepts.
        gpg(&[
            "--passphrase",
            "",
            "--quick-generate-key",
            "Test <test@example.com>",
            "rsa2048",
            "sign",
            "1d",
        ]);
        let keys = gpg(&["--with-colons", "--list-keys"]);
        let key = keys.lines().find(|line| line.starts_with("pub:")).expect("a key");
        let id = key.split(':').nth(4).expect("an id").to_owned();
        Self { home, id }
    }

    /// The public key, as a registry shows it.
    fn public(&self) -> String {
        run(gpg(self.home.path()).args(["--armor", "--export", &self.id]))
    }
}

impl Drop for Key {
    /// Ends the agent that gpg has started.
    fn drop(&mut self) {
        let mut end = Command::new("gpgconf");
        let _ = end.arg("--homedir").arg(self.home.path()).args(["--kill", "all"]).output();
    }
}

fn gpg(home: &Path) -> Command {
    let mut gpg = Command::new("gpg");
    gpg.arg("--homedir").arg(home).args(["--batch", "--quiet"]);
    gpg
}

/// Runs a command and returns its output.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
