//! Contradicts assumptions about all responses, whatever the request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::hang_up::is_hang_up;
use crate::assumption::{Assumption, CLOCK_SKEW, Switches};
use crate::clock::Clock;

/// Changes a response so that it contradicts the given assumptions.
pub(crate) async fn contradict(
    State((switches, clock)): State<(Arc<Switches>, Arc<Clock>)>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if is_hang_up(&response) {
        return response;
    }
    let contradicted = switches.contradicted();
    let status = response.status();
    if contradicted.contains(Assumption::ErrorsHaveEnvelope)
        && matches!(status, StatusCode::NOT_FOUND | StatusCode::CONFLICT)
    {
        let text = status.canonical_reason().unwrap_or_default();
        *response.body_mut() = text.into();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if contradicted.contains(Assumption::RateLimitIsTold) {
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            headers.remove(name);
        }
    }
    if contradicted.contains(Assumption::ClocksAgree)
        && let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(clock.now() + CLOCK_SKEW))
    {
        headers.entry(DATE).or_insert(date);
    }
    response
}
