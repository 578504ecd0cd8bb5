//! Sends requests, retries them where that is safe, and logs them without their contents.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, SystemTime},
};

use serde_json::Value;
use tokio::time::Instant;

use super::{
    base_url::BaseUrl,
    call::{Call, Ended},
    error::{Allowed, Error, ErrorKind, Operation},
    hints::Hints,
    http::{Http, Platform},
    rate_limit::Limiter,
    request::Request,
    retry::{self, Decision, Policy},
    scrub::Secrets,
    transport::{Answer, Failure, Transport},
};
use framework::Secret;

/// How long after a change lists and single reads may still show the old values, at most. Northflank does not document
/// it.
pub const LAG: Duration = Duration::from_secs(10);

/// How far the clock behind `Date` and the clock behind `createdAt` may be apart. Northflank does not document it, and
/// they may be on different hosts.
pub(super) const CLOCKS_APART: Duration = Duration::from_secs(5);

/// The configuration of a client.
#[derive(Clone, Debug)]
pub struct Config {
    pub base_url: BaseUrl,
    pub token: Secret,
    pub user_agent: String,
    /// How long one attempt may take.
    pub request_timeout: Duration,
    /// Attempts after the first.
    pub max_retries: u32,
    /// The longest single wait between attempts.
    pub max_retry_wait: Duration,
}

#[cfg(test)]
impl Config {
    /// A configuration for tests without a server.
    pub(crate) fn of_test() -> Self {
        Self {
            base_url: BaseUrl::parse(BaseUrl::NORTHFLANK).expect("a URL"),
            token: Secret::from("hunter2"),
            user_agent: String::new(),
            request_timeout: Duration::from_secs(30),
            max_retries: 0,
            max_retry_wait: Duration::ZERO,
        }
    }
}

/// Sends requests to the API. It creates the HTTP client with the first request, because most processes of a run send
/// none.
pub(super) struct Session {
    pub(super) config: Config,
    /// The implementation that replaces the platform's HTTP library.
    http: Option<Arc<dyn Http>>,
    transport: OnceLock<Transport>,
    pub(super) limiter: Limiter,
    /// The API's time in the latest response, and when that arrived.
    clock: Mutex<Option<(SystemTime, Instant)>>,
    pub(super) secrets: Arc<Secrets>,
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Session {
    /// `http` sends the requests; if it is `None`, the platform's HTTP library does.
    pub(super) fn new(http: Option<Arc<dyn Http>>, config: Config) -> Self {
        let secrets = Arc::<Secrets>::default();
        secrets.add([config.token.clone()]);
        Self {
            config,
            http,
            transport: OnceLock::new(),
            limiter: Limiter::default(),
            clock: Mutex::default(),
            secrets,
        }
    }

    /// A lower bound of the API's time at that moment. `None` if no response has contained a time.
    pub(super) fn server_time(&self, at: Instant) -> Option<SystemTime> {
        // Headers contain whole seconds, rounded down, and a response is older than its arrival. Both make this time
        // earlier.
        let (date, seen) = (*self.clock.lock().unwrap_or_else(PoisonError::into_inner))?;
        match at.checked_duration_since(seen) {
            Some(later) => date.checked_add(later),
            None => date.checked_sub(seen.duration_since(at)),
        }
    }

    /// A call with enough time for a lookup before a change: a change is not refused because little time is left.
    pub(super) fn for_lookup(&self, call: &Call) -> Call {
        call.with_time(self.config.request_timeout.saturating_add(LAG))
    }

    /// A call with enough time to check the outcome of a change: at least until it is visible everywhere, plus one
    /// request; and, if the operation has time, the longest wait before that.
    pub(super) fn for_recovery(&self, call: &Call) -> Call {
        let Config { request_timeout, max_retry_wait, .. } = self.config;
        let at_least = request_timeout.saturating_add(LAG);
        let with_a_wait = at_least.saturating_add(max_retry_wait);
        call.for_recovery(if call.stop.is_cancelled() { Duration::ZERO } else { with_a_wait }, at_least)
    }

    fn transport(&self) -> Result<&Transport, ErrorKind> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let Config { base_url, token, user_agent, request_timeout, .. } = &self.config;
        let http = match &self.http {
            Some(http) => Arc::clone(http),
            None => Arc::new(Platform::new(base_url, user_agent, *request_timeout)?),
        };
        let transport = Transport::new(http, base_url.clone(), token, Arc::clone(&self.secrets))?;
        Ok(self.transport.get_or_init(|| transport))
    }

    /// The JSON of a successful response.
    pub(super) async fn send(&self, request: &Request, call: &Call) -> Result<Value, Error> {
        let mut attempts = Attempts::of(request.operation);
        loop {
            match self.attempt(request, call, &mut attempts).await {
                Ok(json) => return Ok(json),
                Err(failure) => {
                    let is_repeatable = request.operation != Operation::Create;
                    self.wait_to_retry(failure, is_repeatable, call, &attempts).await?;
                }
            }
        }
    }

    /// Sends a request once.
    pub(super) async fn attempt(
        &self,
        request: &Request,
        call: &Call,
        attempts: &mut Attempts,
    ) -> Result<Value, Failure> {
        let transport = self.transport()?;
        if !call.is_paced {
            self.hold_back(call, attempts).await?;
        }
        let timeout = self.time_for(request.operation, call)?;
        self.limiter.sending();
        attempts.made += 1;
        let started = Instant::now();
        let outcome = transport.send(request, timeout).await;
        log(request, attempts.made, started, &outcome);
        match outcome {
            Ok(answer) => {
                self.note(&answer.hints);
                Ok(answer.json)
            }
            Err(failure) => {
                self.note(&failure.hints);
                attempts.record_failure(&failure.kind);
                Err(failure)
            }
        }
    }

    /// Decides whether the request is retried, and waits before the next attempt.
    pub(super) async fn wait_to_retry(
        &self,
        failure: Failure,
        is_repeatable: bool,
        call: &Call,
        attempts: &Attempts,
    ) -> Result<(), Error> {
        let Failure { kind, status, hints } = failure;
        let policy = Policy { max_retries: self.config.max_retries, max_wait: self.config.max_retry_wait };
        let asked = hints.wait;
        let decision = retry::decide(policy, is_repeatable, attempts.made, &kind, asked, fastrand::f64());
        let beyond = |allowed, wait, kind: ErrorKind| {
            let (reason, sent) = (attempts.failed(kind).to_string(), self.limiter.sent());
            attempts.failed(ErrorKind::AskedToWait { status, wait, allowed, sent, reason })
        };
        let wait = match decision {
            Decision::Wait(wait) => wait,
            Decision::StopUntil(wait) => return Err(beyond(Allowed::MaxRetryWait, wait, kind)),
            Decision::Stop => return Err(attempts.failed(kind)),
        };
        if let (Some(deadline), Some(wait)) = (call.deadline, asked)
            && wait >= call.left()
        {
            return Err(beyond(Allowed::Operation(deadline.limit()), wait, kind));
        }
        tracing::debug!(wait_ms = millis(wait), "waiting before the next attempt");
        call.wait(wait).await.map_err(|ended| attempts.ended(ended, &attempts.failed(kind).to_string()))
    }

    /// How long an attempt may take. The operation's timeout never cuts short an attempt that changes something,
    /// because the state must record its effect.
    fn time_for(&self, operation: Operation, call: &Call) -> Result<Duration, ErrorKind> {
        let left = if operation.is_change() { Duration::MAX } else { call.left() };
        match call.deadline {
            Some(deadline) if left.is_zero() => Err(ErrorKind::OutOfTime {
                limit: deadline.limit(),
                waiting_for: "no time was left to ask Northflank".to_owned(),
            }),
            _ => Ok(left.min(self.config.request_timeout)),
        }
    }

    /// Delays a request if the rate limit is low. If the operation has no time for the delay, the request is sent at
    /// once: the delay only helps the rest of the run.
    pub(super) async fn hold_back(&self, call: &Call, attempts: &Attempts) -> Result<(), ErrorKind> {
        let wait = self.limiter.before(Instant::now(), self.config.max_retry_wait);
        if wait.is_zero() {
            return Ok(());
        }
        tracing::debug!(
            wait_ms = millis(wait),
            attempts = attempts.made,
            "waiting because the rate limit is nearly used up"
        );
        match call.wait(wait).await {
            Ok(()) | Err(Ended::OutOfTime { .. }) => Ok(()),
            Err(Ended::Stopped) => Err(ErrorKind::Stopped {
                reason: "the rate limit was nearly used up, so the request was not sent yet".to_owned(),
            }),
        }
    }

    fn note(&self, hints: &Hints) {
        let now = Instant::now();
        self.limiter.after(hints, now);
        if let Some(date) = hints.date {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, now));
        }
    }
}

/// The attempts of one call.
#[derive(Debug)]
pub(super) struct Attempts {
    operation: Operation,
    pub(super) made: u32,
    /// When the last attempt with an unclear outcome ended, and how.
    unclear: Option<(Instant, String)>,
}

impl Attempts {
    pub(super) fn of(operation: Operation) -> Self {
        Self { operation, made: 0, unclear: None }
    }

    /// Records a failed attempt, if its outcome is unclear.
    pub(super) fn record_failure(&mut self, kind: &ErrorKind) {
        if kind.leaves_open(self.operation) {
            self.unclear = Some((Instant::now(), kind.to_string()));
        }
    }

    /// Waits until the effects of these attempts are visible everywhere. Returns whether it had to wait.
    pub(super) async fn seen(&self, call: &Call) -> Result<bool, Error> {
        let Some((ended, reason)) = &self.unclear else { return Ok(false) };
        let wait = LAG.saturating_sub(ended.elapsed());
        if wait.is_zero() {
            return Ok(false);
        }
        tracing::debug!(wait_ms = millis(wait), "waiting until the effect of the last attempt is visible");
        call.wait(wait).await.map_err(|ended| self.ended(ended, reason))?;
        Ok(true)
    }

    /// The error of a wait that ended early; `what` names what it waited for.
    pub(super) fn ended(&self, ended: Ended, what: &str) -> Error {
        self.failed(match ended {
            Ended::Stopped => ErrorKind::Stopped { reason: what.to_owned() },
            Ended::OutOfTime { limit } => ErrorKind::OutOfTime { limit, waiting_for: what.to_owned() },
        })
    }

    /// Waits before the next attempt. If there is no time for one, the `failure` of the last attempt is the result.
    pub(super) async fn wait_after(
        &self,
        failure: ErrorKind,
        wait: Duration,
        call: &Call,
    ) -> Result<(), Error> {
        let failed = self.failed(failure);
        call.wait_at_most(wait).await.map_err(|ended| match ended {
            Ended::OutOfTime { .. } => failed,
            Ended::Stopped => self.ended(ended, &failed.to_string()),
        })
    }

    /// A lookup between attempts has failed: the outcome of the attempts is still unclear.
    pub(super) fn looked(&self, error: Error) -> Error {
        Error { is_unclear: self.unclear.is_some(), ..error }
    }

    pub(super) fn failed(&self, kind: ErrorKind) -> Error {
        Error {
            operation: self.operation,
            kind: Box::new(kind),
            attempts: self.made,
            is_unclear: self.unclear.is_some(),
        }
    }
}

/// Logs a request without headers and bodies, which may contain secrets.
fn log(request: &Request, attempt: u32, started: Instant, outcome: &Result<Answer, Failure>) {
    let (method, path) = (request.method.as_str(), request.path());
    let duration_ms = millis(started.elapsed());
    match outcome {
        Ok(answer) => tracing::debug!(method, path, status = answer.status, duration_ms, attempt, "API call"),
        Err(failure) => {
            let error_id = match &failure.kind {
                ErrorKind::Api { id: Some(id), .. } => id.to_string(),
                _ => String::new(),
            };
            let status = failure.status;
            tracing::debug!(method, path, status, duration_ms, attempt, error_id, "API call failed");
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
