//! A folder in which Terraform runs with our configuration and without the caller's settings.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{Result, process};

/// Where Terraform finds the provider; never in a registry.
pub(crate) enum CliConfig<'a> {
    /// A folder in a mirror's layout, for `init`.
    Mirror(&'a Path),
    /// Folders with executables, by provider source address; no `init`.
    Overrides(&'a [(&'a str, &'a Path)]),
}

/// The folder. Dropping it removes it with all its files.
pub(crate) struct Workspace {
    program: PathBuf,
    folder: tempfile::TempDir,
    variables: Vec<(String, OsString)>,
}

impl Workspace {
    pub(crate) fn new(program: &Path, config: &CliConfig<'_>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("northflank-").tempdir()?;
        let cli_config = folder.path().join("cli.tfrc");
        fs::write(&cli_config, config.text())?;
        let mut workspace = Self { program: program.to_owned(), folder, variables: Vec::new() };
        workspace.set("TF_CLI_CONFIG_FILE", cli_config);
        workspace.set("TF_DATA_DIR", workspace.path(".terraform"));
        workspace.set("TF_IN_AUTOMATION", "1");
        workspace.set("TF_INPUT", "0");
        workspace.set("CHECKPOINT_DISABLE", "1");
        Ok(workspace)
    }

    /// Sets an environment variable for all that runs here.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.push((name.to_owned(), value.into()));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file there, or replaces it.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.path(name), text)?)
    }

    /// Copies a file there, under its own name.
    pub(crate) fn copy(&self, file: &Path) -> Result<()> {
        let name = file.file_name().ok_or("a file has a name")?;
        let copied = fs::copy(file, self.folder.path().join(name));
        copied.map_err(|error| format!("cannot copy {}: {error}", file.display()))?;
        Ok(())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Output> {
        process::run(&mut self.command(arguments))
    }

    pub(crate) fn succeed(&self, arguments: &[&str]) -> Result<String> {
        process::succeed(&mut self.command(arguments))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.folder.path());
        for (name, _) in env::vars_os().filter(|(name, _)| is_ours_to_decide(&name.to_string_lossy())) {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Whether a variable changes what Terraform or the provider does.
fn is_ours_to_decide(name: &str) -> bool {
    ["TF_", "TOFU_", "NORTHFLANK_", "NF_", "PLUGIN_", "CHECKPOINT_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

impl CliConfig<'_> {
    fn text(&self) -> String {
        match self {
            Self::Mirror(folder) => format!(
                "provider_installation {{\n  filesystem_mirror {{\n    path = {}\n  }}\n}}\n",
                quoted(folder)
            ),
            Self::Overrides(folders) => {
                let lines: String = folders
                    .iter()
                    .map(|(source, folder)| format!("    \"{source}\" = {}\n", quoted(folder)))
                    .collect();
                format!("provider_installation {{\n  dev_overrides {{\n{lines}  }}\n  direct {{}}\n}}\n")
            }
        }
    }
}

fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_settings_stay_outside() {
        for name in ["TF_LOG", "TF_VAR_x", "NORTHFLANK_API_TOKEN", "NF_HOST", "CHECKPOINT_DISABLE"] {
            assert!(is_ours_to_decide(name), "{name}");
        }
        for name in ["PATH", "HOME", "TMPDIR", "TFENV_ROOT", "SSL_CERT_FILE"] {
            assert!(!is_ours_to_decide(name), "{name}");
        }
    }

    #[test]
    fn cli_configurations() {
        let mirror = CliConfig::Mirror(Path::new("/a b")).text();
        assert_eq!(mirror, "provider_installation {\n  filesystem_mirror {\n    path = \"/a b\"\n  }\n}\n");
        let overrides = CliConfig::Overrides(&[("a/b", Path::new(r"C:\x"))]).text();
        assert_eq!(
            overrides,
            "provider_installation {\n  dev_overrides {\n    \"a/b\" = \"C:\\\\x\"\n  }\n  direct {}\n}\n"
        );
    }
}
