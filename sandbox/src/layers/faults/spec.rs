//! A fault in JSON.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::fault::{Action, Fault, When};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultSpec {
    method: Option<String>,
    #[serde(default)]
    path: String,
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    when: When,
    action: ActionName,
    status: Option<u16>,
    #[serde(default)]
    headers: HashMap<String, String>,
    body: Option<Value>,
    #[serde(default)]
    delay_ms: u64,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ActionName {
    Status,
    Drop,
    Delay,
    Truncate,
    Stall,
    Garbage,
}

fn once() -> u32 {
    1
}

impl TryFrom<FaultSpec> for Fault {
    type Error = String;

    fn try_from(spec: FaultSpec) -> Result<Self, String> {
        let action = match spec.action {
            ActionName::Status => Action::Status(status(spec.status)?),
            ActionName::Drop => Action::Drop,
            ActionName::Delay => Action::Delay,
            ActionName::Truncate => Action::Truncate,
            ActionName::Stall => Action::Stall,
            ActionName::Garbage => Action::Garbage,
        };
        Ok(Self {
            method: spec.method.as_deref().map(method).transpose()?,
            path: spec.path,
            times: spec.times,
            when: spec.when,
            delay: Duration::from_millis(spec.delay_ms),
            headers: HeaderMap::try_from(&spec.headers).map_err(|error| format!("headers: {error}"))?,
            body: spec.body,
            ..Self::new(action)
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
