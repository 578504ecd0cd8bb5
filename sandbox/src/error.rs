//! Errors in the API's error envelope.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// An error response of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    status: StatusCode,
    message: String,
    details: Vec<Issue>,
}

/// A result whose error is an API error by default.
pub(crate) type Result<T, E = ApiError> = std::result::Result<T, E>;

/// What is wrong with one member of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The member's path, joined by dots, as in `restrictions.teams.0.teamId`.
    pub path: String,
    /// The problem, as a predicate after "the member …".
    pub message: String,
}

impl Issue {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), details: Vec::new() }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn invalid(details: Vec<Issue>) -> Self {
        Self { details, ..Self::bad_request("Invalid request") }
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The invalid members and their problems. Empty unless the request was invalid.
    pub fn details(&self) -> &[Issue] {
        &self.details
    }

    /// The `id` of the envelope. Northflank does not document the form of error IDs. Here, it is the status in words,
    /// so that clients print the same in every run.
    fn id(&self) -> String {
        self.status.canonical_reason().unwrap_or("unknown").to_ascii_lowercase().replace(' ', "-")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut error = json!({ "status": self.status.as_u16(), "message": self.message, "id": self.id() });
        if !self.details.is_empty() {
            error["details"] = json!(self.details);
        }
        (self.status, Json(json!({ "error": error }))).into_response()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.status.as_u16())?;
        for issue in &self.details {
            write!(f, "; `{}` {}", issue.path, issue.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
