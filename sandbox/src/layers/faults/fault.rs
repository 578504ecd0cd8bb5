//! What goes wrong, how often, and for which requests.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::spec::{Action, FaultSpec, When};

/// A fault of API requests, created by the constructors below or read from JSON.
///
/// By default, it happens once, to the next request of any kind, before the request takes effect. If several faults
/// match a request, the one that was added first happens.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "FaultSpec")]
pub struct Fault {
    /// `None` matches any method.
    pub(super) method: Option<Method>,
    pub(super) path: String,
    pub(super) times: u32,
    pub(super) when: When,
    pub(super) delay: Duration,
    pub(super) action: Action,
    /// The status of [`Action::Status`].
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Value>,
}

impl Fault {
    fn new(action: Action, status: StatusCode) -> Self {
        Self {
            method: None,
            path: String::new(),
            times: 1,
            when: When::default(),
            delay: Duration::ZERO,
            action,
            status,
            headers: HeaderMap::new(),
            body: None,
        }
    }

    /// The response has this status, with the error envelope unless [`Self::body`] sets another body.
    ///
    /// # Panics
    ///
    /// When `status` is not between 100 and 999.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::new(Action::Status, StatusCode::from_u16(status).expect("an HTTP status"))
    }

    /// The connection is closed without a response.
    #[must_use]
    pub fn drop_connection() -> Self {
        Self::new(Action::Drop, StatusCode::OK)
    }

    /// The response is delayed, but otherwise correct.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self::new(Action::Delay, StatusCode::OK).delayed(delay)
    }

    /// The response announces the right length but contains only half the body; then the connection is closed.
    #[must_use]
    pub fn truncate() -> Self {
        Self::new(Action::Truncate, StatusCode::OK)
    }

    /// Half the body arrives immediately. After this delay, the connection is closed without the other half.
    #[must_use]
    pub fn stall(delay: Duration) -> Self {
        Self::new(Action::Stall, StatusCode::OK).delayed(delay)
    }

    /// The response has status 200 and a body that is neither JSON nor text.
    #[must_use]
    pub fn garbage() -> Self {
        Self::new(Action::Garbage, StatusCode::OK)
    }

    /// Restricts the fault to requests with this method whose path (with the query) begins with `path`.
    ///
    /// # Panics
    ///
    /// If `method` is not a valid HTTP method.
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        self.method = Some(method.parse().expect("an HTTP method"));
        path.clone_into(&mut self.path);
        self
    }

    /// How often it happens.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The request takes effect before the fault happens.
    #[must_use]
    pub fn after(mut self) -> Self {
        self.when = When::After;
        self
    }

    /// Delays the fault.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sets a header of the response.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in HTTP.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
        self
    }

    /// The body of [`Self::status`]: a string as text or HTML, anything else as JSON.
    #[must_use]
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(super) fn is_for(&self, request: &Request) -> bool {
        self.method.as_ref().is_none_or(|method| method == request.method())
            && request.uri().to_string().starts_with(&self.path)
    }

    pub(super) async fn wait(&self) {
        // [`Action::Stall`] delays after the first half of the body instead.
        if self.action != Action::Stall {
            tokio::time::sleep(self.delay).await;
        }
    }
}

impl TryFrom<FaultSpec> for Fault {
    type Error = String;

    fn try_from(spec: FaultSpec) -> Result<Self, String> {
        let status = match spec.action {
            Action::Status => status(spec.status)?,
            _ => StatusCode::OK,
        };
        Ok(Self {
            method: spec.method.as_deref().map(method).transpose()?,
            path: spec.path,
            times: spec.times,
            when: spec.when,
            delay: Duration::from_millis(spec.delay_ms),
            headers: HeaderMap::try_from(&spec.headers).map_err(|error| format!("headers: {error}"))?,
            body: spec.body,
            ..Self::new(spec.action, status)
        })
    }
}

fn status(status: Option<u16>) -> Result<StatusCode, String> {
    let status = status.ok_or("action status needs a status")?;
    StatusCode::from_u16(status).map_err(|_| format!("{status} is not an HTTP status"))
}

fn method(method: &str) -> Result<Method, String> {
    method.to_ascii_uppercase().parse().map_err(|_| format!("{method} is not an HTTP method"))
}
