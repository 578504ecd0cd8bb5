//! The API's clock, and what it shows and frees late: in one process, with virtual time.

use std::time::{Duration, SystemTime};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use northflank_sandbox::{Fault, InProcess, Lag, Lags, Options};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{Fixture, INTEGRATIONS};

const SECOND: Duration = Duration::from_secs(1);

/// The API from the first second of 1970 on.
fn api(lags: Lags) -> InProcess {
    InProcess::new(Options { start: Some(SystemTime::UNIX_EPOCH), lags, ..Options::default() }).unwrap()
}

fn request(api: &InProcess, method: &str, path: &str, body: &Value) -> Request<Body> {
    let authorization = format!("Bearer {}", api.token());
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    Request::builder().method(method).uri(path).header("authorization", authorization).body(body).unwrap()
}

/// The status, the time that the answer tells, and its JSON.
async fn send(api: &InProcess, request: Request<Body>) -> (u16, String, Value) {
    let (head, body) = api.exchange(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let date = head.headers["date"].to_str().unwrap().to_owned();
    (head.status.as_u16(), date, serde_json::from_slice(&body).unwrap())
}

async fn create(api: &InProcess) -> u16 {
    send(api, request(api, "POST", INTEGRATIONS, &json!({ "name": "one", "provider": "civo" }))).await.0
}

async fn delete(api: &InProcess) -> u16 {
    send(api, request(api, "DELETE", &one(), &Value::Null)).await.0
}

async fn is_listed(api: &InProcess) -> bool {
    let (_, _, json) = send(api, request(api, "GET", INTEGRATIONS, &Value::Null)).await;
    json["data"]["integrations"] != json!([])
}

async fn status(api: &InProcess) -> u16 {
    send(api, request(api, "GET", &one(), &Value::Null)).await.0
}

fn one() -> String {
    format!("{INTEGRATIONS}/one")
}

#[tokio::test(start_paused = true)]
async fn the_clock_runs_with_virtual_time_and_jumps_when_told() {
    let api = api(Lags::default());
    sleep(3 * SECOND).await;
    api.advance(60 * SECOND);
    let (_, date, _) = send(&api, request(&api, "GET", INTEGRATIONS, &Value::Null)).await;
    assert_eq!(date, "Thu, 01 Jan 1970 00:01:03 GMT");
    create(&api).await;
    assert_eq!(api.integration("one").unwrap()["createdAt"], "1970-01-01T00:01:03.000Z");
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_the_clock_is_an_hour_of_the_rate_limit() {
    let options = Options { rate_limit: Some(1), ..Options::default() };
    let api = InProcess::new(options).unwrap();
    assert_eq!((create(&api).await, status(&api).await), (200, 429));
    api.advance(3600 * SECOND);
    assert_eq!(status(&api).await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_fault_tells_a_time_of_its_own() {
    let api = api(Lags::default());
    let other = "Thu, 01 Jan 1970 05:00:00 GMT";
    api.fault(Fault::status(503).header("date", other));
    let (status, date, _) = send(&api, request(&api, "GET", INTEGRATIONS, &Value::Null)).await;
    assert_eq!((status, date.as_str()), (503, other));
}

#[test]
fn the_clock_jumps_over_http() {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, json!({ "name": "one", "provider": "civo" }));
    assert_eq!(sandbox.send("POST", "/_sandbox/clock", json!({ "advance_ms": 86_400_000 })).status, 204);
    sandbox.data("POST", INTEGRATIONS, json!({ "name": "two", "provider": "civo" }));
    let day = |id: &str| sandbox.integration(id).unwrap()["createdAt"].as_str().unwrap()[..10].to_owned();
    assert!(day("one") < day("two"), "{} and {}", day("one"), day("two"));
    assert_eq!(sandbox.send("POST", "/_sandbox/clock", json!({ "advance": 1 })).status, 400);
}

#[tokio::test(start_paused = true)]
async fn lists_and_reads_lag_behind() {
    let api = api(Lags { list: 2 * SECOND, read: SECOND, ..Lags::default() });
    create(&api).await;
    assert_eq!((is_listed(&api).await, status(&api).await), (false, 404));
    sleep(SECOND).await;
    assert_eq!((is_listed(&api).await, status(&api).await), (false, 200));
    sleep(SECOND).await;
    assert_eq!((is_listed(&api).await, status(&api).await), (true, 200));
    delete(&api).await;
    assert_eq!((is_listed(&api).await, status(&api).await), (true, 200));
    sleep(SECOND).await;
    assert_eq!((is_listed(&api).await, status(&api).await), (true, 404));
    sleep(SECOND).await;
    assert!(!is_listed(&api).await);
}

#[tokio::test(start_paused = true)]
async fn one_request_lags_behind() {
    let api = api(Lags { past: 10 * SECOND, ..Lags::default() });
    create(&api).await;
    sleep(2 * SECOND).await;
    let mut lagging = request(&api, "GET", &one(), &Value::Null);
    lagging.extensions_mut().insert(Lag(3 * SECOND));
    assert_eq!(send(&api, lagging).await.0, 404);
    assert_eq!(status(&api).await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_name_is_free_late() {
    let api = api(Lags { name: SECOND, ..Lags::default() });
    assert_eq!((create(&api).await, delete(&api).await), (200, 200));
    assert_eq!((status(&api).await, create(&api).await), (404, 409));
    sleep(SECOND).await;
    assert_eq!(create(&api).await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_without_an_answer() {
    let api = api(Lags::default());
    api.fault(Fault::drop_connection().after());
    let created = request(&api, "POST", INTEGRATIONS, &json!({ "name": "one", "provider": "civo" }));
    assert!(api.exchange(created).await.is_err());
    assert_eq!(status(&api).await, 200);
}
