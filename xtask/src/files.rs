//! Finds, reads and writes files and folders. Writes are atomic: a file is complete or absent, even with concurrent
//! tasks or an interrupt.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest;
use tempfile::NamedTempFile;

use crate::Result;

/// Writes an executable file to `path`, replacing any existing file.
pub(crate) fn put_executable(path: &Path, content: &mut impl Read) -> Result<()> {
    let mut put = || {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        io::copy(content, &mut file)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o755))?;
        }
        file.persist(path)?;
        io::Result::Ok(())
    };
    Ok(put().map_err(|error| format!("cannot write {}: {error}", path.display()))?)
}

/// Creates the folder `path` with the content that `fill` writes. Does nothing if it already exists.
pub(crate) fn make_once(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().ok_or("the root cannot be made")?;
    fs::create_dir_all(parent)?;
    let scratch = tempfile::Builder::new().prefix(".unfinished-").tempdir_in(parent)?;
    fill(scratch.path())?;
    match fs::rename(scratch.path(), path) {
        // Another task was faster.
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(format!("cannot make {}: {error}", path.display()).into()),
        Ok(()) => {
            let _ = scratch.keep();
            Ok(())
        }
    }
}

/// The entries of a folder, sorted by name. Empty if the folder does not exist.
pub(crate) fn within(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Every file in a folder and below it.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in within(folder)? {
        if path.is_dir() {
            files.extend(below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The text of a file, or an error with its path.
pub(crate) fn read(path: &Path) -> Result<String> {
    Ok(fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// A path relative to a folder, as people and links write it.
pub(crate) fn relative(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// In hexadecimal, as `sha256sum` prints it.
pub(crate) fn sha256(content: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, content);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn an_executable_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/tool");
        put_executable(&path, &mut "old".as_bytes()).unwrap();
        put_executable(&path, &mut "new".as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_is_made_once_and_never_half() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/made");
        let failed = make_once(&path, |scratch| {
            fs::write(scratch.join("half"), "")?;
            Err("no".into())
        });
        assert_eq!(failed.unwrap_err().to_string(), "no");
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 0);

        make_once(&path, |scratch| Ok(fs::write(scratch.join("file"), "whole")?)).unwrap();
        make_once(&path, |_| Err("called again".into())).unwrap();
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "whole");
    }

    #[test]
    fn the_first_of_two_at_the_same_time_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made");
        make_once(&path, |slow| {
            fs::write(slow.join("file"), "slow")?;
            make_once(&path, |fast| Ok(fs::write(fast.join("file"), "fast")?))
        })
        .unwrap();
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "fast");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
