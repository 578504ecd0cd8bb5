//! Standard error: one JSON object per line, as hosts read it, and nothing below the requested level.

use northflank_sandbox::{Fault, Options, Sandbox};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::{
    certificates::Identity,
    connection::{Client, Connection, Target},
    plugin::{Plugin, Start},
    terraform::{Terraform, error},
};

/// A normal run with some faults. Returns the log.
async fn run(plugin: Plugin) -> String {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("logged", &[]))).await;
    terraform.read(&stored).await;
    // The provider caches reads until it is configured again.
    terraform.configure(&sandbox, sandbox.token()).await;
    sandbox.fault(Fault::status(503).header("retry-after", "0"));
    terraform.read(&stored).await;
    terraform.configure(&sandbox, sandbox.token()).await;
    sandbox.fault(Fault::status(403));
    error(&terraform.read(&stored).await.diagnostics);
    terraform.change_to(Some(&stored), None).await;
    plugin.process.signal(Signal::INT);
    plugin.shut_down().await.stderr
}

/// Checks and returns the records of a log.
fn records(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| {
            let record: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(record.is_object(), "{line}");
            for key in ["@level", "@message", "@timestamp", "@module"] {
                assert!(record[key].is_string(), "{key} must be a string, or hosts crash: {line}");
            }
            let level = record["@level"].as_str().unwrap();
            assert!(["trace", "debug", "info", "warn", "error"].contains(&level), "{line}");
            // Logs of HTTP and TLS libraries may contain headers with the token.
            let module = record["@module"].as_str().unwrap();
            assert!(module == "northflank" || module.starts_with("northflank."), "not of this crate: {line}");
            assert_ne!(record["@message"], "", "{line}");
            assert_is_timestamp(record["@timestamp"].as_str().unwrap());
            // Hosts split longer lines and do not understand the parts.
            assert!(line.len() < 64 << 10, "{line:.200}");
            record
        })
        .collect()
}

/// With another number of digits, hosts show the raw line.
fn assert_is_timestamp(text: &str) {
    let pattern = "0000-00-00T00:00:00.000000Z";
    let fits = |(found, expected): (char, char)| {
        if expected == '0' { found.is_ascii_digit() } else { found == expected }
    };
    assert!(text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(fits), "{text}");
}

#[tokio::test]
async fn every_line_is_a_record_that_hosts_understand() {
    let plugin = Start::by_terraform().variable("TF_LOG", "TRACE").start().await;
    let log = run(plugin).await;
    assert!(log.ends_with('\n'), "the last line is cut off");
    let records = records(&log);
    let messages: Vec<_> = records.iter().filter_map(|record| record["@message"].as_str()).collect();
    assert!(messages.contains(&"API call"), "{messages:?}");
    let has_call = |call| records.iter().any(|record| record["tf_rpc"] == call);
    assert!(has_call("apply_resource_change") && has_call("read_resource"));
}

#[tokio::test]
async fn logs_contain_no_terminal_control_sequences() {
    let plugin = Start::by_terraform().variable("TF_LOG", "DEBUG").start().await;
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let body = json!({ "error": { "status": 403, "message": "No", "id": "e\u{202e}" } });
    sandbox.fault(Fault::status(403).body(body).on("POST", "/v1"));
    let config = terraform.config("refused", &[]);
    error(&terraform.apply(terraform.planned(None, Some(&config)).await).await.diagnostics);
    let records = records(&plugin.shut_down().await.stderr);
    let ids: Vec<_> = records.iter().filter_map(|record| record["error_id"].as_str()).collect();
    // The lookup before the create finds nothing.
    assert_eq!(ids, ["not-found", "e\u{fffd}"]);
}

#[tokio::test]
async fn nothing_is_printed_unless_it_is_asked_for() {
    assert_eq!(run(Plugin::start().await).await, "");
    assert_eq!(run(Start::plaintext().start().await).await, "");
}

#[tokio::test]
async fn rusts_own_variables_have_no_effect() {
    let start = || Start::by_terraform().variable("RUST_LOG", "trace").variable("RUST_BACKTRACE", "1");
    assert_eq!(run(start().start().await).await, "");
    // `records` checks that all come from our crates.
    let log = run(start().variable("TF_LOG", "TRACE").start().await).await;
    assert!(!records(&log).is_empty());
}

#[tokio::test]
async fn the_providers_variable_overrides_the_general_ones() {
    for (variables, logs) in [
        (vec![("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "ERROR")], false),
        (vec![("TF_LOG", "ERROR"), ("TF_LOG_PROVIDER", "DEBUG")], true),
        (vec![("TF_LOG_PROVIDER", "TRACE"), ("TF_LOG_PROVIDER_NORTHFLANK", "OFF")], false),
        (vec![("TF_LOG_PROVIDER_NORTHFLANK", "DEBUG")], true),
        (vec![("TF_LOG", "JSON")], true),
    ] {
        let start =
            variables.iter().fold(Start::by_terraform(), |start, (name, value)| start.variable(name, value));
        let log = run(start.start().await).await;
        assert_eq!(!records(&log).is_empty(), logs, "{variables:?}: {log}");
    }
}

#[tokio::test]
async fn a_refused_client_is_logged_as_a_warning_without_being_asked_for() {
    let plugin = Plugin::start().await;
    let tls = plugin.tls_of(Client::Identity(Identity::as_hosts_make_it().into()));
    let target = Target { socket: plugin.handshake.socket(), tls: Some(tls) };
    if let Ok(connection) = Connection::to(&target).await {
        assert!(connection.call().await.is_err());
    }
    let log = plugin.shut_down().await.stderr;
    let records = records(&log);
    assert!(!records.is_empty() && records.iter().all(|record| record["@level"] == "warn"), "{log}");
}
