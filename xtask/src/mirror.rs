//! The folder layout of provider mirrors for Terraform and OpenTofu.

use std::{
    env::consts::EXE_SUFFIX,
    fs::File,
    path::{Path, PathBuf},
};

use crate::{Result, cargo::PROVIDER, files, platform::Platform, publisher::Publisher};

/// The provider's version, which is the workspace's version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A registry, whose host is part of every provider's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Terraform,
    OpenTofu,
}

pub(crate) const HOSTS: [Host; 2] = [Host::Terraform, Host::OpenTofu];

impl Host {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Terraform => "registry.terraform.io",
            Self::OpenTofu => "registry.opentofu.org",
        }
    }
}

/// The folder of this version in a mirror.
pub(crate) fn version_folder(mirror: &Path, host: Host) -> PathBuf {
    mirror.join(host.name()).join(Publisher::ours().source()).join(VERSION)
}

/// Puts an executable into [`version_folder`], and returns its path.
pub(crate) fn put(executable: &Path, mirror: &Path, host: Host) -> Result<PathBuf> {
    let path = version_folder(mirror, host)
        .join(Platform::host().to_string())
        .join(format!("{PROVIDER}_v{VERSION}{EXE_SUFFIX}"));
    files::put_executable(&path, &mut File::open(executable)?)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        let mirror = tempfile::tempdir().unwrap();
        let executable = mirror.path().join("built");
        std::fs::write(&executable, "program").unwrap();
        let path = put(&executable, mirror.path(), Host::OpenTofu).unwrap();
        let expected = format!(
            "registry.opentofu.org/{}/{VERSION}/{}/terraform-provider-northflank_v{VERSION}{EXE_SUFFIX}",
            Publisher::ours().source(),
            Platform::host()
        );
        assert_eq!(path, mirror.path().join(expected));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "program");
    }
}
