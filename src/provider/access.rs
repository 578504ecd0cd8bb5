//! The state of the provider's client: not configured, deferred or ready.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    claims::Claims,
    settings::{self, TEAM_ID},
    wording::{SHARED_LIMIT, clock_time, duration_text},
};
use crate::northflank::{Client, LowLimit, Scope};
use framework::{Diagnostic, Value};
use time::OffsetDateTime;

/// The result of ConfigureProvider. If it is called again, as in debug mode, the last configuration counts.
#[derive(Debug, Default)]
pub(super) struct Access(Mutex<ClientState>);

/// The states that a provider's client can be in.
#[derive(Clone, Debug, Default)]
pub(super) enum ClientState {
    #[default]
    Unconfigured,
    /// These arguments are known only after an apply.
    Deferred(Vec<&'static str>),
    Ready(Ready),
}

/// A client that can be used.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) client: Arc<Client>,
    /// The scope of resources that set no team. If it is unknown, only operations that need it fail: a refresh takes the
    /// team from the state.
    pub(super) own_scope: Value<Scope>,
    /// Whether a plan asks which clusters use the integrations that it deletes or replaces.
    pub(super) check_in_use: bool,
    /// What the plans so far do with integrations.
    pub(super) claims: Arc<Claims>,
    /// Where the API token came from, for the message that Northflank rejects it.
    pub(super) token_source: String,
    /// The sources of the API tokens that it overrides, for the same message.
    pub(super) overridden_tokens: Vec<String>,
}

impl Ready {
    /// The scope of resources that set no team.
    ///
    /// # Errors
    /// If it is known only after an apply.
    pub(super) fn scope(&self) -> Result<Scope, Diagnostic> {
        match &self.own_scope {
            Value::Value(scope) => Ok(scope.clone()),
            Value::Null => Ok(Scope::default()),
            Value::Unknown => Err(settings::deferred(&[TEAM_ID.attribute])),
        }
    }

    /// The warning about a low rate limit, once per process.
    pub(super) fn low_limit(&self) -> Option<Diagnostic> {
        self.client.take_low_limit().map(|low| rate_limit_runs_low(&low))
    }
}

impl Access {
    pub(super) fn set(&self, state: ClientState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// The current state, which suffices for a plan.
    pub(super) fn state(&self) -> ClientState {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The client.
    pub(super) fn ready(&self) -> Result<Ready, Diagnostic> {
        match self.state() {
            ClientState::Ready(ready) => Ok(ready),
            ClientState::Deferred(unknown) => Err(settings::deferred(&unknown)),
            ClientState::Unconfigured => Err(Diagnostic::provider_bug(
                "Terraform requested an operation before it configured the provider.",
            )),
        }
    }
}

/// The warning that the rate limit is nearly used up.
fn rate_limit_runs_low(low: &LowLimit) -> Diagnostic {
    let LowLimit { remaining, limit, opens_in } = low;
    let are = if *remaining == 1 { "is" } else { "are" };
    Diagnostic::warning(
        "Northflank's rate limit runs low",
        format!(
            "Of the {limit} requests that Northflank allows per hour, {remaining} {are} left. The limit resets in {}, at {}. \
             Until then, the provider slows down its requests, each by at most `max_retry_wait`.",
            duration_text(opens_in.as_secs()),
            clock_time(OffsetDateTime::now_utc(), *opens_in),
        ),
    )
    .advise([
        "No action needed if you can wait. Otherwise, run the command again later or with `-refresh=false`.",
        SHARED_LIMIT,
    ])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_low_limit_warning_says_when_the_limit_resets() {
        let opens_in = Duration::from_secs(1800);
        for (remaining, left) in [(49, "49 are left."), (1, "1 is left.")] {
            let low = rate_limit_runs_low(&LowLimit { remaining, limit: 1000, opens_in }).detail;
            assert!(low.contains(&format!("{left} The limit resets in 30 min, at ")), "{low}");
        }
    }
}
