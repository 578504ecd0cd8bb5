//! Everything that is stored, in memory and, where asked for, in a file.

mod data;
mod file;

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use axum::http::StatusCode;

pub(crate) use self::data::{Cluster, Data, Record, Scope};
use self::file::DataFile;
use crate::error::ApiError;
use crate::sync::lock;

pub(crate) struct Store {
    data: Mutex<Data>,
    file: Option<DataFile>,
}

impl Store {
    /// A store that begins with what the file holds. A file that is not there yet is written at once, so that
    /// a path that cannot be written is an error at the start.
    pub(crate) fn open(path: Option<PathBuf>) -> io::Result<Self> {
        let file = path.map(DataFile::new);
        let data = match &file {
            Some(file) => file.load_or_create()?,
            None => Data::default(),
        };
        Ok(Self { data: Mutex::new(data), file })
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Data) -> T) -> T {
        look(&lock(&self.data))
    }

    /// Applies `edit`, which must leave the data as it was when it fails. A change that cannot be written to
    /// the file does not happen.
    pub(crate) fn change<T>(
        &self,
        edit: impl FnOnce(&mut Data) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut data = lock(&self.data);
        let Some(file) = &self.file else { return edit(&mut data) };
        let mut changed = data.clone();
        let result = edit(&mut changed)?;
        file.save(&changed)
            .map_err(|error| ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        *data = changed;
        Ok(result)
    }
}
