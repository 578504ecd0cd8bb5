//! A log of events, one per line, if somebody wants to read it.

use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub(crate) struct Transcript {
    is_kept: bool,
    lines: Mutex<Vec<String>>,
}

impl Transcript {
    pub(crate) fn kept() -> Self {
        Self { is_kept: true, ..Self::default() }
    }

    pub(crate) fn note(&self, line: impl FnOnce() -> String) {
        if self.is_kept {
            self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line());
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
