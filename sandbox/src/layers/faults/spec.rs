//! A fault in JSON.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultSpec {
    pub(super) method: Option<String>,
    #[serde(default)]
    pub(super) path: String,
    #[serde(default = "once")]
    pub(super) times: u32,
    #[serde(default)]
    pub(super) when: When,
    pub(super) action: Action,
    pub(super) status: Option<u16>,
    #[serde(default)]
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Option<Value>,
    #[serde(default)]
    pub(super) delay_ms: u64,
}

/// Whether the request still takes effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// It does not. (With `Action::Delay`, it does after the delay, even if the client has disconnected.)
    #[default]
    Before,
    /// It does, and the fault affects only the response.
    After,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
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
