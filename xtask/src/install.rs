//! Installs the built provider in the folders that Terraform and OpenTofu search by default.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    Result, cargo,
    console::{Console, Style},
    mirror::{self, HOSTS, Host, VERSION},
    publisher::Publisher,
};

/// Builds the provider and installs it.
pub(crate) fn install(console: &Console) -> Result<()> {
    let home = Home::of_user()?;
    let executable = cargo::build_provider(cargo::Profile::Release)?;
    for host in HOSTS {
        let path = mirror::put(&executable, &home.plugins(host), host)?;
        console.line(&format!("installed {}", path.display()))?;
    }
    console.line("\nTo use it, say so in a configuration and run `terraform init` or `tofu init`:\n")?;
    console.line(&console.paint(Style::Title, &required_providers()))?;
    console.line(
        "After another build of the same version, remove .terraform.lock.hcl first: it has the old hash.",
    )?;
    if let Some(path) = cli_configurations().into_iter().find(|path| restricts_installation(path)) {
        console.line(&format!(
            "\n{} has a `provider_installation` block: Terraform searches only what that block names. Add a \
             `filesystem_mirror` for the folder `plugins` above, or remove the block.",
            path.display()
        ))?;
    }
    Ok(())
}

/// Removes the installed provider.
pub(crate) fn remove(console: &Console) -> Result<()> {
    let home = Home::of_user()?;
    // Determine all folders before removing anything, because they depend on which folders exist.
    for (host, plugins) in HOSTS.map(|host| (host, home.plugins(host))) {
        let folder = mirror::version_folder(&plugins, host);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
            remove_empty_parents(&folder, plugins.parent().unwrap_or(&plugins));
            console.line(&format!("removed {}", folder.display()))?;
        }
    }
    Ok(())
}

/// Removes empty folders up to `last`. An empty `.terraform.d` would prevent OpenTofu from finding its settings (see
/// [`Home::plugins`]).
fn remove_empty_parents(folder: &Path, last: &Path) {
    for parent in folder.ancestors().skip(1).take_while(|parent| parent.starts_with(last)) {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
}

fn required_providers() -> String {
    let source = Publisher::ours().source();
    format!(
        "terraform {{
  required_providers {{
    northflank = {{
      source  = \"{source}\"
      version = \"{VERSION}\"
    }}
  }}
}}
"
    )
}

/// The folders that decide where Terraform and OpenTofu search.
struct Home {
    /// `~/.terraform.d`, or what Windows has instead.
    terraform: PathBuf,
    /// `$XDG_DATA_HOME`.
    data: Option<PathBuf>,
}

impl Home {
    fn of_user() -> Result<Self> {
        let terraform = if cfg!(windows) {
            folder("APPDATA").ok_or("APPDATA is not set")?.join("terraform.d")
        } else {
            folder("HOME").ok_or("HOME is not set")?.join(".terraform.d")
        };
        let data = folder("XDG_DATA_HOME").filter(|_| cfg!(target_os = "linux"));
        Ok(Self { terraform, data })
    }

    /// Both search `.terraform.d`. But if it does not exist, OpenTofu keeps its settings below the XDG folders, and
    /// would no longer find them if we created it.
    fn plugins(&self, host: Host) -> PathBuf {
        let folder = match (&self.data, host) {
            (Some(data), Host::Terraform) if !self.terraform.exists() => data.join("terraform"),
            (Some(data), Host::OpenTofu) if !self.terraform.exists() => data.join("opentofu"),
            _ => self.terraform.clone(),
        };
        folder.join("plugins")
    }
}

/// Where Terraform and OpenTofu read their own settings: https://developer.hashicorp.com/terraform/cli/config/config-file.
fn cli_configurations() -> Vec<PathBuf> {
    if let Some(path) = env::var_os("TF_CLI_CONFIG_FILE") {
        return vec![path.into()];
    }
    let (home, names) = if cfg!(windows) {
        ("APPDATA", ["terraform.rc", "tofu.rc"])
    } else {
        ("HOME", [".terraformrc", ".tofurc"])
    };
    folder(home).map(|home| names.map(|name| home.join(name)).to_vec()).unwrap_or_default()
}

/// Whether settings say where providers are installed from. Then nothing else is searched.
fn restricts_installation(path: &Path) -> bool {
    fs::read_to_string(path)
        .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("provider_installation")))
}

fn folder(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| Path::is_absolute(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_folder_is_used_if_it_exists() {
        let user = tempfile::tempdir().unwrap();
        let terraform = user.path().join(".terraform.d");
        let data = user.path().join("data");
        let without_xdg = Home { terraform: terraform.clone(), data: None };
        let with_xdg = Home { terraform: terraform.clone(), data: Some(data.clone()) };
        assert_eq!(without_xdg.plugins(Host::Terraform), terraform.join("plugins"));
        assert_eq!(with_xdg.plugins(Host::Terraform), data.join("terraform/plugins"));
        assert_eq!(with_xdg.plugins(Host::OpenTofu), data.join("opentofu/plugins"));

        fs::create_dir(&terraform).unwrap();
        assert_eq!(with_xdg.plugins(Host::OpenTofu), terraform.join("plugins"));
    }

    #[test]
    fn settings_that_restrict_the_installation_are_recognized() {
        let user = tempfile::tempdir().unwrap();
        let path = user.path().join("rc");
        assert!(!restricts_installation(&path));
        for (text, expected) in [
            ("", false),
            ("# provider_installation {}\n", false),
            ("disable_checkpoint = true\n  provider_installation {\n  }\n", true),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(restricts_installation(&path), expected, "{text}");
        }
    }

    #[test]
    fn no_empty_folder_stays_and_no_other_goes() {
        let user = tempfile::tempdir().unwrap();
        let last = user.path().join(".terraform.d");
        let (ours, other) = (last.join("plugins/host/ours/1"), last.join("plugins/other"));
        fs::create_dir_all(&ours).unwrap();
        fs::create_dir(&other).unwrap();
        fs::remove_dir(&ours).unwrap();
        remove_empty_parents(&ours, &last);
        assert!(!last.join("plugins/host").exists() && other.exists());

        fs::create_dir_all(&ours).unwrap();
        fs::remove_dir(&other).unwrap();
        fs::remove_dir(&ours).unwrap();
        remove_empty_parents(&ours, &last);
        assert!(!last.exists() && user.path().exists());
    }
}
