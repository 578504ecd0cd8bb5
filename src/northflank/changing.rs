//! A value that changes, for whose changes tasks can wait.
//!
//! Tokio's `watch` wakes waiting tasks in random order. This wakes them in the order in which they began to wait, so that a
//! seed of the simulation always produces the same events.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(super) struct Changing<T> {
    value: Mutex<T>,
    changed: Notify,
}

impl<T> Changing<T> {
    /// Changes the value, and wakes all that wait.
    pub(super) fn modify<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.value.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_waiters();
        result
    }

    /// Waits until this is true of the value.
    pub(super) async fn wait_until(&self, is_true: impl Fn(&T) -> bool) {
        loop {
            // Before the check, so that no change in between is missed.
            let changed = self.changed.notified();
            if is_true(&self.value.lock().unwrap_or_else(PoisonError::into_inner)) {
                return;
            }
            changed.await;
        }
    }
}
