//! One HTTP exchange, and the only place that uses the HTTP library: a request out, a response in, or the reason why
//! not. Knows nothing of tokens, JSON and retries.
//!
//! It is a trait so that the simulation can put an API into the same process, without sockets and with virtual time.

use std::{error::Error as _, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::{Method, StatusCode, header::HeaderMap, redirect};
use url::Url;

use super::{base_url::BaseUrl, error::ErrorKind};

/// The largest body of a success that is read. A page of a hundred integrations is far smaller.
const BODY_LIMIT: usize = 8 << 20;

/// The same for an error. A larger one is not the API's.
const ERROR_LIMIT: usize = 64 << 10;

/// The longest part of the request's time that is spent on connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes HTTP exchanges.
#[async_trait]
pub trait Http: Send + Sync {
    /// # Errors
    /// Where no status arrived: [`ErrorKind::Unreachable`], [`ErrorKind::Interrupted`], [`ErrorKind::Timeout`] or
    /// [`ErrorKind::Client`].
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind>;
}

/// A request as it leaves the process. It has no `Debug`: the token and credentials are in it.
pub struct HttpRequest {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
    /// For the whole exchange.
    pub timeout: Duration,
}

/// What came back. A status is known even where the body did not arrive whole.
pub struct HttpResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Result<Bytes, ErrorKind>,
}

/// The HTTP library, with the platform's certificates and proxies.
pub(super) struct Platform(reqwest::Client);

impl Platform {
    /// Reads the platform's certificate store, which takes some milliseconds. No exchange takes longer than `timeout`.
    pub(super) fn new(base_url: &BaseUrl, user_agent: &str, timeout: Duration) -> Result<Self, ErrorKind> {
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            // Whoever answers with a redirect decides where the token would go.
            .redirect(redirect::Policy::none())
            .referer(false);
        if base_url.is_loopback() {
            // Over plain http a proxy would read the token.
            builder = builder.no_proxy();
        }
        builder.build().map(Self).map_err(|error| ErrorKind::Client { reason: chain(&error) })
    }
}

#[async_trait]
impl Http for Platform {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
        let HttpRequest { method, url, headers, body, timeout } = request;
        let mut outgoing = self.0.request(method, url).timeout(timeout).headers(headers);
        if let Some(body) = body {
            outgoing = outgoing.body(body);
        }
        let mut incoming = outgoing.send().await.map_err(|error| classify(&error, timeout))?;
        let (status, headers) = (incoming.status(), incoming.headers().clone());
        let limit = if status.is_success() { BODY_LIMIT } else { ERROR_LIMIT };
        let body = read(&mut incoming, limit, timeout).await;
        Ok(HttpResponse { status, headers, body })
    }
}

async fn read(incoming: &mut reqwest::Response, limit: usize, timeout: Duration) -> Result<Bytes, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = incoming.chunk().await.map_err(|error| classify(&error, timeout))? {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            let problem = format!("it is larger than {} MiB", limit >> 20);
            return Err(ErrorKind::Body { problem });
        }
    }
    Ok(body.into())
}

fn classify(error: &reqwest::Error, timeout: Duration) -> ErrorKind {
    let reason = chain(error);
    if error.is_connect() {
        ErrorKind::Unreachable { reason }
    } else if error.is_timeout() {
        ErrorKind::Timeout { after: timeout }
    } else if error.is_builder() {
        ErrorKind::Client { reason }
    } else {
        ErrorKind::Interrupted { reason }
    }
}

/// The causes of an error of the HTTP library, innermost last, without the URL.
fn chain(error: &reqwest::Error) -> String {
    let mut reasons: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        let reason = error.to_string();
        if !reasons.iter().any(|known| known.contains(&reason)) {
            reasons.push(reason);
        }
        source = error.source();
    }
    if reasons.is_empty() { "no reason is known".to_owned() } else { reasons.join(": ") }
}
