//! Each fault, before and after the call takes effect.

use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use northflank_sandbox::{Fault, Options};
use serde_json::{Value, json};

use crate::support::{Answer, Fixture, INTEGRATIONS};

const DELAY: Duration = Duration::from_secs(1);

fn body() -> Value {
    json!({ "name": "faulty", "provider": "civo" })
}

/// Creates an integration under a fault. Whether there is one afterwards must agree with when the fault was.
fn create_under(fault: Fault, takes_effect: bool) -> (Fixture, Option<Answer>) {
    let sandbox = Fixture::new();
    sandbox.fault(fault);
    let answer = sandbox.try_send("POST", INTEGRATIONS, body());
    assert_eq!(sandbox.integration("faulty").is_some(), takes_effect);
    assert_eq!(sandbox.faults_left(), 0);
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].body, body());
    (sandbox, answer)
}

#[test]
fn status() {
    for (fault, takes_effect) in [(Fault::status(503), false), (Fault::status(503).after(), true)] {
        let (sandbox, answer) = create_under(fault, takes_effect);
        let answer = answer.unwrap();
        assert_eq!(answer.status, 503);
        assert_eq!(
            answer.json(),
            json!({ "error": {
                "status": 503,
                "message": "The sandbox was told to fail",
                "id": "service-unavailable",
            } })
        );
        assert_eq!(answer.header("x-ratelimit-remaining"), Some("999"));
        assert_eq!(sandbox.requests()[0].status, Some(503));
        assert_eq!(sandbox.send("GET", INTEGRATIONS, None).status, 200);
    }
}

#[test]
fn status_with_headers_and_a_body() {
    let html = Fault::status(502).body("<h1>Bad Gateway</h1>").header("retry-after", "7");
    let answer = create_under(html, false).1.unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (502, "<h1>Bad Gateway</h1>"));
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("retry-after"), Some("7"));

    let text = create_under(Fault::status(504).body("upstream timed out"), false).1.unwrap();
    assert_eq!(text.header("content-type"), Some("text/plain; charset=utf-8"));

    let limited = Fault::status(429).body(json!({ "error": "slow down" })).header("x-ratelimit-reset", "90");
    let answer = create_under(limited, false).1.unwrap();
    assert_eq!(answer.json(), json!({ "error": "slow down" }));
    assert_eq!(answer.header("x-ratelimit-reset"), Some("90"));
    assert_eq!(answer.header("x-ratelimit-limit"), Some("1000"));
}

#[test]
fn drop_connection() {
    let faults = [(Fault::drop_connection(), false), (Fault::drop_connection().after(), true)];
    for (fault, takes_effect) in faults {
        let (sandbox, answer) = create_under(fault, takes_effect);
        assert!(answer.is_none());
        assert_eq!(sandbox.requests()[0].status, None);
    }
}

#[test]
fn truncate() {
    for (fault, takes_effect) in [
        (Fault::truncate(), false),
        (Fault::truncate().after(), true),
        (Fault::stall(DELAY), false),
        (Fault::stall(DELAY).after(), true),
    ] {
        let (sandbox, answer) = create_under(fault, takes_effect);
        let answer = answer.unwrap();
        let announced: usize = answer.header("content-length").unwrap().parse().unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body.len(), announced / 2);
        assert!(!answer.body.is_empty());
        assert_eq!(sandbox.requests()[0].status, Some(200));
    }
}

#[test]
fn garbage() {
    for (fault, takes_effect) in [(Fault::garbage(), false), (Fault::garbage().after(), true)] {
        let answer = create_under(fault, takes_effect).1.unwrap();
        assert_eq!(answer.status, 200);
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
        assert!(std::str::from_utf8(&answer.body).is_err());
    }
}

#[test]
fn delay() {
    for (fault, is_before) in [(Fault::delay(DELAY), true), (Fault::delay(DELAY).after(), false)] {
        let sandbox = Fixture::new();
        sandbox.fault(fault);
        let start = Instant::now();
        let client = sandbox.client();
        let call = thread::spawn(move || client.send("POST", INTEGRATIONS, body()));
        // The call is on record while it is held up, and only takes effect when it is told to.
        while sandbox.requests().is_empty() {
            thread::yield_now();
        }
        let waiting = sandbox.requests().remove(0);
        assert_eq!((waiting.method.as_str(), waiting.status, waiting.body), ("POST", None, body()));
        if is_before {
            assert!(sandbox.integration("faulty").is_none());
        } else {
            while sandbox.integration("faulty").is_none() {
                assert!(start.elapsed() < DELAY);
            }
        }
        assert_eq!(call.join().unwrap().status, 200);
        assert!(start.elapsed() >= DELAY);
        assert!(sandbox.integration("faulty").is_some());
        assert_eq!(sandbox.requests()[0].status, Some(200));
    }
}

#[test]
fn a_call_takes_effect_although_its_client_has_left() {
    let sandbox = Fixture::new();
    sandbox.fault(Fault::delay(DELAY));
    let start = Instant::now();
    let connection = sandbox.client().open("POST", INTEGRATIONS, &body().to_string());
    while sandbox.requests().is_empty() {
        thread::yield_now();
    }
    drop(connection);
    while sandbox.integration("faulty").is_none() {
        assert!(start.elapsed() < Duration::from_secs(10));
        thread::yield_now();
    }
}

#[test]
fn any_fault_can_be_late() {
    let sandbox = Fixture::new();
    sandbox.fault(Fault::drop_connection().delayed(DELAY));
    let start = Instant::now();
    assert!(sandbox.try_send("GET", INTEGRATIONS, None).is_none());
    assert!(start.elapsed() >= DELAY);
}

#[test]
fn a_connection_that_answered_before_can_be_dropped() {
    let sandbox = Fixture::new();
    let mut stream = std::net::TcpStream::connect(sandbox.url().strip_prefix("http://").unwrap()).unwrap();
    let request = b"GET /_sandbox/requests HTTP/1.1\r\nhost: x\r\n\r\n";
    std::io::Write::write_all(&mut stream, request).unwrap();
    let mut first = [0; 4096];
    let length = stream.read(&mut first).unwrap();
    assert!(first[..length].starts_with(b"HTTP/1.1 200"));
    sandbox.fault(Fault::drop_connection());
    let request = b"GET /v1/cloud-providers/integrations HTTP/1.1\r\nhost: x\r\n\r\n";
    std::io::Write::write_all(&mut stream, request).unwrap();
    assert_eq!(stream.read(&mut first).unwrap_or(0), 0);
}

#[test]
fn faults_happen_to_the_calls_they_are_for() {
    let sandbox = Fixture::new();
    let one = format!("{INTEGRATIONS}/faulty");
    sandbox.fault(Fault::status(500).on("POST", INTEGRATIONS).times(2));
    sandbox.fault(Fault::status(501).on("GET", &one));
    sandbox.fault(Fault::status(502).on("GET", &format!("{INTEGRATIONS}?per_page=7")));
    sandbox.fault(Fault::status(503).on("DELETE", "/v1/"));
    assert_eq!(sandbox.faults_left(), 5);

    let status = |method, path: &str, body: Option<Value>| sandbox.send(method, path, body).status;
    assert_eq!(status("GET", INTEGRATIONS, None), 200);
    assert_eq!(status("GET", &format!("{INTEGRATIONS}?per_page=7"), None), 502);
    assert_eq!(status("POST", INTEGRATIONS, Some(body())), 500);
    assert_eq!(status("POST", INTEGRATIONS, Some(body())), 500);
    assert_eq!(status("POST", INTEGRATIONS, Some(body())), 200);
    assert_eq!(status("GET", &one, None), 501);
    assert_eq!(status("GET", &one, None), 200);
    assert_eq!(status("DELETE", &one, None), 503);
    assert_eq!(status("DELETE", &one, None), 200);
    assert_eq!(sandbox.faults_left(), 0);
    let statuses: Vec<_> = sandbox.requests().iter().filter_map(|request| request.status).collect();
    assert_eq!(statuses, [200, 502, 500, 500, 200, 501, 200, 503, 200]);
}

#[test]
fn the_first_of_several_faults_comes_first() {
    let sandbox = Fixture::new();
    sandbox.fault(Fault::status(500));
    sandbox.fault(Fault::status(502).on("GET", INTEGRATIONS));
    let statuses: Vec<_> = (0..3).map(|_| sandbox.send("GET", INTEGRATIONS, None).status).collect();
    assert_eq!(statuses, [500, 502, 200]);
}

#[test]
fn a_call_past_the_rate_limit_uses_up_no_fault() {
    let sandbox = Fixture::with(Options { rate_limit: Some(0), ..Options::default() });
    sandbox.fault(Fault::status(500));
    assert_eq!(sandbox.send("GET", INTEGRATIONS, None).status, 429);
    assert_eq!(sandbox.faults_left(), 1);
}

#[test]
fn a_fault_before_a_call_hides_even_a_wrong_token() {
    let sandbox = Fixture::new();
    let stranger = crate::support::Client::new(sandbox.url(), None);
    sandbox.fault(Fault::status(500));
    assert_eq!(stranger.send("GET", INTEGRATIONS, None).status, 500);
    sandbox.fault(Fault::delay(Duration::ZERO));
    assert_eq!(stranger.send("GET", INTEGRATIONS, None).status, 401);
}

#[test]
fn faults_in_json() {
    let sandbox = Fixture::new();
    let add = |fault: Value| sandbox.send("POST", "/_sandbox/faults", fault);
    let fault = json!({
        "method": "post",
        "path": INTEGRATIONS,
        "times": 2,
        "when": "after",
        "action": "status",
        "status": 418,
        "headers": { "x-teapot": "yes" },
        "body": "short and stout",
        "delay_ms": 1,
    });
    assert_eq!(add(fault).status, 204);
    assert_eq!(sandbox.faults_left(), 2);
    let answer = sandbox.send("POST", INTEGRATIONS, body());
    assert_eq!((answer.status, answer.header("x-teapot")), (418, Some("yes")));
    assert_eq!(answer.text(), "short and stout");
    assert!(sandbox.integration("faulty").is_some());

    for action in ["drop", "delay", "truncate", "stall", "garbage"] {
        sandbox.reset().unwrap();
        assert_eq!(add(json!({ "action": action })).status, 204);
        let answer = sandbox.try_send("GET", INTEGRATIONS, None);
        assert_eq!(answer.is_none(), action == "drop");
        assert_eq!(sandbox.faults_left(), 0, "once is the default");
    }

    let wrong = [
        json!({}),
        json!({ "action": "explode" }),
        json!({ "action": "status" }),
        json!({ "action": "status", "status": 99 }),
        json!({ "action": "drop", "when": "during" }),
        json!({ "action": "drop", "method": "NOT A METHOD" }),
        json!({ "action": "drop", "headers": { "no name": "x" } }),
        json!({ "action": "drop", "delay": 5 }),
    ];
    for fault in wrong {
        assert_eq!(add(fault.clone()).status, 400, "{fault}");
    }
    assert_eq!(sandbox.faults_left(), 0);
}
