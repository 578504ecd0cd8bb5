//! Every operation with every fault: a table of the results, compared with the committed one, and invariants for each
//! cell.
//!
//! A fault affects each request of its operation while one command runs. Then the fault ends, and one more apply must
//! lead to exactly one integration and an empty plan.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use northflank_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use tokio::net::TcpSocket;

use crate::support::{EXAMPLE, World};

/// More often than any operation sends a request.
const ALWAYS: u32 = 1000;

/// Longer than the provider waits for an answer.
const TOO_LONG: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Create,
    Read,
    Patch,
    Put,
    Delete,
    Import,
    List,
    DataSource,
}

const OPERATIONS: [Operation; 8] = [
    Operation::Create,
    Operation::Read,
    Operation::Patch,
    Operation::Put,
    Operation::Delete,
    Operation::Import,
    Operation::List,
    Operation::DataSource,
];

const COLLECTION: &str = "/v1/cloud-providers/integrations";
const ONE: &str = "/v1/cloud-providers/integrations/one";

impl Operation {
    /// The request that the fault happens to.
    fn request(self) -> (&'static str, &'static str) {
        match self {
            Self::Create => ("POST", COLLECTION),
            Self::Read | Self::Import | Self::DataSource => ("GET", ONE),
            Self::Patch => ("PATCH", ONE),
            Self::Put => ("PUT", COLLECTION),
            Self::Delete => ("DELETE", ONE),
            Self::List => ("GET", "/v1/cloud-providers/integrations?"),
        }
    }

    /// The command that is run while the fault happens. Where something is changed, without a refresh: this is about
    /// the one operation.
    fn command(self) -> &'static [&'static str] {
        match self {
            Self::Create | Self::Patch | Self::Put => {
                &["apply", "-auto-approve", "-refresh=false", "-no-color"]
            }
            Self::Read => &["apply", "-refresh-only", "-auto-approve", "-no-color"],
            Self::Delete => &["destroy", "-auto-approve", "-refresh=false", "-no-color"],
            Self::Import => &["import", "-no-color", EXAMPLE, "one"],
            Self::List | Self::DataSource => &["plan", "-refresh=false", "-no-color"],
        }
    }

    /// Whether the integration is there, and in the state, before the command.
    fn begins(self) -> (bool, bool) {
        match self {
            Self::Create => (false, false),
            Self::Import => (true, false),
            _ => (true, true),
        }
    }

    fn configuration(self) -> String {
        let description = match self {
            Self::Patch => "description = \"after\"",
            Self::Put => "",
            _ => "description = \"before\"",
        };
        let resource = format!(
            "provider \"northflank\" {{\n  max_retries = 2\n  max_retry_wait = \"2s\"\n  request_timeout = \"2s\"\n}}\n\
             resource \"northflank_integration\" \"example\" {{\n  name = \"One\"\n  cloud_provider = \"civo\"\n  \
             {description}\n  credentials = {{\n    api_key = \"canary-key\"\n  }}\n  timeouts = {{\n    create = \
             \"15s\"\n    delete = \"3s\"\n  }}\n}}\n"
        );
        match self {
            Self::List => resource + "data \"northflank_integration\" \"example\" {\n  name = \"One\"\n}\n",
            Self::DataSource => {
                resource + "data \"northflank_integration\" \"example\" {\n  id = \"one\"\n}\n"
            }
            _ => resource,
        }
    }
}

/// Where nothing listens, and another host that no token may reach.
pub(crate) struct Elsewhere {
    closed: String,
    other: Sandbox,
    /// Bound, and never listened on: nobody accepts, and no sandbox of another test gets the port.
    _socket: TcpSocket,
}

impl Elsewhere {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let closed = format!("http://{}", socket.local_addr().expect("an address"));
        let other = Sandbox::start(Default::default()).expect("a sandbox");
        Self { closed, other, _socket: socket }
    }
}

/// What goes wrong; `None` where no connection is accepted at all.
pub(crate) fn faults(elsewhere: &Elsewhere) -> Vec<(&'static str, Option<Fault>)> {
    let error = |status: u16| Fault::status(status).body(api_error(status, Value::Null));
    let mut faults = vec![("refused", None)];
    let some = [
        ("reset before", Fault::drop_connection()),
        ("reset after", Fault::drop_connection().after()),
        ("timeout before", Fault::drop_connection().delayed(TOO_LONG)),
        ("timeout after", Fault::delay(TOO_LONG).after()),
        (
            "400 with details",
            Fault::status(400).body(api_error(400, json!([{"path": "name", "message": "is odd"}]))),
        ),
        ("401", error(401)),
        ("403", error(403)),
        ("404", error(404)),
        ("409", error(409)),
        ("422", error(422)),
        ("429", error(429)),
        ("429 Retry-After: 1", error(429).header("retry-after", "1")),
        ("429 reset in an hour", error(429).header("x-ratelimit-reset", "3600")),
        ("500", error(500)),
        ("502 HTML", Fault::status(502).body("<html><body>Bad Gateway</body></html>")),
        ("503 Retry-After: 1", error(503).header("retry-after", "1")),
        ("500 after", error(500).after()),
        ("truncated", Fault::truncate().after()),
        ("garbage", Fault::garbage().after()),
        ("200 HTML", Fault::status(200).body("<html><body>Sign in</body></html>")),
        ("10 MiB", Fault::status(200).body(format!("\"{}\"", "x".repeat(10 << 20)))),
        ("slow body", Fault::stall(TOO_LONG).after()),
        ("redirect", Fault::status(307).header("location", elsewhere.other.url())),
    ];
    faults.extend(some.map(|(name, fault)| (name, Some(fault))));
    faults
}

fn api_error(status: u16, details: Value) -> Value {
    json!({"error": {"status": status, "message": "Told to fail", "id": "e-1", "details": details}})
}

/// What became of one cell.
struct Cell {
    code: i32,
    /// The requests of the command, as `METHOD` or, of the collection, `LIST`, each with its number.
    requests: String,
    stored: usize,
    in_state: Option<String>,
    summary: String,
}

/// Runs one cell, asserts what must hold for every one, and says what it came to.
fn run(operation: Operation, fault: Option<&Fault>, elsewhere: &Elsewhere) -> Cell {
    let mut world = World::new();
    world.configure(&operation.configuration());
    let (exists, is_in_state) = operation.begins();
    if exists {
        world.create_elsewhere(json!({
            "name": "One", "provider": "civo", "description": "before", "features": [],
            "credentials": {"apiKey": "canary-key"},
        }));
    }
    if is_in_state {
        // That of an earlier apply.
        let attributes = json!({
            "id": "one", "name": "One", "cloud_provider": "civo", "description": "before", "features": [],
            "created_at": world.sandbox.integrations()[0]["createdAt"], "credentials": {"api_key": "canary-key"}, "timeouts": {"create": "15s", "delete": "3s"},
        });
        world.store([("example", 0, attributes)]);
    }

    let api = world.sandbox.url().to_owned();
    match fault {
        None => world = world.variable("NORTHFLANK_API_BASE_URL", &elsewhere.closed),
        Some(fault) => {
            let (method, path) = operation.request();
            world.sandbox.fault(fault.clone().on(method, path).times(ALWAYS));
        }
    }
    let outcome = world.run(operation.command());
    world = world.variable("NORTHFLANK_API_BASE_URL", &api);
    world.sandbox.clear_faults();
    let cell = Cell {
        code: outcome.code,
        requests: requests(&world),
        stored: world.sandbox.integrations().len(),
        in_state: id_in_state(&world),
        summary: summary(&outcome.output()),
    };
    world.sandbox.clear_requests();

    let context = || format!("{}\n{}", outcome.output(), world.logged().len());
    assert!(cell.stored <= 1, "doubled: {}", context());
    assert_eq!(cell.code == 0, cell.summary.is_empty(), "an error without its diagnostic: {}", context());
    if cell.code != 0 && is_in_state {
        assert_eq!(cell.in_state.as_deref(), Some("one"), "lost: {}", context());
    }
    if cell.code == 0 && operation != Operation::Delete && operation != Operation::Read {
        assert_eq!(cell.stored, 1, "said to be done: {}", context());
    }

    converge(operation, &world, &cell);
    cell
}

/// With a sound API again, one more run leads to exactly one integration and an empty plan. What the state could not
/// know of is imported, as the diagnostic says.
fn converge(operation: Operation, world: &World, cell: &Cell) {
    if operation == Operation::Import && cell.in_state.is_none() {
        world.run(operation.command()).succeeded();
    }
    let apply = ["apply", "-auto-approve", "-no-color"];
    let run = world.run(&apply);
    if run.code != 0 {
        assert!(cell.in_state.is_none() && cell.stored == 1, "{}", run.output());
        run.says("already exists").says("id = \"one\"");
        world.run(&["import", "-no-color", EXAMPLE, "one"]).succeeded();
        world.run(&apply).succeeded();
    }
    world.assert_no_changes();
    assert_eq!(world.sandbox.integrations().len(), 1);
    assert_eq!(id_in_state(world).as_deref(), Some("one"));
}

fn requests(world: &World) -> String {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for request in world.sandbox.requests() {
        let is_list = request.method == "GET" && !request.path.contains("/one");
        let name = if is_list { "LIST".to_owned() } else { request.method };
        match counted.last_mut() {
            Some((last, number)) if *last == name => *number += 1,
            _ => counted.push((name, 1)),
        }
    }
    let each = counted.into_iter().map(|(name, number)| format!("{name} {number}"));
    each.collect::<Vec<_>>().join(", ")
}

fn id_in_state(world: &World) -> Option<String> {
    let states = world.states();
    let (_, state) = states.iter().find(|(address, _)| !address.starts_with("data."))?;
    Some(state["id"].as_str()?.to_owned())
}

/// The summaries of the errors that were printed, with the first sentence of each one's detail.
fn summary(output: &str) -> String {
    let text: String = output.replace(['│', '╷', '╵'], " ");
    let mut lines = text.lines().map(str::trim);
    let mut summaries = Vec::new();
    while let Some(line) = lines.next() {
        let Some(summary) = line.strip_prefix("Error: ") else { continue };
        let detail = lines.by_ref().skip_while(|line| line.is_empty() || is_place(line));
        let first: Vec<&str> = detail.take_while(|line| !line.is_empty()).collect();
        let first = first.join(" ");
        let first = first.split_inclusive(". ").next().unwrap_or_default().trim();
        summaries.push(format!("{summary}: {first}"));
    }
    summaries.dedup();
    summaries.join(" / ")
}

/// The lines with which Terraform says where something is.
fn is_place(line: &str) -> bool {
    line.starts_with("with ") || line.starts_with("on ") || line.starts_with(|c: char| c.is_ascii_digit())
}

/// What differs from run to run is taken out.
fn stable(text: &str, world_urls: &[&str]) -> String {
    let mut text = text.to_owned();
    for url in world_urls {
        text = text.replace(url, "URL");
    }
    let mut words = Vec::new();
    for word in text.split(' ') {
        words.push(if word.starts_with("http://127.0.0.1:") { "URL".to_owned() } else { word.to_owned() });
    }
    words.join(" ")
}

#[test]
fn every_operation_survives_every_fault() {
    let elsewhere = Elsewhere::new();
    let faults = faults(&elsewhere);
    let cells: Vec<_> =
        OPERATIONS.iter().flat_map(|operation| faults.iter().map(move |fault| (*operation, fault))).collect();

    let next = AtomicUsize::new(0);
    let table = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        // Most of a cell's time is waiting.
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((operation, (name, fault))) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let number = faults.iter().position(|(other, _)| other == name);
                    let cell = run(*operation, fault.as_ref(), &elsewhere);
                    table.lock().expect("no panic").insert((*operation, number), (*name, cell));
                }
            });
        }
    });
    assert_eq!(elsewhere.other.requests().len(), 0, "a redirect was followed");

    let mut text = String::new();
    for ((operation, _), (name, cell)) in table.into_inner().expect("no panic") {
        let Cell { code, requests, stored, in_state, summary } = cell;
        let state = in_state.as_deref().unwrap_or("nothing");
        let summary = stable(&summary, &[elsewhere.other.url()]);
        let _ = writeln!(
            text,
            "{operation:?} | {name} | exit {code} | {requests} | stored {stored} | state {state} | {summary}"
        );
    }
    insta::assert_snapshot!(text);
}
