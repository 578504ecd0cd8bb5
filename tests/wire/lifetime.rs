//! What ends the process, and what does not.

use std::time::{Duration, Instant};

use northflank_sandbox::{Fault, Options, Sandbox};
use rmpv::Value;
use rustix::process::Signal;
use tokio::net::UnixStream;
use tokio_stream::pending;

use crate::{
    connection::Client,
    generated::tfplugin6::stop_provider,
    plugin::{HOSTS_WAIT, Plugin, Start},
    soon,
    terraform::{Terraform, error, told},
    until,
    value::{decoded, get, text},
};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// Long enough for a signal or a call to arrive.
const WHILE: Duration = Duration::from_millis(700);

fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

/// Waits until a request with this method has arrived, even if it has no response yet.
async fn arrived(sandbox: &Sandbox, method: &str) {
    until(method, || sandbox.requests().iter().any(|request| request.method == method)).await;
}

/// Waits until a request got a response with this status.
async fn answered(sandbox: &Sandbox, status: u16) {
    until("an answer", || sandbox.requests().iter().any(|request| request.status == Some(status))).await;
}

async fn stop(terraform: &Terraform) {
    let mut provider = terraform.provider.clone();
    let answer = soon("StopProvider", provider.stop_provider(stop_provider::Request {})).await.unwrap();
    assert_eq!(answer.get_ref().error, "");
}

#[tokio::test]
async fn shutdown_is_answered_and_the_process_gone_in_time() {
    // `shut_down` checks this.
    Plugin::start().await.shut_down().await;
    Start::plaintext().start().await.shut_down().await;
}

#[tokio::test]
async fn neither_open_streams_nor_other_clients_hold_up_the_end() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let _broker = soon("the broker", connection.broker().start_stream(pending())).await.unwrap();
    let _stdio = soon("stdio", connection.stdio().stream_stdio(())).await.unwrap();
    let second = plugin.connect().await;
    second.call().await.unwrap();
    let _stdio_of_second = soon("stdio", second.stdio().stream_stdio(())).await.unwrap();
    // One client that sends nothing, and one that sends only a greeting.
    let _silent = UnixStream::connect(plugin.handshake.socket()).await.unwrap();
    let idle = UnixStream::connect(plugin.handshake.socket()).await.unwrap();
    let tls = plugin.tls_of(Client::Identity(plugin.identity()));
    let _idle = soon("TLS", crate::connection::handshake(idle, tls)).await.unwrap();

    let asked = Instant::now();
    connection.shut_down().await.unwrap();
    plugin.ended().await;
    assert!(asked.elapsed() < HOSTS_WAIT, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn an_interrupt_is_ignored() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    for _ in 0..3 {
        plugin.process.signal(Signal::INT);
        connection.call().await.expect("the connection is served on");
        plugin.connect().await.call().await.expect("new ones are let in");
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_interrupt_does_not_end_an_apply() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let request = terraform.planned(None, Some(&terraform.config("interrupted", &[]))).await;
    sandbox.fault(Fault::delay(WHILE).on("POST", INTEGRATIONS));
    let apply = tokio::spawn(async move { terraform.apply(request).await });
    arrived(&sandbox, "POST").await;
    plugin.process.signal(Signal::INT);
    let answer = apply.await.unwrap();
    assert_eq!(told(&answer.diagnostics), "");
    assert_ne!(get(&decoded(answer.new_state.as_ref()), "id"), &Value::Nil);
    plugin.shut_down().await;
}

#[tokio::test]
async fn sigterm_and_sighup_end_an_idle_process() {
    for signal in [Signal::TERM, Signal::HUP] {
        let plugin = Plugin::start().await;
        let connection = plugin.connect().await;
        connection.call().await.unwrap();
        plugin.process.signal(signal);
        plugin.ended().await;
        assert!(connection.call().await.is_err());
    }
}

#[tokio::test]
async fn sigterm_waits_for_an_apply() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let request = terraform.planned(None, Some(&terraform.config("terminated", &[]))).await;
    sandbox.fault(Fault::delay(WHILE).on("POST", INTEGRATIONS));
    let apply = tokio::spawn(async move { terraform.apply(request).await });
    arrived(&sandbox, "POST").await;
    plugin.process.signal(Signal::TERM);

    let answer = apply.await.expect("the apply is answered");
    assert_eq!(told(&answer.diagnostics), "");
    let state = decoded(answer.new_state.as_ref());
    assert!(sandbox.integration(get(&state, "id").as_str().unwrap()).is_some());
    plugin.ended().await;
}

#[tokio::test]
async fn sigterm_ends_the_waits_of_an_apply() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let request = terraform.planned(None, Some(&terraform.config("waiting", &[]))).await;
    sandbox.fault(Fault::status(429).header("retry-after", "50").on("POST", INTEGRATIONS));
    let apply = tokio::spawn(async move { terraform.apply(request).await });
    answered(&sandbox, 429).await;
    plugin.process.signal(Signal::TERM);
    error(&apply.await.unwrap().diagnostics);
    plugin.ended().await;
    assert!(sandbox.integrations().is_empty());
}

#[tokio::test]
async fn stop_ends_waits_between_retries_and_later_calls_work() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("stopped", &[]))).await;
    sandbox.fault(Fault::status(503).header("retry-after", "50").on("GET", INTEGRATIONS));
    let reading = {
        let (terraform, stored) = (terraform.clone(), stored.clone());
        tokio::spawn(async move { terraform.read(&stored).await })
    };
    answered(&sandbox, 503).await;
    let stopped = Instant::now();
    stop(&terraform).await;
    error(&reading.await.unwrap().diagnostics);
    assert!(stopped.elapsed() < Duration::from_secs(10), "the wait was not ended: {:?}", stopped.elapsed());

    sandbox.fault(Fault::status(503).header("retry-after", "1").on("GET", INTEGRATIONS));
    let again = terraform.read(&stored).await;
    assert_eq!(told(&again.diagnostics), "");
    assert_eq!(decoded(again.new_state.as_ref()), stored.state);
    plugin.shut_down().await;
}

#[tokio::test]
async fn stop_lets_a_request_finish() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let request = terraform.planned(None, Some(&terraform.config("in flight", &[]))).await;
    sandbox.fault(Fault::delay(WHILE).on("POST", INTEGRATIONS));
    let apply = {
        let terraform = terraform.clone();
        tokio::spawn(async move { terraform.apply(request).await })
    };
    arrived(&sandbox, "POST").await;
    stop(&terraform).await;
    let answer = apply.await.unwrap();
    assert_eq!(told(&answer.diagnostics), "");
    assert_eq!(get(&decoded(answer.new_state.as_ref()), "name"), &text("in flight"));
    plugin.shut_down().await;
}

/// The API rejects the first attempt, so the integration is created only if the apply continues without the client.
async fn begin_apply_that_needs_two_attempts(
    terraform: &Terraform,
    sandbox: &Sandbox,
    name: &str,
) -> tokio::task::JoinHandle<()> {
    let request = terraform.planned(None, Some(&terraform.config(name, &[]))).await;
    sandbox.fault(Fault::status(429).header("retry-after", "1").on("POST", INTEGRATIONS));
    let mut provider = terraform.provider.clone();
    let apply = tokio::spawn(async move {
        let _ = provider.apply_resource_change(request).await;
    });
    answered(sandbox, 429).await;
    apply
}

#[tokio::test]
async fn an_apply_whose_client_cancels_it_goes_on() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let connection = plugin.connect().await;
    let terraform = Terraform::with_sandbox(&connection, &sandbox).await;
    let apply = begin_apply_that_needs_two_attempts(&terraform, &sandbox, "cancelled").await;
    apply.abort();
    assert!(apply.await.unwrap_err().is_cancelled(), "the apply was answered before it was cancelled");
    connection.call().await.expect("the connection is served on");
    assert!(sandbox.integrations().is_empty());

    until("the integration", || sandbox.integrations().len() == 1).await;
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_apply_whose_client_disconnects_goes_on() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let apply = begin_apply_that_needs_two_attempts(&terraform, &sandbox, "disconnected").await;
    apply.abort();
    assert!(apply.await.unwrap_err().is_cancelled(), "the apply was answered before its client left");
    drop(terraform);
    assert!(sandbox.integrations().is_empty());

    until("the integration", || sandbox.integrations().len() == 1).await;
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_process_whose_last_client_leaves_waits_for_the_next() {
    let plugin = Plugin::start().await;
    for _ in 0..3 {
        plugin.connect().await.call().await.unwrap();
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_process_whose_host_was_killed_ends_once_nobody_is_connected() {
    let (mut host, orphan) = Start::by_terraform().start_below_host().await;
    let connection = orphan.connect().await;
    connection.call().await.unwrap();
    host.kill().await;

    // It checks every second whether its host exists. An open connection still keeps it alive.
    let killed = Instant::now();
    while killed.elapsed() < Duration::from_millis(2500) {
        connection.call().await.expect("a client is still connected");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(connection);
    orphan.ended(host).await;
}

#[tokio::test]
async fn a_process_whose_host_was_killed_before_it_connected_ends() {
    let (mut host, orphan) = Start::by_terraform().start_below_host().await;
    host.kill().await;
    orphan.ended(host).await;
}

#[tokio::test]
async fn a_process_whose_host_was_killed_does_not_retry() {
    let (mut host, orphan) = Start::by_terraform().start_below_host().await;
    let sandbox = sandbox();
    let terraform = Terraform::with_sandbox(&orphan.connect().await, &sandbox).await;
    let apply = begin_apply_that_needs_two_attempts(&terraform, &sandbox, "orphaned").await;
    apply.abort();
    let _ = apply.await;
    drop(terraform);
    host.kill().await;
    orphan.ended(host).await;
    assert_eq!(sandbox.integrations().len(), 0, "nobody would store what a further attempt makes");
}

/// Blocking work has its thread from the start, so no thread must be started between a request and its response.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_apply_goes_on_where_no_thread_can_be_started() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let request = terraform.planned(None, Some(&terraform.config("threadless", &[]))).await;
    // The stack of a thread takes 2 MiB.
    plugin.process.limit_memory_to_come(1 << 20);
    let body = serde_json::json!({"error": {"status": 500, "message": "of its own", "id": "e-1"}});
    sandbox.fault(Fault::status(500).body(body).after().on("POST", INTEGRATIONS));
    let answer = terraform.apply(request).await;
    assert_eq!(told(&answer.diagnostics), "");
    assert_eq!(get(&decoded(answer.new_state.as_ref()), "id"), &text("threadless"));
    assert_eq!(sandbox.integrations().len(), 1, "it was looked up");
    plugin.shut_down().await;
}
