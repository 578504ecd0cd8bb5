//! The record of all requests, in the order in which they arrived.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{self, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::hang_up::is_hang_up;
use crate::error::ApiError;
use crate::sync::lock;

/// Far more than any integration needs.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// A received request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path and the query, as they were sent.
    pub path: String,
    /// The status of the response, even if its body was truncated. `None` before the response, and if the connection
    /// was closed without one.
    pub status: Option<u16>,
    /// The body: a string if it was not JSON, null if there was none.
    pub body: Value,
}

#[derive(Default)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    /// Clearing the record does not reset this number, so a request in progress never gets another one's entry.
    next: u64,
    requests: BTreeMap<u64, Request>,
}

impl Journal {
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.entries).requests.values().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.entries).requests.clear();
    }

    fn arrived(&self, request: Request) -> u64 {
        let mut entries = lock(&self.entries);
        let number = entries.next;
        entries.next += 1;
        entries.requests.insert(number, request);
        number
    }

    fn answered(&self, number: u64, status: StatusCode) {
        if let Some(request) = lock(&self.entries).requests.get_mut(&number) {
            request.status = Some(status.as_u16());
        }
    }
}

/// Records a request once its body is complete, before anything else happens, and adds the status of the response.
pub(crate) async fn record(
    State(journal): State<Arc<Journal>>,
    request: extract::Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large").into_response();
    };
    let number = journal.arrived(Request {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        status: None,
        body: readable(&body),
    });
    let response = next.run(extract::Request::from_parts(parts, Body::from(body))).await;
    if !is_hang_up(&response) {
        journal.answered(number, response.status());
    }
    response
}

fn readable(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| String::from_utf8_lossy(body).into())
}
