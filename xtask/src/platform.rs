//! Platforms by their names in Go, which release files use, and in Rust.

use std::{
    env::consts::{ARCH, OS},
    fmt,
};

/// An operating system on an architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    os: String,
    architecture: String,
}

impl Platform {
    pub(crate) fn host() -> Self {
        Self::of_rust(OS, ARCH)
    }

    /// The platform of a Rust target, such as `x86_64-unknown-linux-musl`.
    pub(crate) fn of_target(target: &str) -> Self {
        let parts: Vec<&str> = target.splitn(4, '-').collect();
        Self::of_rust(parts.get(2).unwrap_or(&target), parts[0])
    }

    fn of_rust(os: &str, architecture: &str) -> Self {
        let os = match os {
            "macos" => "darwin",
            other => other,
        };
        let architecture = match architecture {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            other => other,
        };
        Self { os: os.to_owned(), architecture: architecture.to_owned() }
    }

    /// The suffix of executable names.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_have_the_names_that_go_gives_them() {
        let cases = [
            ("linux", "x86_64", "linux_amd64"),
            ("macos", "aarch64", "darwin_arm64"),
            ("windows", "x86", "windows_386"),
        ];
        for (os, architecture, expected) in cases {
            assert_eq!(Platform::of_rust(os, architecture).to_string(), expected);
        }
    }

    #[test]
    fn every_released_target_has_a_platform() {
        let released = [
            ("aarch64-apple-darwin", "darwin_arm64"),
            ("aarch64-pc-windows-msvc", "windows_arm64"),
            ("aarch64-unknown-linux-musl", "linux_arm64"),
            ("x86_64-apple-darwin", "darwin_amd64"),
            ("x86_64-pc-windows-msvc", "windows_amd64"),
            ("x86_64-unknown-linux-musl", "linux_amd64"),
        ];
        for (target, expected) in released {
            assert_eq!(Platform::of_target(target).to_string(), expected);
        }
    }
}
