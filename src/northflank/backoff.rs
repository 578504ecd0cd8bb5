//! The growing waits between attempts of an operation that takes long, such as a delete that waits for clusters.

use std::time::Duration;

/// Waits grow from the first to the longest, because deleting a cluster takes minutes.
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(1);
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Endless waits, each twice as long as the one before, up to the longest.
pub(super) fn backoff() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(FIRST_WAIT), |wait| Some((*wait * 2).min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_ten_seconds() {
        let seconds: Vec<_> = backoff().take(6).map(|wait| wait.as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 10, 10]);
    }
}
