//! The hourly limit and its headers.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::clock::Clock;
use crate::error::ApiError;
use crate::sync::lock;

const WINDOW: Duration = Duration::from_secs(60 * 60);
const DOCUMENTED_LIMIT: u32 = 1000;

pub(crate) struct RateLimit {
    /// The enforced limit. `None`: requests count against the documented limit, which is not enforced.
    enforced: Option<u32>,
    clock: Arc<Clock>,
    window: Mutex<Window>,
}

/// An hour that began with the first request in it.
#[derive(Default)]
struct Window {
    end: Option<SystemTime>,
    requests: u32,
}

/// Where a request stands in its window.
struct Quota {
    limit: u32,
    remaining: u32,
    reset: Duration,
    exceeded: bool,
}

impl RateLimit {
    pub(crate) fn new(enforced: Option<u32>, clock: Arc<Clock>) -> Self {
        Self { enforced, clock, window: Mutex::default() }
    }

    pub(crate) fn reset(&self) {
        *lock(&self.window) = Window::default();
    }

    fn count(&self, now: SystemTime) -> Quota {
        let mut window = lock(&self.window);
        let end = match window.end {
            Some(end) if now < end => end,
            _ => {
                let end = now + WINDOW;
                *window = Window { end: Some(end), requests: 0 };
                end
            }
        };
        window.requests = window.requests.saturating_add(1);
        let limit = self.enforced.unwrap_or(DOCUMENTED_LIMIT);
        Quota {
            limit,
            remaining: limit.saturating_sub(window.requests),
            reset: end.duration_since(now).unwrap_or_default(),
            exceeded: self.enforced.is_some_and(|limit| window.requests > limit),
        }
    }
}

impl Quota {
    fn headers(&self) -> [(&'static str, HeaderValue); 3] {
        let reset = self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0);
        [
            ("x-ratelimit-limit", self.limit.into()),
            ("x-ratelimit-remaining", self.remaining.into()),
            ("x-ratelimit-reset", reset.into()),
        ]
    }
}

/// Rejects requests beyond the limit, and adds the rate-limit headers to every response.
pub(crate) async fn limit(
    State(rate_limit): State<Arc<RateLimit>>,
    request: Request,
    next: Next,
) -> Response {
    let quota = rate_limit.count(rate_limit.clock.now());
    let mut response = if quota.exceeded {
        ApiError::new(StatusCode::TOO_MANY_REQUESTS, "The rate limit is exceeded").into_response()
    } else {
        next.run(request).await
    };
    // A fault may have set these headers.
    for (name, value) in quota.headers() {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate_limit(enforced: Option<u32>) -> RateLimit {
        RateLimit::new(enforced, Arc::new(Clock::new(SystemTime::UNIX_EPOCH)))
    }

    #[test]
    fn a_window_ends_after_an_hour() {
        let limit = rate_limit(Some(1));
        let start = SystemTime::UNIX_EPOCH;
        assert!(!limit.count(start).exceeded);
        let second = limit.count(start + Duration::from_secs(60));
        assert!(second.exceeded);
        assert_eq!(second.reset, Duration::from_secs(59 * 60));
        assert!(!limit.count(start + WINDOW).exceeded);
    }

    #[test]
    fn without_a_limit_the_remaining_requests_stop_at_zero() {
        let limit = rate_limit(None);
        let now = SystemTime::UNIX_EPOCH;
        for _ in 0..DOCUMENTED_LIMIT {
            limit.count(now);
        }
        let next = limit.count(now);
        assert_eq!((next.remaining, next.exceeded), (0, false));
    }
}
