//! Everything that is stored, in memory and, where asked for, in a file.

mod data;
mod file;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;

pub(crate) use self::data::{Data, Record, Scope, User};
use self::file::DataFile;
use crate::error::{ApiError, Result};
use crate::sync::lock;

pub(crate) struct Store {
    data: Mutex<Data>,
    file: Option<DataFile>,
    past: Mutex<Past>,
}

/// What there was before each of the latest changes, and until when.
struct Past {
    kept: Duration,
    until: Vec<(SystemTime, Arc<Data>)>,
}

impl Store {
    /// A store that begins with what the file holds. A file that is not there yet is written at once, so that
    /// a path that cannot be written is an error at the start.
    pub(crate) fn open(path: Option<PathBuf>, past: Duration) -> io::Result<Self> {
        let file = path.map(DataFile::new);
        let data = match &file {
            Some(file) => file.load_or_create()?,
            None => Data::default(),
        };
        let past = Past { kept: past, until: Vec::new() };
        Ok(Self { data: Mutex::new(data), file, past: Mutex::new(past) })
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Data) -> T) -> T {
        look(&lock(&self.data))
    }

    /// The same for what there was at `time`, or at the earliest time that is kept.
    pub(crate) fn read_at<T>(&self, time: SystemTime, look: impl FnOnce(&Data) -> T) -> T {
        let past =
            lock(&self.past).until.iter().find(|(until, _)| time < *until).map(|(_, data)| data.clone());
        match past {
            Some(past) => look(&past),
            None => self.read(look),
        }
    }

    /// Applies `edit`, which must leave the data as it was when it fails. A change that cannot be written to
    /// the file does not happen.
    pub(crate) fn change<T>(&self, now: SystemTime, edit: impl FnOnce(&mut Data) -> Result<T>) -> Result<T> {
        let mut data = lock(&self.data);
        lock(&self.past).remember(now, &data);
        let Some(file) = &self.file else { return edit(&mut data) };
        let mut changed = data.clone();
        let result = edit(&mut changed)?;
        file.save(&changed)
            .map_err(|error| ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        *data = changed;
        Ok(result)
    }
}

impl Past {
    fn remember(&mut self, now: SystemTime, data: &Data) {
        if self.kept.is_zero() {
            return;
        }
        let oldest = now.checked_sub(self.kept).unwrap_or(SystemTime::UNIX_EPOCH);
        self.until.retain(|(until, _)| *until > oldest);
        self.until.push((now, Arc::new(data.clone())));
    }
}
