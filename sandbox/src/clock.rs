//! The API's time: in the header `date`, in `createdAt`, and for its rate limit.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::DATE;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::sync::lock;

/// A clock that follows tokio's time, which may be virtual, and can be moved forward.
pub(crate) struct Clock {
    start: SystemTime,
    began: Instant,
    ahead: Mutex<Duration>,
}

impl Clock {
    /// A clock that shows `start` now.
    pub(crate) fn new(start: SystemTime) -> Self {
        Self { start, began: Instant::now(), ahead: Mutex::default() }
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.start + self.began.elapsed() + *lock(&self.ahead)
    }

    /// Moves the clock forward. Only the API's time jumps: nobody's wait gets shorter.
    pub(crate) fn advance(&self, by: Duration) {
        *lock(&self.ahead) += by;
    }
}

/// Adds the `date` header to a response, unless a fault has set it.
pub(crate) async fn tell(State(clock): State<Arc<Clock>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let date = HeaderValue::try_from(httpdate::fmt_http_date(clock.now()));
    if let Ok(date) = date {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}
