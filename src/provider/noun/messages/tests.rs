//! All messages about a noun and the provider's settings, in one snapshot, as users read them.

use std::{sync::Arc, time::Duration};

use framework::{AttributePath, Diagnostic, Removal, Value};

use super::{
    super::{Names, Noun, Place},
    MessageContext, Verb, Whereabouts, protected, rendered, unknown_filter_value,
};
use crate::{
    northflank::{
        Allowed, Client, Config, CreatedAt, Doubt, Error, ErrorKind, Existing, Id, NodeId, NotCreated,
        Operation, Scope, TeamId, TlsFault, Words,
    },
    provider::{
        access::Ready,
        claims::Claim,
        cluster::Cluster,
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
        overridden_tokens: Vec::new(),
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
        (Operation::Create, Verb::Create, api(400, "name is too short")),
        (Operation::Get, Verb::Read, api(401, "Unauthorized")),
        (Operation::Create, Verb::Create, api(403, "Forbidden")),
        (Operation::Create, Verb::Create, api(404, "No such team")),
        (Operation::Patch, Verb::Update, api(404, "Not found")),
        (Operation::Create, Verb::Create, ErrorKind::Body { problem: "it is not JSON".to_owned() }),
        (Operation::Get, Verb::Update, api(404, "Not found")),
        (Operation::Put, Verb::Update, api(409, "Conflict")),
        (Operation::Patch, Verb::Update, api(409, "Conflict")),
        (Operation::Get, Verb::Read, api(409, "Conflict")),
        (Operation::List, Verb::List, api(409, "Conflict")),
        (Operation::Patch, Verb::Update, api(429, "Too many requests")),
        (Operation::Patch, Verb::Update, api(500, "Internal error")),
        (Operation::Get, Verb::Read, api(418, "Teapot")),
        (Operation::Create, Verb::Create, ErrorKind::Status { status: 413 }),
        (Operation::Get, Verb::Read, ErrorKind::Tls(TlsFault::UnknownIssuer)),
        (Operation::Get, Verb::Read, ErrorKind::Tls(TlsFault::NotSpoken)),
        (Operation::Get, Verb::Read, ErrorKind::Status { status: 404 }),
        (Operation::Create, Verb::Create, ErrorKind::Status { status: 502 }),
        (Operation::Delete, Verb::Delete, ErrorKind::Unreachable { reason: reason() }),
        (
            Operation::Patch,
            Verb::Update,
            ErrorKind::Interrupted { reason: "connection reset by peer".to_owned() },
        ),
        (Operation::Create, Verb::Create, ErrorKind::Timeout { after: seconds(30) }),
        (Operation::List, Verb::Find, ErrorKind::Redirect { status: 302, host: stranger }),
        (Operation::Get, Verb::Read, ErrorKind::Body { problem: "it is not JSON".to_owned() }),
        (Operation::Get, Verb::Read, ErrorKind::Garbled { problem: "it is incomplete".to_owned() }),
        (Operation::Get, Verb::Read, ErrorKind::Stopped { reason: reason() }),
        (
            Operation::Get,
            Verb::Read,
            ErrorKind::OutOfTime { limit: seconds(300), waiting_for: "status 503: Overloaded".to_owned() },
        ),
        (
            Operation::Get,
            Verb::Read,
            ErrorKind::Client { reason: "HTTPS_PROXY is not a valid address".to_owned() },
        ),
    ];
    let name = Some("My App");
    let context = |verb| MessageContext {
        verb,
        id: Some(&id),
        name,
        scope: &scope,
        ready: &ready,
        names: Integration::NAMES,
        whereabouts: Whereabouts::Scope,
    };
    let of = |operation, kind| Error { attempts: 2, ..Error::new(operation, kind) };
    let mut diagnostics: Vec<Diagnostic> = failures
        .into_iter()
        .map(|(operation, verb, kind)| {
            let id = (operation != Operation::List).then_some(&id);
            MessageContext { id, ..context(verb) }.failed(&of(operation, kind))
        })
        .collect();
    let not_found = of(Operation::Get, api(404, "Not found"));
    let existing = |name: &str, is_owned| Existing { id: id.clone(), name: Some(name.into()), is_owned };
    let doubtful =
        |doubt| ErrorKind::Doubtful { found: Box::new(of(Operation::Get, api(404, "Not found"))), doubt };
    let (before, now) =
        (CreatedAt::new("2026-01-01T12:00:00.000Z"), CreatedAt::new("2026-02-01T12:00:00.000Z"));
    let base_url = Setting { attribute: "base_url", variables: &["A", "B"] };
    let holed =
        of(Operation::List, ErrorKind::Body { problem: "an integration in the list has no ID".to_owned() });
    let torn = Ready {
        overridden_tokens: vec!["the environment variable NF_API_TOKEN".to_owned()],
        ..ready.clone()
    };
    diagnostics.extend([
        context(Verb::Create).not_created(&NotCreated::Failed(of(
            Operation::Create,
            ErrorKind::Interrupted { reason: "connection reset by peer".to_owned() },
        ))),
        context(Verb::Create).not_created(&NotCreated::Taken {
            error: of(Operation::Create, api(409, "Exists")),
            existing: existing("My App", false),
        }),
        context(Verb::Create).not_created(&NotCreated::Taken {
            error: of(Operation::Create, api(409, "Exists")),
            existing: existing("my-app", false),
        }),
        context(Verb::Create).not_created(&NotCreated::Taken {
            error: of(
                Operation::Create,
                ErrorKind::Interrupted { reason: "connection reset by peer".to_owned() },
            ),
            existing: existing("My App", true),
        }),
        context(Verb::Create).not_created(&NotCreated::Unclear {
            error: of(Operation::Create, ErrorKind::Timeout { after: seconds(30) }),
            existing: vec![id.clone()],
            why: "Northflank does not say when it was created".to_owned(),
        }),
        context(Verb::Create).not_created(&NotCreated::Unclear {
            error: of(Operation::Create, api(500, "Internal error")),
            existing: Vec::new(),
            why: "reading the list of all integrations failed (status 403: No)".to_owned(),
        }),
        context(Verb::Create).not_created(&NotCreated::Unclear {
            error: of(Operation::Create, ErrorKind::Timeout { after: seconds(30) }),
            existing: vec![id.clone(), Id::parse("my-app-2").expect("an id")],
            why: "several integrations have this name".to_owned(),
        }),
        context(Verb::Create).created_repeatedly(&id, &Ok(vec![Id::parse("my-app-2").expect("an id")])),
        context(Verb::Create)
            .created_repeatedly(&id, &Err(of(Operation::List, ErrorKind::Status { status: 502 }))),
        context(Verb::Create).created_but_unconfirmed(&id, &of(Operation::Patch, api(503, "Overloaded"))),
        context(Verb::Delete).in_use(&of(Operation::Delete, api(409, "In use")), seconds(300), &[]),
        context(Verb::Delete).in_use(
            &of(Operation::Delete, api(409, "In use")),
            seconds(90),
            &["Production".into(), "Staging".into()],
        ),
        context(Verb::Create)
            .not_created(&NotCreated::NeverReleased(of(Operation::Create, api(409, "Exists")))),
        context(Verb::Read).failed(&of(Operation::Get, doubtful(Doubt::StillListed))),
        context(Verb::Delete).failed(&of(
            Operation::Get,
            doubtful(Doubt::ListFailed(Box::new(of(Operation::List, api(403, "No"))))),
        )),
        context(Verb::Read).failed(&of(Operation::Get, doubtful(Doubt::TooYoung))),
        context(Verb::Read).failed(&of(Operation::Get, doubtful(Doubt::UnknownAge))),
        context(Verb::Update).not_updated(&of(Operation::Patch, api(502, "Bad gateway")), true),
        context(Verb::Update).updated_otherwise(),
        context(Verb::Update).failed(&of(Operation::Patch, ErrorKind::Recreated { created_at: now.clone() })),
        context(Verb::Update).failed(&of(Operation::Put, ErrorKind::Renamed)),
        context(Verb::Read).recreated(&before, &now),
        context(Verb::Read).gone(&not_found),
        context(Verb::Read).incomplete("it lacks the integration's name"),
        context(Verb::Read).of_another_api("https://api.northflank.example"),
        context(Verb::Delete).left_alone(&before, &now),
        context(Verb::Delete).deleted_and_created(),
        context(Verb::Find).unreadable(&holed),
        context(Verb::List).skipped(&holed),
        context(Verb::List).unreadable_by_filter(&id),
        context(Verb::Find).none_with_id(&not_found),
        context(Verb::Plan).contested(Claim::Remove, Claim::Keep),
        context(Verb::Plan).contested(Claim::Succeed, Claim::Keep),
        context(Verb::Find).none_with_name(&["My Application".into(), "Other".into()]),
        context(Verb::Find).none_with_name(&[]),
        context(Verb::Find).several_with_name(&[&id, &Id::parse("my-app-2").expect("an id")]),
        unknown_filter_value::<Integration>("features", "byoc_logs", &["byoc", "byoc-logs"]),
        unknown_filter_value::<Integration>("cloud_provider", "moon", &["aws", "gcp"]),
        context(Verb::Delete).removal_in_use(Removal::Delete, &["Production".into()], seconds(300)),
        context(Verb::Delete).removal_in_use(
            Removal::Replacement,
            &["Production".into(), "Staging".into()],
            seconds(90),
        ),
        MessageContext { ready: &torn, ..context(Verb::Read) }
            .failed(&of(Operation::Get, api(401, "Unauthorized"))),
        missing_token(&Setting { attribute: "api_token", variables: &["A", "B"] }, &["B"]),
        invalid_setting(&base_url, Origin::Argument, "It must not contain a query or a fragment."),
        invalid_setting(&base_url, Origin::Variable("B"), "It must not contain a query or a fragment."),
        deferred(&["api_token"]),
        deferred(&["api_token", "team_id"]),
    ]);
    insta::assert_snapshot!(rendered(&diagnostics).replace(env!("CARGO_PKG_REPOSITORY"), "REPOSITORY"));
}

/// What only nouns have whose operations take time.
#[test]
fn every_message_about_progress() {
    let (ready, scope, id) = (ready(), Scope::default(), Id::parse("production").expect("an id"));
    let context = |verb| MessageContext {
        verb,
        id: Some(&id),
        name: None,
        scope: &scope,
        ready: &ready,
        names: Cluster::NAMES,
        whereabouts: Whereabouts::Scope,
    };
    let error = Error::new(Operation::Get, ErrorKind::Status { status: 503 });
    let clause = "Northflank reports the state \"creating\"";
    let place = Place { id: Value::Value("production".to_owned()), ..Place::default() };
    let diagnostics = [
        context(Verb::Create).not_finished_in_time(clause, Duration::from_secs(3600)),
        context(Verb::Update).not_finished_by_interrupt(clause),
        context(Verb::Create).not_finished_unseen(&error),
        context(Verb::Update)
            .ended_in_error("Northflank reports the state \"error\"; the reason is: no quota"),
        context(Verb::Create).created_but_unseen(&id, &error),
        context(Verb::Update).id_changed(&Id::parse("europe").expect("an id")),
        protected(Cluster::NAMES, &place),
    ];
    insta::assert_snapshot!(rendered(&diagnostics).replace(env!("CARGO_PKG_REPOSITORY"), "REPOSITORY"));
}

/// Of parts of an object, and of the catalogue.
#[test]
fn every_message_beside_objects() {
    const NODE: &Names = &Names::of(Words { noun: "node", nouns: "nodes", a_noun: "a node" }, "Clusters");
    const REGION: &Names =
        &Names::of(Words { noun: "cloud region", nouns: "cloud regions", a_noun: "a cloud region" }, "");
    let (ready, id) = (ready(), Id::parse("my-cluster").expect("an ID"));
    let node = NodeId::parse("node-1").expect("an ID");
    let scope = Scope { team: TeamId::parse("my-team") };
    let api = |status| ErrorKind::Api { status, message: "Told so".into(), details: None, id: None };
    let cluster = |part| Whereabouts::Object { noun: "cluster", id: &id, part };
    let drain = MessageContext::at(Verb::Act("drain"), &scope, &ready, NODE, cluster(Some(&node)));
    let nodes = MessageContext::at(Verb::List, &scope, &ready, NODE, cluster(None));
    let everybody = Scope::default();
    let regions = MessageContext::at(Verb::List, &everybody, &ready, REGION, Whereabouts::Catalogue);
    let of = |operation, kind| Error { attempts: 2, ..Error::new(operation, kind) };
    let unreadable = of(Operation::List, ErrorKind::Body { problem: "it has no ID".to_owned() });
    let mut diagnostics: Vec<Diagnostic> = [403, 404, 409, 500]
        .into_iter()
        .map(|status| drain.failed(&of(Operation::Act, api(status))))
        .collect();
    let after = Duration::from_secs(30);
    diagnostics.extend([
        drain.failed(&of(Operation::Act, ErrorKind::Timeout { after })),
        drain.failed(&of(Operation::Act, ErrorKind::Stopped { reason: "status 503: Overloaded".to_owned() })),
        drain.failed(&Error { is_unclear: true, ..of(Operation::Act, api(404)) }),
        nodes.failed(&of(Operation::List, api(404))),
        nodes.unreadable(&unreadable),
        regions.failed(&of(Operation::List, api(403))),
        regions.failed(&of(Operation::List, api(404))),
        regions.unreadable(&unreadable),
    ]);
    insta::assert_snapshot!(rendered(&diagnostics).replace(env!("CARGO_PKG_REPOSITORY"), "REPOSITORY"));
}

/// These messages contain the current time, so they are not in the snapshot.
#[test]
fn a_requested_wait_is_shown_with_its_end() {
    let (ready, scope) = (ready(), Scope::default());
    let context = MessageContext {
        verb: Verb::Read,
        id: None,
        name: None,
        scope: &scope,
        ready: &ready,
        names: Integration::NAMES,
        whereabouts: Whereabouts::Scope,
    };
    let opens_in = Duration::from_secs(1800);
    let closed = |status, allowed| {
        let reason = "status 503".to_owned();
        let kind = ErrorKind::AskedToWait { status, wait: opens_in, allowed, sent: 12, reason };
        context.failed(&Error::new(Operation::Get, kind))
    };
    let limited = closed(429, Allowed::MaxRetryWait);
    assert!(limited.detail.contains("It resets in 30 min, at "), "{limited:?}");
    assert!(limited.detail.contains("longer than `max_retry_wait` allows"), "{limited:?}");
    assert!(limited.detail.contains("has sent 12 requests."), "{limited:?}");
    let limited = closed(429, Allowed::Operation(Duration::from_secs(300)));
    assert!(limited.detail.contains("longer than the operation's timeout of 5 min allows."), "{limited:?}");
    assert!(limited.detail.contains("or raise `timeouts.read`."), "{limited:?}");
    assert_eq!(limited.attribute, Some(AttributePath::new("timeouts").attribute("read")));
    let unavailable = closed(503, Allowed::MaxRetryWait).detail;
    assert!(unavailable.contains("(status 503). It asks to retry in 30 min, at "), "{unavailable}");
}
