//! The bearer token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;

use crate::error::{ApiError, Result};

/// Rejects requests without the token.
pub(crate) async fn authenticate(
    State(expected): State<Arc<str>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|header| header.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && *token == *expected => {
            Ok(next.run(request).await)
        }
        Some(_) => Err(ApiError::new(StatusCode::UNAUTHORIZED, "The API token is not valid")),
        None => Err(ApiError::new(StatusCode::UNAUTHORIZED, "The API token is missing")),
    }
}
