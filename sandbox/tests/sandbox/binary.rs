//! The program.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::json;

use crate::support::{Client, INTEGRATIONS};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_northflank-sandbox"));
    command.args(arguments);
    command
}

/// What the program says that must not serve. One that serves after all would never end.
fn output(arguments: &[&str]) -> Output {
    let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    stdout.read_line(&mut text).unwrap();
    if text.contains("listening") {
        child.kill().unwrap();
    }
    stdout.read_to_string(&mut text).unwrap();
    Output { stdout: text.into_bytes(), ..child.wait_with_output().unwrap() }
}

/// The program while it serves. Killed when a test ends early.
struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    url: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.strip_prefix("northflank-sandbox listening on ").unwrap().trim_end().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Self { child, stdout, url }
    }

    /// Sends a signal and waits for the end: the exit code, and what else there was on stdout.
    #[cfg(unix)]
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let kill = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_serves_with_the_default_token() {
    let program = Running::start(&[]);
    let client = Client::new(&program.url, Some("sandbox-token"));
    assert_eq!(client.send("GET", INTEGRATIONS, None).status, 200);
}

#[test]
fn flags_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.json");
    let program = Running::start(&[
        "--listen=127.0.0.1:0",
        "--token",
        "secret",
        "--rate-limit",
        "1",
        "--credentials=plain",
        "--contradict=id-is-slug",
        "--contradict=pool-ids-are-kept",
        "--provisioning=20m",
        "--data",
        file.to_str().unwrap(),
    ]);
    let client = Client::new(&program.url, Some("secret"));
    let body = json!({ "name": "from-outside", "provider": "civo", "credentials": { "apiKey": "k" } });
    let answer = client.send("POST", INTEGRATIONS, body);
    assert_eq!(answer.json()["data"]["credentials"]["apiKey"], "k");
    assert_ne!(answer.json()["data"]["id"], "from-outside");
    assert_eq!(answer.header("x-ratelimit-limit"), Some("1"));
    assert_eq!(client.send("GET", INTEGRATIONS, None).status, 429);
    assert!(fs::read_to_string(file).unwrap().contains("from-outside"));
}

#[cfg(unix)]
#[test]
fn signals_stop_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        assert_eq!(Running::start(&[]).stop(signal), (Some(0), String::new()), "{signal}");
    }
}

#[test]
fn nobody_else_can_reach_it() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let output = output(&["--listen", address]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().ends_with("is not a loopback address\n"));
    }
}

#[test]
fn help_and_version() {
    let help = output(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    for flag in [
        "--listen",
        "--token",
        "--rate-limit",
        "--data",
        "--credentials",
        "--provisioning",
        "--contradict",
        "--help",
        "--version",
    ] {
        assert!(text.contains(flag), "{flag}");
    }
    let version = output(&["--version"]);
    let expected = format!("northflank-sandbox {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(version.stdout).unwrap(), expected);
}

#[test]
fn wrong_flags() {
    let wrong: [&[&str]; 8] = [
        &["--unknown"],
        &["argument"],
        &["--listen", "somewhere"],
        &["--rate-limit", "-1"],
        &["--credentials", "some"],
        &["--provisioning", "soon"],
        &["--contradict", "the-moon-is-cheese"],
        &["--token"],
    ];
    for arguments in wrong {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("northflank-sandbox: "));
    }
}
