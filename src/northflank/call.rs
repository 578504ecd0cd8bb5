//! The context of a call: its deadline and the interrupt.

use std::{
    future::{self, Future},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a call needs besides its request.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Ends waits between attempts, but does not abort an attempt in progress.
    pub stop: CancellationToken,
    /// The deadline of the operation that this call is part of.
    pub deadline: Option<Deadline>,
    /// Whether the rate limiter has already delayed this call.
    pub(super) is_paced: bool,
}

/// The deadline of an operation, for all attempts and waits together.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    limit: Duration,
    at: Option<Instant>,
}

/// Why a wait ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The user interrupted.
    Stopped,
    /// It would have exceeded the deadline. `limit` is the operation's timeout.
    OutOfTime { limit: Duration },
}

impl Deadline {
    /// A deadline at this duration from now.
    pub fn after(limit: Duration) -> Self {
        // A duration that exceeds the clock's range never ends.
        Self { limit, at: Instant::now().checked_add(limit) }
    }

    pub fn limit(&self) -> Duration {
        self.limit
    }

    fn left(&self) -> Duration {
        self.at.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
    }
}

impl Call {
    /// A call with this interrupt and deadline.
    pub fn new(stop: CancellationToken, deadline: Deadline) -> Self {
        Self { stop, deadline: Some(deadline), is_paced: false }
    }

    /// When the operation must end; long from now if it may take any time.
    pub fn ends_at(&self) -> Instant {
        const LONG: Duration = Duration::from_secs(86_400 * 365);
        self.deadline.and_then(|deadline| deadline.at).unwrap_or_else(|| Instant::now() + LONG)
    }

    /// The time left.
    pub(super) fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.left())
    }

    /// Waits for this duration, or fails at once if that would exceed the deadline.
    pub(super) async fn wait(&self, wait: Duration) -> Result<(), Ended> {
        if let Some(deadline) = &self.deadline
            && wait >= deadline.left()
        {
            return Err(Ended::OutOfTime { limit: deadline.limit });
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.stop.cancelled() => Err(Ended::Stopped),
        }
    }

    /// Waits for a future until the deadline.
    pub(super) async fn until<T>(&self, event: impl Future<Output = T>) -> Result<T, Ended> {
        let out_of_time = async {
            match self.deadline {
                Some(Deadline { limit, at: Some(at) }) => {
                    tokio::time::sleep_until(at).await;
                    limit
                }
                _ => future::pending().await,
            }
        };
        tokio::select! {
            biased;
            happened = event => Ok(happened),
            () = self.stop.cancelled() => Err(Ended::Stopped),
            limit = out_of_time => Err(Ended::OutOfTime { limit }),
        }
    }

    /// Waits for this duration, or until the deadline if that is sooner.
    pub(super) async fn wait_at_most(&self, wait: Duration) -> Result<(), Ended> {
        match self.deadline {
            Some(deadline) if deadline.left().is_zero() => Err(Ended::OutOfTime { limit: deadline.limit }),
            // At the deadline, one last attempt is allowed.
            _ => Self { deadline: None, ..self.clone() }.wait(wait.min(self.left())).await,
        }
    }

    /// The same call after the rate limit has delayed it.
    pub(super) fn paced(&self) -> Self {
        Self { is_paced: true, ..self.clone() }
    }

    /// The same call with `at_least` this much time.
    pub(super) fn with_time(&self, at_least: Duration) -> Self {
        let is_enough = self.left() >= at_least;
        let deadline = if is_enough { self.deadline } else { Some(Deadline::after(at_least)) };
        Self { deadline, ..self.clone() }
    }

    /// The same call for an optional request, with a third of the time left, so that the alternative still has time.
    pub(super) fn for_optional_request(&self) -> Self {
        Self { deadline: self.deadline.map(|deadline| Deadline::after(deadline.left() / 3)), ..self.clone() }
    }

    /// The same call for checking the outcome of a change that was sent. Neither an interrupt nor the deadline may
    /// prevent this check. It has `at_least` this much time, and up to `wanted` if the operation has time left.
    pub(super) fn for_recovery(&self, wanted: Duration, at_least: Duration) -> Self {
        let within = wanted.min(self.left()).max(at_least);
        let (stop, deadline) = (CancellationToken::new(), Some(Deadline::after(within)));
        Self { stop, deadline, is_paced: self.is_paced }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(call: &Call, wait: Duration) -> Result<(), Ended> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.expect("a runtime").block_on(call.wait(wait))
    }

    #[test]
    fn a_wait_beyond_the_deadline_ends_before_it_begins() {
        let limit = Duration::from_secs(60);
        let call = Call { deadline: Some(Deadline::after(limit)), ..Call::default() };
        assert_eq!(wait(&call, limit), Err(Ended::OutOfTime { limit }));
        assert_eq!(wait(&call, Duration::ZERO), Ok(()));
        assert!(call.for_recovery(Duration::ZERO, limit * 2).left() > limit);
        assert!(call.for_recovery(limit * 2, Duration::ZERO).left() <= limit);
        assert!(call.for_recovery(limit / 2, Duration::ZERO).left() <= limit / 2);
        assert!(Call::default().for_recovery(limit * 2, limit).left() > limit);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_may_be_cut_short_for_a_last_attempt() {
        let wait = async |left: Duration| {
            let call = Call { deadline: Some(Deadline::after(left)), ..Call::default() };
            call.wait_at_most(Duration::from_secs(3600)).await
        };
        assert_eq!(wait(Duration::from_millis(1)).await, Ok(()));
        assert_eq!(wait(Duration::ZERO).await, Err(Ended::OutOfTime { limit: Duration::ZERO }));
    }

    #[test]
    fn an_interrupt_ends_waits_but_not_the_resolving_of_a_change() {
        let call = Call::default();
        call.stop.cancel();
        assert_eq!(wait(&call, Duration::from_secs(3600)), Err(Ended::Stopped));
        assert!(!call.for_recovery(Duration::ZERO, Duration::ZERO).stop.is_cancelled());
        let forever = Deadline::after(Duration::MAX);
        assert_eq!(forever.left(), Duration::MAX);
    }
}
