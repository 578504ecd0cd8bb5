//! Faults that tests request, and the layer that causes them.

mod fault;
mod spec;
mod truncated;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub use self::fault::Fault;
use self::spec::Action;
pub use self::spec::When;
use self::truncated::TruncatedBody;
use super::hang_up::hang_up;
use crate::error::ApiError;
use crate::sync::lock;

/// The remaining faults, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        lock(&self.0).push(fault);
    }

    pub(crate) fn left(&self) -> usize {
        lock(&self.0).iter().map(|fault| fault.times as usize).sum()
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The first fault that matches this request, counted as having happened.
    fn take(&self, request: &Request) -> Option<Fault> {
        let mut faults = lock(&self.0);
        let fault = faults.iter_mut().find(|fault| fault.times > 0 && fault.is_for(request))?;
        fault.times -= 1;
        let taken = fault.clone();
        faults.retain(|fault| fault.times > 0);
        Some(taken)
    }
}

/// Applies the first matching fault to a request.
pub(crate) async fn inject(State(faults): State<Arc<Faults>>, request: Request, next: Next) -> Response {
    let Some(fault) = faults.take(&request) else { return next.run(request).await };
    let response = match fault.when {
        When::Before => {
            fault.wait().await;
            // A delayed request takes effect. Any other does not, and the fault damages an empty response.
            if fault.action == Action::Delay {
                next.run(request).await
            } else {
                Json(json!({ "data": {} })).into_response()
            }
        }
        When::After => {
            let response = next.run(request).await;
            fault.wait().await;
            response
        }
    };
    spoil(fault, response).await
}

async fn spoil(fault: Fault, response: Response) -> Response {
    let mut response = match fault.action {
        Action::Delay => response,
        Action::Drop => hang_up(),
        Action::Status => {
            let mut response = match fault.body {
                None => ApiError::new(fault.status, "The sandbox was told to fail").into_response(),
                Some(Value::String(text)) => with_type(text_type(&text), text),
                Some(json) => Json(json).into_response(),
            };
            *response.status_mut() = fault.status;
            response
        }
        Action::Truncate => truncate(response, Duration::ZERO).await,
        Action::Stall => truncate(response, fault.delay).await,
        Action::Garbage => with_type("application/json", b"\x00\xffthis is not JSON\xff\x00".as_slice()),
    };
    response.headers_mut().extend(fault.headers);
    response
}

fn with_type(content_type: &'static str, body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, content_type)], body.into()).into_response()
}

fn text_type(text: &str) -> &'static str {
    if text.trim_start().starts_with('<') { "text/html; charset=utf-8" } else { "text/plain; charset=utf-8" }
}

async fn truncate(response: Response, stall: Duration) -> Response {
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(whole) => Response::from_parts(parts, Body::new(TruncatedBody::half_of(&whole, stall))),
        // Bodies are in memory, so this cannot happen. If it did, no response would be a truncated one, too.
        Err(_) => hang_up(),
    }
}
