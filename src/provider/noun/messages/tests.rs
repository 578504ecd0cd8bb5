//! What users read in every situation, in one file, so that it can be read as they would: of a noun, and of the
//! provider's settings.

use std::{sync::Arc, time::Duration};

use framework::{AttributePath, Diagnostic, Removal, Value};

use super::{super::Noun, Situation, as_read, unheard_of};
use crate::{
    northflank::{
        Allowed, Client, Config, CreatedAt, Doubt, Error, ErrorKind, Existing, Id, NotCreated, Operation,
        Scope, TeamId, TlsFault,
    },
    provider::{
        access::Ready,
        claims::Claim,
        integration::Integration,
        settings::{Origin, Setting, deferred, invalid_setting, missing_token},
    },
};

fn ready() -> Ready {
    Ready {
        client: Arc::new(Client::new(Config::of_test())),
        own_scope: Value::Null,
        claims: Arc::default(),
        check_in_use: true,
        token_source: "the environment variable NORTHFLANK_API_TOKEN".to_owned(),
        token_passed_over: Vec::new(),
    }
}

#[test]
fn every_message() {
    let (ready, id) = (ready(), Id::parse("my-app").expect("an id"));
    let scope = Scope { team: TeamId::parse("my-team") };
    let api = |status, message: &str| ErrorKind::Api {
        status,
        message: message.into(),
        details: Some(r#"[{"path":"name"}]"#.into()),
        id: Some("e1".into()),
    };
    let seconds = Duration::from_secs;
    let reason = || "connection refused".to_owned();
    let stranger = Some("sign-in.example".into());
    let failures = [
        (Operation::Create, "create", api(400, "name is too short")),
        (Operation::Get, "read", api(401, "Unauthorized")),
        (Operation::Create, "create", api(403, "Forbidden")),
        (Operation::Create, "create", api(404, "No such team")),
        (Operation::Patch, "update", api(404, "Not found")),
        (Operation::Create, "create", ErrorKind::Body { problem: "it is not JSON".to_owned() }),
        (Operation::Get, "update", api(404, "Not found")),
        (Operation::Put, "update", api(409, "Conflict")),
        (Operation::Patch, "update", api(409, "Conflict")),
        (Operation::Get, "read", api(409, "Conflict")),
        (Operation::List, "list", api(409, "Conflict")),
        (Operation::Patch, "update", api(429, "Too many requests")),
        (Operation::Patch, "update", api(500, "Internal error")),
        (Operation::Get, "read", api(418, "Teapot")),
        (Operation::Create, "create", ErrorKind::Status { status: 413 }),
        (Operation::Get, "read", ErrorKind::Tls(TlsFault::UnknownIssuer)),
        (Operation::Get, "read", ErrorKind::Tls(TlsFault::NotSpoken)),
        (Operation::Get, "read", ErrorKind::Status { status: 404 }),
        (Operation::Create, "create", ErrorKind::Status { status: 502 }),
        (Operation::Delete, "delete", ErrorKind::Unreachable { reason: reason() }),
        (Operation::Patch, "update", ErrorKind::Interrupted { reason: reason() }),
        (Operation::Create, "create", ErrorKind::Timeout { after: seconds(30) }),
        (Operation::List, "find", ErrorKind::Redirect { status: 302, host: stranger }),
        (Operation::Get, "read", ErrorKind::Body { problem: "it is not JSON".to_owned() }),
        (Operation::Get, "read", ErrorKind::Garbled { problem: "it ends in the middle".to_owned() }),
        (Operation::Get, "read", ErrorKind::Stopped { reason: reason() }),
        (
            Operation::Get,
            "read",
            ErrorKind::OutOfTime { limit: seconds(300), waiting_for: "status 503: Overloaded".to_owned() },
        ),
        (Operation::Get, "read", ErrorKind::Client { reason: reason() }),
    ];
    let name = Some("My App");
    let situation = |verb| Situation {
        verb,
        id: Some(&id),
        name,
        scope: &scope,
        ready: &ready,
        names: Integration::NAMES,
    };
    let of = |operation, kind| Error { attempts: 2, ..Error::new(operation, kind) };
    let mut diagnostics: Vec<Diagnostic> = failures
        .into_iter()
        .map(|(operation, verb, kind)| situation(verb).failed(&of(operation, kind)))
        .collect();
    let not_found = of(Operation::Get, api(404, "Not found"));
    let existing = |name: &str, is_owned| Existing { id: id.clone(), name: Some(name.into()), is_owned };
    let doubtful =
        |doubt| ErrorKind::Doubtful { found: Box::new(of(Operation::Get, api(404, "Not found"))), doubt };
    let (before, now) =
        (CreatedAt::new("2026-01-01T12:00:00.000Z"), CreatedAt::new("2026-02-01T12:00:00.000Z"));
    let base_url = Setting { attribute: "base_url", variables: &["A", "B"] };
    let torn = Ready {
        token_passed_over: vec!["the environment variable NF_API_TOKEN".to_owned()],
        ..ready.clone()
    };
    diagnostics.extend([
        situation("create").not_created(&NotCreated::Failed(of(
            Operation::Create,
            ErrorKind::Interrupted { reason: reason() },
        ))),
        situation("create").not_created(&NotCreated::Taken {
            error: of(Operation::Create, api(409, "Exists")),
            existing: existing("My App", false),
        }),
        situation("create").not_created(&NotCreated::Taken {
            error: of(Operation::Create, api(409, "Exists")),
            existing: existing("my-app", false),
        }),
        situation("create").not_created(&NotCreated::Taken {
            error: of(Operation::Create, ErrorKind::Interrupted { reason: reason() }),
            existing: existing("My App", true),
        }),
        situation("create").not_created(&NotCreated::Unclear {
            error: of(Operation::Create, ErrorKind::Timeout { after: seconds(30) }),
            existing: Some(id.clone()),
            why: "it does not say when it was created".to_owned(),
        }),
        situation("create").not_created(&NotCreated::Unclear {
            error: of(Operation::Create, api(500, "Internal error")),
            existing: None,
            why: "the list of all integrations, which would tell, could not be read (status 403: No)"
                .to_owned(),
        }),
        situation("create").created_but_unconfirmed(&id, &of(Operation::Patch, api(503, "Overloaded"))),
        situation("delete").in_use(&of(Operation::Delete, api(409, "In use")), seconds(300), &[]),
        situation("delete").in_use(
            &of(Operation::Delete, api(409, "In use")),
            seconds(90),
            &["Production".into(), "Staging".into()],
        ),
        situation("create")
            .not_created(&NotCreated::NeverReleased(of(Operation::Create, api(409, "Exists")))),
        situation("read").failed(&of(Operation::Get, doubtful(Doubt::StillListed))),
        situation("delete").failed(&of(
            Operation::Get,
            doubtful(Doubt::ListFailed(Box::new(of(Operation::List, api(403, "No"))))),
        )),
        situation("read").failed(&of(Operation::Get, doubtful(Doubt::TooYoung))),
        situation("read").failed(&of(Operation::Get, doubtful(Doubt::UnknownAge))),
        situation("update").not_updated(&of(Operation::Patch, api(502, "Bad gateway")), true),
        situation("update").failed(&of(Operation::Patch, ErrorKind::Recreated { created_at: now.clone() })),
        situation("update").failed(&of(Operation::Put, ErrorKind::Renamed)),
        situation("read").recreated(&before, &now),
        situation("read").gone(&not_found),
        situation("read").incomplete("it does not say the integration's name"),
        situation("read").of_another_api("https://api.northflank.example"),
        situation("delete").left_alone(&before, &now),
        situation("delete").deleted_and_created(),
        situation("find").unreadable(&of(
            Operation::List,
            ErrorKind::Body {
                problem: "an item of the list cannot be read: an integration has no id".to_owned(),
            },
        )),
        situation("list").unsorted(&id),
        situation("find").none_with_id(&not_found),
        situation("plan").contested(Claim::Remove, Claim::Keep),
        situation("plan").contested(Claim::Succeed, Claim::Keep),
        situation("find").none_with_name(&["My Application".into(), "Other".into()]),
        situation("find").none_with_name(&[]),
        situation("find").several_with_name(&[&id, &Id::parse("my-app-2").expect("an id")]),
        unheard_of::<Integration>("features", "byoc_logs", &["byoc", "byoc-logs"]),
        unheard_of::<Integration>("cloud_provider", "moon", &["aws", "gcp"]),
        situation("delete").removal_in_use(Removal::Delete, &["Production".into()], seconds(300)),
        situation("delete").removal_in_use(
            Removal::Replacement,
            &["Production".into(), "Staging".into()],
            seconds(90),
        ),
        Situation { ready: &torn, ..situation("read") }.failed(&of(Operation::Get, api(401, "Unauthorized"))),
        missing_token(&Setting { attribute: "api_token", variables: &["A", "B"] }, &["B"]),
        invalid_setting(&base_url, Origin::Argument, "It is not a URL."),
        invalid_setting(&base_url, Origin::Variable("B"), "It is not a URL."),
        deferred(&["api_token"]),
        deferred(&["api_token", "team_id"]),
    ]);
    insta::assert_snapshot!(as_read(&diagnostics));
}

/// These tell the time.
#[test]
fn who_asks_to_wait_says_until_when() {
    let (ready, scope) = (ready(), Scope::default());
    let situation = Situation {
        verb: "read",
        id: None,
        name: None,
        scope: &scope,
        ready: &ready,
        names: Integration::NAMES,
    };
    let opens_in = Duration::from_secs(1800);
    let closed = |status, allowed| {
        let reason = "status 503".to_owned();
        let kind = ErrorKind::AskedToWait { status, wait: opens_in, allowed, sent: 12, reason };
        situation.failed(&Error::new(Operation::Get, kind))
    };
    let limited = closed(429, Allowed::MaxRetryWait);
    assert!(limited.detail.contains("It opens again in 30 min, at "), "{limited:?}");
    assert!(limited.detail.contains("longer than max_retry_wait"), "{limited:?}");
    assert!(limited.detail.contains("had sent 12 requests."), "{limited:?}");
    let limited = closed(429, Allowed::Operation(Duration::from_secs(300)));
    assert!(limited.detail.contains("beyond the time for this operation, 5 min."), "{limited:?}");
    assert!(limited.detail.contains("or raise \"timeouts.read\"."), "{limited:?}");
    assert_eq!(limited.attribute, Some(AttributePath::new("timeouts").attribute("read")));
    let unavailable = closed(503, Allowed::MaxRetryWait).detail;
    assert!(unavailable.contains("(status 503). It asks to try again in 30 min, at "), "{unavailable}");
}
