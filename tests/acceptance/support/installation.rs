//! Installs the provider in one of the ways in which users do. `TF_ACC_INSTALL` selects the way, and
//! `TF_ACC_PLUGIN_TLS=off` disables mutual TLS.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use northflank_provider::publisher::source;

use super::{attached::Attached, built, client::client, packages::Packages, registry::Registry};

/// A way of installing the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Overrides,
    Mirror,
    Registry,
    Reattach,
}

impl Way {
    pub(crate) fn chosen() -> Self {
        match env::var("TF_ACC_INSTALL").as_deref() {
            Err(_) | Ok("" | "overrides") => Self::Overrides,
            Ok("mirror") => Self::Mirror,
            Ok("registry") => Self::Registry,
            Ok("reattach") => Self::Reattach,
            Ok(other) => {
                panic!("TF_ACC_INSTALL is {other}: it takes overrides, mirror, registry and reattach")
            }
        }
    }
}

/// A provider that is installed for one working directory.
#[derive(Default)]
pub(crate) struct Installation {
    /// The client's environment.
    pub(crate) environment: Vec<(String, String)>,
    attach: Option<Attach>,
    /// Dropping it stops the registry.
    _registry: Option<Registry>,
}

/// A provider in debug mode, and its process once it runs.
struct Attach {
    executable: PathBuf,
    attached: Option<Attached>,
}

impl Installation {
    /// Installs this executable for commands in `folder`, in the chosen way.
    pub(crate) fn of(executable: &Path, folder: &Path) -> Self {
        match Way::chosen() {
            Way::Overrides => Self::overrides(executable, folder),
            Way::Mirror => Self::mirror(executable, folder),
            Way::Registry => {
                let own = (executable != built()).then(|| Packages::of(executable));
                let installation = Self::registry(own.as_ref().unwrap_or_else(|| Packages::shared()), folder);
                installation.init(folder);
                installation
            }
            Way::Reattach => Self::reattach(executable, folder),
        }
    }

    /// `dev_overrides`, as developers use them: no `init`, and the client always warns.
    fn overrides(executable: &Path, folder: &Path) -> Self {
        let named = executable_name("");
        let executables = if executable.file_name().is_some_and(|name| *name == *named) {
            executable.parent().expect("a folder").to_owned()
        } else {
            put(executable, &folder.join("provider").join(named));
            folder.join("provider")
        };
        let entry = format!("    \"{}\" = {}\n", source(), quoted(&executables));
        configure(
            folder,
            &provider_installation(&format!("  dev_overrides {{\n{entry}  }}\n  direct {{}}\n")),
        );
        Self::default().with_tls_as_chosen()
    }

    /// A folder in a mirror's layout, and `init`.
    fn mirror(executable: &Path, folder: &Path) -> Self {
        let (mirror, version) = (folder.join("mirror"), env!("CARGO_PKG_VERSION"));
        let place = mirror.join(client().registry()).join(source()).join(version).join(&client().platform);
        put(executable, &place.join(executable_name(&format!("_v{version}"))));
        let path = format!("    path = {}\n", quoted(&mirror));
        configure(folder, &provider_installation(&format!("  filesystem_mirror {{\n{path}  }}\n")));
        let installation = Self::default().with_tls_as_chosen();
        installation.init(folder);
        installation
    }

    /// A loopback registry with signed packages. The caller must still run `init`.
    pub(crate) fn registry(packages: &Packages, folder: &Path) -> Self {
        let registry = Registry::start(packages);
        configure(folder, &registry.host());
        let environment = vec![registry.variable()];
        Self { environment, _registry: Some(registry), attach: None }.with_tls_as_chosen()
    }

    /// A running provider in debug mode: the client does not start it, and there is no TLS.
    fn reattach(executable: &Path, folder: &Path) -> Self {
        configure(folder, "");
        let attach = Attach { executable: executable.to_owned(), attached: None };
        Self { attach: Some(attach), ..Self::default() }
    }

    fn with_tls_as_chosen(mut self) -> Self {
        if env::var("TF_ACC_PLUGIN_TLS").is_ok_and(|tls| tls == "off") {
            self.environment.push(("TF_DISABLE_PLUGIN_TLS".to_owned(), "1".to_owned()));
        }
        self
    }

    /// Runs `init` in a separate folder, so that it does not depend on the test's configuration.
    fn init(&self, folder: &Path) {
        let scratch = tempfile::tempdir().expect("a folder");
        fs::write(scratch.path().join("main.tf"), required_providers()).expect("a file");
        let output = Command::new(&client().path)
            .args(["init", "-input=false", "-no-color"])
            .current_dir(scratch.path())
            .env_clear()
            .envs(super::world::inherited())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("TF_CLI_CONFIG_FILE", cli_configuration(folder))
            .env("TF_DATA_DIR", folder.join(".terraform"))
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", client().path.display()));
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(output.status.success(), "{}", text.concat());
        let lock = ".terraform.lock.hcl";
        fs::copy(scratch.path().join(lock), folder.join(lock)).expect("init has written a lock file");
    }

    /// Prepares a command. A provider in debug mode is not started by the client, so it is restarted if the command has
    /// another environment.
    pub(crate) fn prepare(&mut self, folder: &Path, environment: &[(String, String)]) {
        let Some(Attach { executable, attached }) = &mut self.attach else { return };
        if attached.as_ref().is_none_or(|attached| !attached.has(environment)) {
            let started = Attached::start(executable, environment, &provider_log(folder));
            self.environment = vec![(Attached::VARIABLE.to_owned(), started.value().to_owned())];
            *attached = Some(started);
        }
    }
}

/// The block that requires the provider in a configuration.
pub(crate) fn required_providers() -> String {
    let source = source();
    format!(
        "terraform {{\n  required_providers {{\n    northflank = {{\n      source = \"{source}\"\n    }}\n  }}\n}}\n"
    )
}

pub(crate) fn cli_configuration(folder: &Path) -> PathBuf {
    folder.join("cli.tfrc")
}

/// The log of a provider in debug mode.
pub(crate) fn provider_log(folder: &Path) -> PathBuf {
    folder.join("provider.log")
}

fn executable_name(version: &str) -> String {
    format!("terraform-provider-northflank{version}{}", env::consts::EXE_SUFFIX)
}

/// Links the executable to another name, or copies it if the file system has no hard links.
fn put(executable: &Path, place: &Path) {
    fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    let _ = fs::remove_file(place);
    let copied = match fs::hard_link(executable, place) {
        Err(_) => fs::copy(executable, place).map(|_| ()),
        linked => linked,
    };
    copied.unwrap_or_else(|error: io::Error| panic!("{}: {error}", executable.display()));
}

fn configure(folder: &Path, text: &str) {
    fs::write(cli_configuration(folder), text).expect("a file");
}

fn provider_installation(methods: &str) -> String {
    format!("provider_installation {{\n{methods}}}\n")
}

/// A path as an HCL string.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}
