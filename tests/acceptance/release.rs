//! The files of a release, served by a registry: a real client installs what is signed, and refuses the rest.

use std::{fs, path::Path};

use crate::support::{Packages, World, client};

/// A release of something that is never run.
fn small_release() -> (tempfile::TempDir, Packages) {
    let folder = tempfile::tempdir().expect("a folder");
    let executable = folder.path().join("executable");
    fs::write(&executable, "not a program").expect("a file");
    let packages = Packages::of(&executable);
    (folder, packages)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn it_consists_of_the_files_that_registries_want() {
    let (_executable, packages) = small_release();
    let version = env!("CARGO_PKG_VERSION");
    let platform = &client().platform;
    let name = |end: &str| format!("terraform-provider-northflank_{version}_{end}");
    let expected = ["SHA256SUMS", "SHA256SUMS.sig", &format!("{platform}.zip"), "manifest.json"];
    assert_eq!(names(&packages.folder), expected.map(name));
    let zip = fs::File::open(packages.file(".zip")).expect("a file");
    let mut zip = zip::ZipArchive::new(zip).expect("a zip file");
    for licence in ["LICENSE", "THIRD-PARTY-LICENSES.txt"] {
        assert!(zip.by_name(licence).expect("a licence").size() > 0, "{licence}");
    }
    let signature = fs::read(packages.file("SHA256SUMS.sig")).expect("a file");
    assert!(signature[0] & 0x80 != 0, "the registries take binary signatures only");
}

#[test]
fn what_is_signed_is_installed_and_works() {
    let world = World::new().registry(Packages::shared());
    world.create_aws_elsewhere("My AWS");
    world.configure("data \"northflank_integration\" \"example\" {\n  id = \"my-aws\"\n}\n");
    // Terraform says "self-signed" where a key is known to nobody but the registry, and OpenTofu never.
    let signed = format!("signed, key ID {}", Packages::shared().key_id);
    world.run(&["init", "-no-color"]).succeeded().says(&signed);
    let lock = fs::read_to_string(world.folder().join(".terraform.lock.hcl")).expect("a lock file");
    assert!(lock.contains("\"zh:") && lock.contains("\"h1:"), "{lock}");
    world.apply();
    assert_eq!(world.state("data.northflank_integration.example")["name"], "My AWS");
}

#[track_caller]
fn assert_not_installed(packages: &Packages, why: &str) {
    let world = World::new().registry(packages);
    world.configure("");
    world.run(&["init", "-no-color"]).failed().says(why);
    assert!(!world.folder().join(".terraform.lock.hcl").exists());
}

#[test]
fn a_zip_of_another_content_is_refused() {
    let (_executable, packages) = small_release();
    let zip = packages.file(".zip");
    let mut content = fs::read(&zip).expect("a file");
    let middle = content.len() / 2;
    content[middle] ^= 1;
    fs::write(&zip, content).expect("a file");
    assert_not_installed(&packages, "checksum");
}

#[test]
fn another_list_of_hashes_is_refused() {
    let (_executable, packages) = small_release();
    let sums = packages.file("SHA256SUMS");
    let more = fs::read_to_string(&sums).expect("a file") + &format!("{}  another.zip\n", "0".repeat(64));
    fs::write(&sums, more).expect("a file");
    assert_not_installed(&packages, "signature");
}

#[test]
fn the_signature_of_somebody_else_is_refused() {
    let (_executable, mut packages) = small_release();
    let (_other_executable, other) = small_release();
    packages.key_id = other.key_id.clone();
    packages.public_key = other.public_key.clone();
    assert_not_installed(&packages, "signature");
}
