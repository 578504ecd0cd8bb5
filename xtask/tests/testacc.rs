//! `cargo xtask testacc` and `cargo xtask sweep`, over TLS, against sandboxes that contradict what is assumed.

#![allow(clippy::unwrap_used, reason = "here a panic is how a test fails")]

use std::{
    net::SocketAddr,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use northflank_sandbox::{Assumption, Contradicted, Fault, Options, Sandbox};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tokio_rustls::TlsAcceptor;

const TOKEN: &str = "canary-token";
const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// A sandbox behind TLS, until it is dropped.
struct Account {
    sandbox: Sandbox,
    address: SocketAddr,
    /// A folder with the certificate, to be trusted.
    trusted: tempfile::TempDir,
    _end: oneshot::Sender<()>,
}

impl Account {
    fn new(contradicted: impl IntoIterator<Item = Assumption>) -> Self {
        let contradicted = Contradicted::from_iter(contradicted);
        Self::with(Options { contradicted, ..Options::default() })
    }

    fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(Options { token: TOKEN.to_owned(), ..options }).unwrap();
        let identity = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let trusted = tempfile::tempdir().unwrap();
        std::fs::write(trusted.path().join("ca.pem"), identity.cert.pem()).unwrap();
        let key = PrivatePkcs8KeyDer::from(identity.signing_key.serialize_der());
        let tls = ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![identity.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
            .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let behind = sandbox.url().strip_prefix("http://").unwrap().to_owned();
        let (end, ended) = oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        thread::spawn(move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    () = pass_on(listener, TlsAcceptor::from(Arc::new(tls)), behind) => {}
                    _ = ended => {}
                }
            });
        });
        Self { sandbox, address, trusted, _end: end }
    }

    fn task(&self, task: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg(task).env("TF_ACC", "1").env("NORTHFLANK_API_TOKEN", TOKEN);
        command.env("NORTHFLANK_API_BASE_URL", format!("https://{}", self.address));
        command.env("SSL_CERT_FILE", self.trusted.path().join("ca.pem"));
        command.env_remove("NORTHFLANK_TEAM_ID");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, task: &str) -> Output {
        self.task(task).output().unwrap()
    }

    /// A run that has created an integration, and waits until lists show it.
    fn in_the_middle(&self) -> Child {
        let child = self.task("testacc").spawn().unwrap();
        let before = self.names().len();
        while self.names().len() == before {
            thread::sleep(Duration::from_millis(20));
        }
        child
    }

    fn names(&self) -> Vec<String> {
        self.sandbox.integrations().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    }
}

async fn pass_on(listener: TcpListener, tls: TlsAcceptor, to: String) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (tls, to) = (tls.clone(), to.clone());
        tokio::spawn(async move {
            let Ok(mut stream) = tls.accept(stream).await else { return };
            let Ok(mut sandbox) = TcpStream::connect(to).await else { return };
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut sandbox).await;
        });
    }
}

/// The verdict of each line of the table, by its number.
fn verdicts(output: &Output) -> Vec<(usize, String)> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let verdict = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        Some((cells.next()?.parse().ok()?, cells.next_back()?))
    };
    text.lines().filter_map(verdict).collect()
}

fn not_as_assumed(output: &Output) -> Vec<usize> {
    let verdicts = verdicts(output).into_iter();
    verdicts.filter(|(_, verdict)| verdict == "**not as assumed**").map(|(number, _)| number).collect()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn each_assumption_is_told_from_its_contrary() {
    let worlds = [None].into_iter().chain(Assumption::ALL.iter().copied().map(Some));
    let check = |contradicted: Option<Assumption>| {
        let account = Account::new(contradicted);
        let output = account.run("testacc");
        let (text, expected): (_, Vec<_>) =
            (text(&output), contradicted.iter().map(|it| it.number()).collect());
        assert_eq!(not_as_assumed(&output), expected, "{text}");
        assert_eq!(output.status.success(), contradicted.is_none(), "{text}");
        let numbers: Vec<_> = verdicts(&output).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, Assumption::ALL.iter().map(|it| it.number()).collect::<Vec<_>>(), "{text}");
        assert!(!text.contains(TOKEN) && !text.contains("made-up"), "{text}");
        assert_eq!(account.names(), [""; 0], "{text}");
    };
    thread::scope(|scope| worlds.for_each(|contradicted| drop(scope.spawn(move || check(contradicted)))));
}

#[test]
fn of_three_that_are_wrong_exactly_these_are_named() {
    let account =
        Account::new([Assumption::PutClears, Assumption::CredentialsAreHidden, Assumption::ClocksAgree]);
    let output = account.run("testacc");
    assert_eq!(not_as_assumed(&output), [5, 8, 13], "{}", text(&output));
    assert!(text(&output).contains("xtask: not as assumed: 5, 8, 13\n"), "{}", text(&output));
    assert_eq!(account.names(), [""; 0]);
}

#[test]
fn a_failure_leaves_nothing_behind() {
    let account = Account::new([]);
    account.sandbox.fault(Fault::status(500).times(100).on("PATCH", INTEGRATIONS));
    account.sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    let output = account.run("testacc");
    assert!(!output.status.success());
    assert_eq!(account.names(), [""; 0], "{}", text(&output));
    let output = account.run("testacc");
    assert!(text(&output).contains("a PATCH of features was refused with 500"), "{}", text(&output));
    assert_eq!(account.names(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    // Even where lists do not yet show what there is to delete.
    let account = Account::new([Assumption::ChangesShowInTime]);
    let child = account.in_the_middle();
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(text(&output).contains("xtask: interrupted"), "{}", text(&output));
    assert_eq!(account.names(), [""; 0]);
}

#[test]
fn a_sweep_deletes_what_a_killed_run_has_left_and_nothing_else() {
    let others = ["production", "tf-acc-test-mine"];
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data.json");
    let integrations = others.map(
        |name| json!({"id": name, "name": name, "provider": "civo", "createdAt": "2026-01-01T00:00:00Z"}),
    );
    std::fs::write(&data, json!({ "integrations": integrations }).to_string()).unwrap();
    let contradicted = Contradicted::from([Assumption::ChangesShowInTime]);
    let account = Account::with(Options { data: Some(data), contradicted, ..Options::default() });
    let mut child = account.in_the_middle();
    child.kill().unwrap();
    child.wait().unwrap();
    account.sandbox.contradict(Contradicted::new());
    assert_eq!(account.names().len(), 3);
    let output = account.run("sweep");
    assert!(text(&output).contains("Deleted 1 "), "{}", text(&output));
    assert_eq!(account.names(), others);
}

#[test]
fn without_consent_nothing_is_sent() {
    let account = Account::new([]);
    let output = account.task("testacc").env_remove("TF_ACC").output().unwrap();
    assert!(!output.status.success() && text(&output).contains("set TF_ACC=1"), "{}", text(&output));
    let output = account.task("testacc").env("NORTHFLANK_API_TOKEN", "").output().unwrap();
    assert!(text(&output).contains("set NORTHFLANK_API_TOKEN"), "{}", text(&output));
    assert!(account.sandbox.requests().is_empty());
}
