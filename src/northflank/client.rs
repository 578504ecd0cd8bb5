//! The client: sends requests, repeats them where that is right, and logs each attempt without its contents.

use std::{
    fmt,
    sync::OnceLock,
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    base_url::BaseUrl,
    error::{Error, ErrorKind},
    request::Request,
    retry::{self, Decision, Policy},
    transport::{Answer, Failure, Transport},
};
use crate::secret::Secret;

/// What a client needs to know.
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

/// What a call needs beside its request.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Ends waits between attempts; an attempt that is under way goes on.
    pub stop: CancellationToken,
    /// Every secret that the caller knows, sent by this call or not: none of them comes back in a message, though the
    /// API may know them from earlier ones.
    pub secrets: Vec<Secret>,
}

/// A client of the API. It opens nothing before its first call: most processes of a run make none.
pub struct Client {
    config: Config,
    transport: OnceLock<Transport>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Client {
    pub fn new(config: Config) -> Self {
        Self { config, transport: OnceLock::new() }
    }

    pub fn base_url(&self) -> &BaseUrl {
        &self.config.base_url
    }

    fn transport(&self) -> Result<&Transport, ErrorKind> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let Config { base_url, token, user_agent, request_timeout, .. } = &self.config;
        let transport = Transport::new(base_url.clone(), token.clone(), user_agent, *request_timeout)?;
        Ok(self.transport.get_or_init(|| transport))
    }

    /// The JSON of a successful answer.
    pub(super) async fn send(&self, request: &Request, call: &Call) -> Result<Value, Error> {
        let fail = |kind: ErrorKind, attempts| Error { attempts, ..Error::new(request.operation, kind) };
        let policy = Policy { max_retries: self.config.max_retries, max_wait: self.config.max_retry_wait };
        let transport = self.transport().map_err(|kind| fail(kind, 0))?;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let started = Instant::now();
            let outcome = transport.send(request, &call.secrets).await;
            log(request, attempt, started, &outcome);
            let Failure { kind, status, headers } = match outcome {
                Ok(answer) => return Ok(answer.json),
                Err(failure) => failure,
            };
            let asked = retry::asked_wait(status, &headers, SystemTime::now());
            match retry::decide(policy, &request.method, attempt, &kind, asked, fastrand::f64()) {
                Decision::Stop => return Err(fail(kind, attempt)),
                Decision::StopUntil(opens_in) if status == 429 => {
                    return Err(fail(ErrorKind::RateLimited { opens_in }, attempt));
                }
                Decision::StopUntil(_) => return Err(fail(kind, attempt)),
                Decision::Wait(wait) => {
                    tracing::debug!(wait_ms = millis(wait), "waits before the next attempt");
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = call.stop.cancelled() => {
                            let reason = fail(kind, attempt).to_string();
                            return Err(fail(ErrorKind::Stopped { reason }, attempt));
                        }
                    }
                }
            }
        }
    }
}

/// Never headers, never bodies.
fn log(request: &Request, attempt: u32, started: Instant, outcome: &Result<Answer, Failure>) {
    let (method, path) = (request.method.as_str(), request.path());
    let duration_ms = millis(started.elapsed());
    match outcome {
        Ok(answer) => tracing::debug!(method, path, status = answer.status, duration_ms, attempt, "API call"),
        Err(failure) => {
            let error_id = match &failure.kind {
                ErrorKind::Api { id, .. } => id.as_deref().unwrap_or_default(),
                _ => "",
            };
            let status = failure.status;
            tracing::debug!(method, path, status, duration_ms, attempt, error_id, "API call failed");
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
