//! One request out, one answer back, or the reason why not. The only place where the HTTP library is used.

use std::{error::Error as _, sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION},
    redirect,
};
use serde_json::Value;

use super::{
    base_url::BaseUrl,
    error::{Error, ErrorKind, Operation},
    request::Request,
    scrub::Secrets,
};
use crate::secret::Secret;

/// The largest answer that is read. A page of a hundred integrations is far smaller.
const BODY_LIMIT: usize = 8 << 20;

/// The same for an error. A larger one is not the API's.
const ERROR_LIMIT: usize = 64 << 10;

/// The longest part of the request's time that is spent on connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) struct Transport {
    http: reqwest::Client,
    base_url: BaseUrl,
    authorization: HeaderValue,
    secrets: Arc<Secrets>,
}

/// A request's body. Its memory is cleared when the last part of it is sent.
struct Body(Secret);

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

/// A success.
pub(super) struct Answer {
    pub(super) json: Value,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
}

/// A failure, with the headers that say when to try again. Without a status and headers where there was no answer.
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, status: 0, headers: HeaderMap::new() }
    }
}

impl Transport {
    /// Reads the platform's certificate store, which takes some milliseconds. No attempt takes longer than `timeout`.
    /// None of the `secrets` is in an error.
    pub(super) fn new(
        base_url: BaseUrl,
        token: &Secret,
        secrets: Arc<Secrets>,
        user_agent: &str,
        timeout: Duration,
    ) -> Result<Self, ErrorKind> {
        let refused = |what: &str| ErrorKind::Client { reason: what.to_owned() };
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .map_err(|_| refused("the API token has a character that no HTTP header can carry"))?;
        authorization.set_sensitive(true);
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
        let http = builder.build().map_err(|error| refused(&chain(&error)))?;
        Ok(Self { http, base_url, authorization, secrets })
    }

    pub(super) async fn send(&self, request: &Request, timeout: Duration) -> Result<Answer, Failure> {
        let mut outgoing = self
            .http
            .request(request.method.clone(), request.url(&self.base_url))
            .timeout(timeout)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(ACCEPT, "application/json");
        if let Some(body) = &request.body {
            outgoing =
                outgoing.header(CONTENT_TYPE, "application/json").body(Bytes::from_owner(Body(body.clone())));
        }
        let incoming = outgoing.send().await.map_err(|error| classify(&error, timeout))?;
        let status = incoming.status();
        let headers = incoming.headers().clone();
        let failure = |kind| Failure { kind, status: status.as_u16(), headers: headers.clone() };
        if status.is_redirection() {
            let host = redirect_host(&headers, incoming.url());
            let host = self.hiding(move |secrets| host.map(|host| secrets.hidden_in(&host))).await.flatten();
            return Err(failure(ErrorKind::Redirect { status: status.as_u16(), host }));
        }
        let limit = if status.is_success() { BODY_LIMIT } else { ERROR_LIMIT };
        let body = read(incoming, limit, timeout).await;
        if status.is_success() {
            let body = body.map_err(&failure)?;
            let json = if body.is_empty() && request.operation == Operation::Delete {
                Value::Null
            } else {
                serde_json::from_slice(&body).map_err(|error| failure(not_json(&body, &error)))?
            };
            return Ok(Answer { json, status: status.as_u16(), headers });
        }
        // An error status says enough, even when its body cannot be read.
        let body = body.unwrap_or_default();
        let kind = self.hiding(move |secrets| api_error(status, &body, secrets)).await;
        Err(failure(kind.unwrap_or(ErrorKind::Status { status: status.as_u16() })))
    }

    /// Does what looks for secrets elsewhere than on the one thread that serves all calls. `None` where it failed.
    async fn hiding<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Secrets) -> T + Send + 'static,
    ) -> Option<T> {
        let secrets = Arc::clone(&self.secrets);
        tokio::task::spawn_blocking(move || work(&secrets)).await.ok()
    }
}

async fn read(
    mut incoming: reqwest::Response,
    limit: usize,
    timeout: Duration,
) -> Result<Vec<u8>, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = incoming.chunk().await.map_err(|error| classify(&error, timeout))? {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            let problem = format!("it is larger than {} MiB", limit >> 20);
            return Err(ErrorKind::Body { problem });
        }
    }
    Ok(body)
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

/// A page in HTML is what somebody else answers each time, such as a sign-in page. Anything else was spoiled on its
/// way and may be whole the next time.
fn not_json(body: &[u8], error: &serde_json::Error) -> ErrorKind {
    if body.trim_ascii_start().starts_with(b"<") {
        return ErrorKind::Body { problem: "it is a web page and not JSON".to_owned() };
    }
    let problem = if error.is_eof() { "it ends in the middle" } else { "it is not JSON" };
    ErrorKind::Garbled { problem: problem.to_owned() }
}

fn redirect_host(headers: &HeaderMap, from: &url::Url) -> Option<String> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    Some(from.join(location).ok()?.host_str()?.to_owned())
}

/// The API's error form is `{"error": {"status", "message", "id", "details"?}}`.
fn api_error(status: StatusCode, body: &[u8], secrets: &Secrets) -> ErrorKind {
    let status = status.as_u16();
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(error) = json.get("error").filter(|error| error.is_object()) else {
        return ErrorKind::Status { status };
    };
    let text = |name: &str| error.get(name).and_then(Value::as_str).map(|text| secrets.hidden_in(text));
    let Some(message) = text("message") else { return ErrorKind::Status { status } };
    let details = error.get("details").filter(|details| !details.is_null());
    ErrorKind::Api {
        status,
        message,
        details: details.map(|details| secrets.hidden_in(&details.to_string())),
        id: text("id"),
    }
}

/// The answer's `data`.
pub(super) fn data(operation: Operation, json: &Value) -> Result<&Value, Error> {
    json.get("data").ok_or_else(|| Error::body(operation, "it has no \"data\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> ErrorKind {
        let status = StatusCode::from_u16(status).expect("a status");
        let secrets = Secrets::default();
        secrets.add([Secret::from("hunter2")]);
        api_error(status, body.as_bytes(), &secrets)
    }

    #[test]
    fn an_error_in_the_documented_form_keeps_what_helps() {
        let body =
            r#"{"error":{"status":400,"message":"bad hunter2","id":"e1","details":{"path":"a hunter2"}}}"#;
        match kind(400, body) {
            ErrorKind::Api { status, message, details, id } => {
                assert_eq!(status, 400);
                assert_eq!(message, "bad (secret)");
                assert_eq!(details.as_deref(), Some(r#"{"path":"a (secret)"}"#));
                assert_eq!(id.as_deref(), Some("e1"));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_spoiled_on_its_way_is_told_from_a_stranger() {
        let problem = |body: &str| {
            let error = serde_json::from_str::<Value>(body).expect_err("no JSON");
            match not_json(body.as_bytes(), &error) {
                ErrorKind::Garbled { problem } => format!("garbled: {problem}"),
                ErrorKind::Body { problem } => problem,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(problem(r#"{"data": {"#), "garbled: it ends in the middle");
        assert_eq!(problem(""), "garbled: it ends in the middle");
        assert_eq!(problem("\u{1}odd"), "garbled: it is not JSON");
        assert_eq!(problem("\n <!doctype html>"), "it is a web page and not JSON");
    }

    #[test]
    fn anything_else_is_only_a_status() {
        for body in ["", "<html>", "[]", r#"{"error":"no"}"#, r#"{"error":{}}"#, r#"{"message":"no"}"#] {
            assert!(matches!(kind(404, body), ErrorKind::Status { status: 404 }), "{body}");
        }
    }
}
