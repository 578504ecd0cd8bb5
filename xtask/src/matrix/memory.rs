//! Stores the cells that have passed, so that a matrix continues with the others after a failure or an interrupt.
//!
//! A cell counts only for exactly the same executables and files. After any change, the matrix starts again.

use std::{env, fs, path::PathBuf};

use super::{Client, cells::Cell, outcome::Outcome};
use crate::{
    Result,
    files::{self, sha256},
    paths,
};

/// One folder per fingerprint in `target/matrix`, one file per cell.
pub(super) struct Memory(PathBuf);

impl Memory {
    /// The memory for these executables and the current test files.
    pub(super) fn of(executables: &[PathBuf]) -> Result<Self> {
        let mut parts = String::new();
        for executable in executables.iter().chain([&env::current_exe()?]) {
            parts += &sha256(&fs::read(executable)?);
        }
        for folder in ["examples", "tests"] {
            for path in files::below(&paths::root().join(folder))? {
                parts += &format!("{} {}", path.display(), sha256(&fs::read(&path)?));
            }
        }
        Ok(Self(paths::target().join("matrix").join(&sha256(parts.as_bytes())[..16])))
    }

    /// The outcome of a cell that has passed. `None` also if a run was stopped while writing it.
    pub(super) fn recall(&self, client: &Client, cell: &Cell) -> Option<Outcome> {
        serde_json::from_slice(&fs::read(self.file(client, cell)).ok()?).ok()
    }

    /// Stores an outcome that has passed.
    pub(super) fn keep(&self, client: &Client, cell: &Cell, outcome: &Outcome) -> Result<()> {
        fs::create_dir_all(&self.0)?;
        Ok(fs::write(self.file(client, cell), serde_json::to_vec(outcome)?)?)
    }

    fn file(&self, client: &Client, cell: &Cell) -> PathBuf {
        self.0.join(format!("{}, {cell}.json", client.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{cells::CELLS, outcome::Features};

    #[test]
    fn only_complete_entries_are_recalled() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory(folder.path().join("fingerprint"));
        let client = Client { name: "Terraform 1.15.5".into(), program: "x".into() };
        let features = Features([("query".to_owned(), true)].into());
        memory.keep(&client, &CELLS[0], &Outcome { passed: true, tests: 3, features }).unwrap();
        let recalled = memory.recall(&client, &CELLS[0]).unwrap();
        assert_eq!((recalled.passed, recalled.tests, recalled.features.0.len()), (true, 3, 1));

        assert!(memory.recall(&client, &CELLS[1]).is_none());
        fs::write(memory.file(&client, &CELLS[0]), "{\"passed\":tr").unwrap();
        assert!(memory.recall(&client, &CELLS[0]).is_none());
    }
}
