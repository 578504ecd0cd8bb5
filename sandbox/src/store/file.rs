//! The file that a store can be kept in.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::data::Data;

pub(super) struct DataFile {
    path: PathBuf,
}

impl DataFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn load_or_create(&self) -> io::Result<Data> {
        match fs::read(&self.path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| self.explain("read", error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let empty = Data::default();
                self.save(&empty)?;
                Ok(empty)
            }
            Err(error) => Err(self.explain("read", error)),
        }
    }

    /// Writes a file beside this one and renames it, so that a reader never sees half of it. Only its owner
    /// may read it: it holds credentials.
    pub(super) fn save(&self, data: &Data) -> io::Result<()> {
        self.replace(data).map_err(|error| self.explain("write", error))
    }

    fn replace(&self, data: &Data) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(data)?;
        text.push(b'\n');
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&text)?;
        file.persist(&self.path)?;
        Ok(())
    }

    fn explain(&self, verb: &str, error: io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("cannot {verb} {}: {error}", self.path.display()))
    }
}
