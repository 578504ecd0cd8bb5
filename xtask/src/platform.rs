//! Platforms, in the words of Go, of which the names of releases are made, and in those of Rust.

use std::{
    env::consts::{ARCH, OS},
    fmt,
};

use crate::Result;

/// An operating system on an architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    os: &'static str,
    architecture: &'static str,
}

/// The platforms that a release is built for, as Rust's targets. Static where there is a choice: what runs Terraform
/// in the cloud often has no more than the kernel.
pub(crate) const RELEASED: [&str; 6] = [
    "aarch64-apple-darwin",
    "aarch64-pc-windows-msvc",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-musl",
];

impl Platform {
    pub(crate) fn host() -> Self {
        Self { os: go_os(OS), architecture: go_architecture(ARCH) }
    }

    /// Of one of Rust's targets, such as `x86_64-unknown-linux-musl`.
    pub(crate) fn of_target(target: &str) -> Result<Self> {
        let architectures = [("x86_64", "amd64"), ("aarch64", "arm64")];
        let systems = [("linux", "linux"), ("darwin", "darwin"), ("windows", "windows")];
        let parts: Vec<&str> = target.split('-').collect();
        let find = |names: &[(&str, &'static str)]| {
            names.iter().find(|(rust, _)| parts.contains(rust)).map(|(_, go)| *go)
        };
        match (find(&systems), find(&architectures)) {
            (Some(os), Some(architecture)) => Ok(Self { os, architecture }),
            _ => Err(format!("no release is built for {target}").into()),
        }
    }

    /// What the name of an executable ends in there.
    pub(crate) fn executable_suffix(&self) -> &'static str {
        if self.os == "windows" { ".exe" } else { "" }
    }
}

/// As in the name of a package.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.os, self.architecture)
    }
}

fn go_os(os: &'static str) -> &'static str {
    match os {
        "macos" => "darwin",
        other => other,
    }
}

fn go_architecture(architecture: &'static str) -> &'static str {
    match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_have_the_names_that_go_gives_them() {
        assert_eq!((go_os("linux"), go_os("macos"), go_os("windows")), ("linux", "darwin", "windows"));
        assert_eq!((go_architecture("x86_64"), go_architecture("aarch64")), ("amd64", "arm64"));
    }

    #[test]
    fn every_released_target_has_a_platform() {
        let platforms = RELEASED.map(|target| Platform::of_target(target).unwrap().to_string());
        assert_eq!(
            platforms,
            ["darwin_arm64", "windows_arm64", "linux_arm64", "darwin_amd64", "windows_amd64", "linux_amd64"]
        );
        assert!(Platform::of_target("riscv64gc-unknown-linux-gnu").is_err());
    }
}
