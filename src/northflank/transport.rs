//! One request to the API: adds the token, sends it, and returns the JSON of the response or the reason why there is none.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION},
};
use serde_json::Value;

use super::{
    base_url::BaseUrl,
    error::{Error, ErrorKind, Operation},
    hints::Hints,
    http::{Http, HttpRequest, HttpResponse},
    request::Request,
    scrub::Secrets,
    text::ApiText,
};
use framework::Secret;

pub(super) struct Transport {
    http: Arc<dyn Http>,
    base_url: BaseUrl,
    authorization: HeaderValue,
    secrets: Arc<Secrets>,
}

/// A request's body. Its memory is cleared once all of it is sent.
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
    pub(super) hints: Hints,
}

/// A failure. It has no status and no hints if there was no response.
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) status: u16,
    pub(super) hints: Hints,
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, status: 0, hints: Hints::default() }
    }
}

impl Transport {
    /// Errors contain none of the `secrets`.
    pub(super) fn new(
        http: Arc<dyn Http>,
        base_url: BaseUrl,
        token: &Secret,
        secrets: Arc<Secrets>,
    ) -> Result<Self, ErrorKind> {
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| {
                let reason = "the API token contains a character that HTTP headers do not allow".to_owned();
                ErrorKind::Client { reason }
            })?;
        authorization.set_sensitive(true);
        Ok(Self { http, base_url, authorization, secrets })
    }

    pub(super) async fn send(&self, request: &Request, timeout: Duration) -> Result<Answer, Failure> {
        let url = request.url(&self.base_url);
        let outgoing = HttpRequest {
            method: request.method.clone(),
            url: url.clone(),
            headers: self.headers(request),
            body: request.body.clone().map(|body| Bytes::from_owner(Body(body))),
            timeout,
        };
        let HttpResponse { status, headers, body } = self.http.exchange(outgoing).await?;
        let hints = Hints::read(status.as_u16(), &headers);
        let failure = |kind| Failure { kind, status: status.as_u16(), hints };
        if status.is_redirection() {
            let host = redirect_host(&headers, &url);
            let read = move |secrets: &Secrets| host.map(|host| ApiText::read(&host, secrets));
            let host = self.secrets.run_blocking(read).await.flatten();
            return Err(failure(ErrorKind::Redirect { status: status.as_u16(), host }));
        }
        if status.is_success() {
            let body = body.map_err(failure)?;
            let says_nothing = matches!(request.operation, Operation::Delete | Operation::Act);
            let json = if body.is_empty() && says_nothing {
                Value::Null
            } else {
                serde_json::from_slice(&body).map_err(|error| failure(not_json(&body, &error)))?
            };
            return Ok(Answer { json, status: status.as_u16(), hints });
        }
        // An error status is enough, even if its body cannot be read.
        let body = body.unwrap_or_default();
        let kind = self.secrets.run_blocking(move |secrets| api_error(status, &body, secrets)).await;
        Err(failure(kind.unwrap_or(ErrorKind::Status { status: status.as_u16() })))
    }

    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = HeaderMap::from_iter([
            (AUTHORIZATION, self.authorization.clone()),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ]);
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers
    }
}

/// An HTML page, such as a sign-in page, comes from a proxy and would come again. Anything else was damaged on the way,
/// so a retry may succeed.
fn not_json(body: &[u8], error: &serde_json::Error) -> ErrorKind {
    if body.trim_ascii_start().starts_with(b"<") {
        return ErrorKind::Body { problem: "it is a web page, not JSON".to_owned() };
    }
    let problem = if error.is_eof() { "it is incomplete" } else { "it is not JSON" };
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
    let read = |text: &str| ApiText::read(text, secrets);
    let text = |name: &str| error.get(name).and_then(Value::as_str).map(read);
    let Some(message) = text("message") else { return ErrorKind::Status { status } };
    let details = error.get("details").filter(|details| !details.is_null());
    ErrorKind::Api {
        status,
        message,
        details: details.map(|details| read(&details.to_string())),
        id: text("id"),
    }
}

/// The response's `data`.
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
        let body = r#"{"error":{"status":400,"message":"bad hunter2","id":"e1","details":{"path":"name"}}}"#;
        match kind(400, body) {
            ErrorKind::Api { status, message, details, id } => {
                assert_eq!(status, 400);
                assert_eq!(message.to_string(), "(withheld, because it repeats a secret)");
                assert_eq!(details, Some(r#"{"path":"name"}"#.into()));
                assert_eq!(id, Some("e1".into()));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_garbled_response_is_distinguished_from_a_proxys() {
        let problem = |body: &str| {
            let error = serde_json::from_str::<Value>(body).expect_err("no JSON");
            match not_json(body.as_bytes(), &error) {
                ErrorKind::Garbled { problem } => format!("garbled: {problem}"),
                ErrorKind::Body { problem } => problem,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(problem(r#"{"data": {"#), "garbled: it is incomplete");
        assert_eq!(problem(""), "garbled: it is incomplete");
        assert_eq!(problem("\u{1}odd"), "garbled: it is not JSON");
        assert_eq!(problem("\n <!doctype html>"), "it is a web page, not JSON");
    }

    #[test]
    fn anything_else_is_only_a_status() {
        for body in ["", "<html>", "[]", r#"{"error":"no"}"#, r#"{"error":{}}"#, r#"{"message":"no"}"#] {
            assert!(matches!(kind(404, body), ErrorKind::Status { status: 404 }), "{body}");
        }
    }
}
