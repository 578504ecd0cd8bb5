//! The API's rate limit, as responses report it. The whole process shares one limiter.
//!
//! As long as enough requests are left, nothing happens. Near the end, requests slow down more and more, so that a long
//! apply reaches the next window instead of failing half-way.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::hints::{Hints, Quota};

/// The last twentieth of a window counts as low: at the documented limit, the last 50 requests. They suffice to refresh
/// thousands of integrations or to apply a dozen.
const LOW_SHARE: u32 = 20;

/// With a small limit, requests are spaced out only below this number.
const LOW_AT_LEAST: u32 = 10;

/// The limiter.
#[derive(Default)]
pub(super) struct Limiter(Mutex<State>);

#[derive(Default)]
struct State {
    window: Option<Window>,
    /// When the next request may be sent, while requests are spaced out.
    next: Option<Instant>,
    sent: u64,
    was_low: bool,
    /// The warning, until it is reported.
    warning: Option<LowLimit>,
}

/// The process's position in the API's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    limit: u32,
    remaining: u32,
    ends: Instant,
}

/// The warning that few requests are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowLimit {
    pub remaining: u32,
    pub limit: u32,
    /// When the next window opens.
    pub opens_in: Duration,
}

impl Limiter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The delay before the next request.
    pub(super) fn before(&self, now: Instant, max_wait: Duration) -> Duration {
        self.state().before(now, max_wait)
    }

    /// Counts a request that is sent.
    pub(super) fn sending(&self) {
        self.state().sent += 1;
    }

    /// Records what a response reports.
    pub(super) fn after(&self, hints: &Hints, now: Instant) {
        let Some(quota) = hints.quota else { return };
        if let Some(LowLimit { remaining, limit, opens_in }) = self.state().after(quota, now) {
            let opens_in_s = opens_in.as_secs();
            tracing::warn!(
                remaining,
                limit,
                opens_in_s,
                "the rate limit is nearly used up; slowing down requests"
            );
        }
    }

    /// How many requests this process has sent.
    pub(super) fn sent(&self) -> u64 {
        self.state().sent
    }

    /// The warning that few requests are left, once per process.
    pub(super) fn take_warning(&self) -> Option<LowLimit> {
        self.state().warning.take()
    }
}

impl State {
    fn before(&mut self, now: Instant, max_wait: Duration) -> Duration {
        let Some(window) = &mut self.window else { return Duration::ZERO };
        let spacing = spacing(window, now, max_wait);
        // Parallel requests have no response yet, so each is counted here.
        window.remaining = window.remaining.saturating_sub(1);
        if spacing.is_zero() {
            self.next = None;
            return Duration::ZERO;
        }
        // In the next window, no request needs a delay.
        let slot = (self.next.map_or(now, |next| next.max(now)) + spacing).min(window.ends);
        let wait = (slot - now).min(max_wait);
        self.next = Some(now + wait);
        wait
    }

    /// Returns a warning the first time that few requests are left.
    fn after(&mut self, quota: Quota, now: Instant) -> Option<LowLimit> {
        let Quota { limit, remaining, opens_in } = quota;
        let window = Window { limit, remaining, ends: now + opens_in };
        self.window = Some(window);
        if self.was_low || !window.is_low() {
            return None;
        }
        self.was_low = true;
        self.warning = Some(LowLimit { remaining, limit, opens_in });
        self.warning
    }
}

impl Window {
    /// How many requests at the end of the window are spaced out.
    fn reserve(&self) -> u32 {
        (self.limit / LOW_SHARE).max(LOW_AT_LEAST)
    }

    fn is_low(&self) -> bool {
        self.remaining < self.reserve()
    }
}

/// The delay after the previous request: the fair share of the time left, in full if nothing of the reserve is left,
/// and almost nothing at the beginning of the reserve.
fn spacing(window: &Window, now: Instant, max_wait: Duration) -> Duration {
    let left = window.ends.saturating_duration_since(now);
    if left.is_zero() || !window.is_low() {
        return Duration::ZERO;
    }
    if window.remaining == 0 {
        // Wait for the next window if it begins soon. Otherwise, send the request and let the API refuse it.
        return if left <= max_wait { left } else { Duration::ZERO };
    }
    let used_of_reserve = 1.0 - f64::from(window.remaining) / f64::from(window.reserve());
    (left / window.remaining).mul_f64(used_of_reserve).min(max_wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn quota(remaining: u32, opens_in_s: u64) -> Quota {
        Quota { limit: 1000, remaining, opens_in: Duration::from_secs(opens_in_s) }
    }

    fn told(remaining: u32, opens_in_s: u64, now: Instant) -> State {
        let mut state = State::default();
        state.after(quota(remaining, opens_in_s), now);
        state
    }

    #[test]
    fn no_request_is_delayed_while_enough_are_left() {
        let now = Instant::now();
        assert_eq!(State::default().before(now, MINUTE), Duration::ZERO);
        assert_eq!(told(50, 3600, now).before(now, MINUTE), Duration::ZERO);
    }

    #[test]
    fn spacing_grows_as_fewer_requests_are_left() {
        let now = Instant::now();
        let wait = |remaining| told(remaining, 1000, now).before(now, MINUTE).as_millis();
        // A fiftieth of 1000 s / 49, a half of 1000 s / 25, and no more than is allowed.
        assert_eq!(wait(49), 408);
        assert_eq!(wait(25), 20_000);
        assert_eq!(wait(5), MINUTE.as_millis());
    }

    #[test]
    fn parallel_requests_go_one_after_the_other() {
        let now = Instant::now();
        let mut state = told(49, 1000, now);
        let waits: Vec<_> = (0..3).map(|_| state.before(now, MINUTE).as_millis()).collect();
        assert_eq!(waits, [408, 1241, 2518]);
    }

    #[test]
    fn all_waiting_requests_are_sent_when_the_next_window_opens() {
        let now = Instant::now();
        let mut state = told(0, 15, now);
        let waits: Vec<_> = (0..3).map(|_| state.before(now, MINUTE).as_secs()).collect();
        assert_eq!(waits, [15, 15, 15]);
    }

    #[test]
    fn a_request_waits_for_the_next_window_only_if_it_is_near() {
        let now = Instant::now();
        assert_eq!(told(0, 60, now).before(now, MINUTE), MINUTE);
        assert_eq!(told(0, 61, now).before(now, MINUTE), Duration::ZERO);
        assert_eq!(told(5, 60, now).before(now + MINUTE, MINUTE), Duration::ZERO);
    }

    #[test]
    fn a_low_limit_is_reported_once() {
        let now = Instant::now();
        let limiter = Limiter::default();
        let after = |remaining| {
            let hints = Hints { quota: Some(quota(remaining, 600)), ..Hints::default() };
            limiter.after(&hints, now);
        };
        after(50);
        assert_eq!(limiter.take_warning(), None);
        after(49);
        let low = LowLimit { remaining: 49, limit: 1000, opens_in: MINUTE * 10 };
        assert_eq!(limiter.take_warning(), Some(low));
        after(48);
        assert_eq!(limiter.take_warning(), None);
    }
}
