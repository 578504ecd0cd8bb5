//! Debug mode: a plugin that a developer has started, to which Terraform attaches.

use std::{collections::BTreeMap, path::PathBuf, process::Stdio};

use northflank_provider::publisher::source;
use northflank_sandbox::{Options, Sandbox};
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::{
    connection::{Connection, Target},
    plugin::{Process, Start, assert_empty},
    soon,
    terraform::Terraform,
};

/// What the plugin prints for `TF_REATTACH_PROVIDERS`.
fn reattach(printed: &str) -> String {
    let (_, rest) = printed.split_once("TF_REATTACH_PROVIDERS='").expect("the variable");
    let (json, _) = rest.rsplit_once('\'').expect("the end of the value");
    json.replace(r#"'"'"'"#, "'")
}

fn target(json: &str) -> Target {
    let entries: BTreeMap<String, Value> = serde_json::from_str(json).unwrap();
    let entry = entries.values().next().unwrap();
    Target { socket: PathBuf::from(entry["Addr"]["String"].as_str().unwrap()), tls: None }
}

async fn end(process: Process, target: &Target) {
    process.signal(Signal::INT);
    let ended = process.ended().await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert!(!target.socket.exists());
}

#[tokio::test]
async fn the_printed_value_is_what_clients_parse() {
    let (process, printed, temporary) = Start::bare().start_debug().await;
    let json = reattach(&printed);
    let entries: BTreeMap<String, Value> = serde_json::from_str(&json).unwrap();
    let sources: Vec<_> = entries.keys().map(String::as_str).collect();
    assert_eq!(
        sources,
        ["registry.opentofu.org", "registry.terraform.io"].map(|host| format!("{host}/{}", source()))
    );
    for entry in entries.values() {
        let socket = &entry["Addr"]["String"];
        assert_eq!(
            entry,
            &json!({
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": process.id(),
                "Test": true,
                "Addr": { "Network": "unix", "String": socket },
            })
        );
    }
    end(process, &target(&json)).await;
    assert_empty(temporary.path());
}

#[tokio::test]
async fn it_ignores_a_hosts_environment_and_ends_on_an_interrupt() {
    // All of this would make a child refuse to start, or serve with TLS.
    let start = Start::by_terraform().without("TF_PLUGIN_MAGIC_COOKIE").variable("PLUGIN_MIN_PORT", "none");
    let (process, printed, temporary) = start.start_debug().await;
    let target = target(&reattach(&printed));
    Connection::to(&target).await.unwrap().call().await.unwrap();
    end(process, &target).await;
    assert_empty(temporary.path());
}

#[tokio::test]
async fn clients_come_and_go() {
    let (mut process, printed, temporary) = Start::bare().start_debug().await;
    let target = target(&reattach(&printed));
    for _ in 0..3 {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let connection = Connection::to(&target).await.unwrap();
        let _stdio = soon("stdio", connection.stdio().stream_stdio(())).await.unwrap();
        let terraform = Terraform::with_sandbox(&connection, &sandbox).await;
        let stored = terraform.change_to(None, Some(&terraform.config("debugged", &[]))).await;
        terraform.change_to(Some(&stored), None).await;
        assert!(process.lives());
    }
    end(process, &target).await;
    assert_empty(temporary.path());
}

#[tokio::test]
async fn sigterm_ends_it_as_well() {
    let (process, printed, temporary) = Start::bare().start_debug().await;
    let target = target(&reattach(&printed));
    let connection = Connection::to(&target).await.unwrap();
    connection.call().await.unwrap();
    process.signal(Signal::TERM);
    let ended = process.ended().await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert_empty(temporary.path());
}

/// The client that `TF_CLI` names, or `terraform` where it is installed.
fn client() -> Option<PathBuf> {
    let named = std::env::var_os("TF_CLI").filter(|named| !named.is_empty());
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let installed =
        || std::env::split_paths(&folders).map(|folder| folder.join("terraform")).find(|it| it.is_file());
    named.map(PathBuf::from).or_else(installed)
}

#[tokio::test]
async fn a_real_client_plans_with_it_more_than_once() {
    let Some(client) = client() else { return };
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let start = Start::bare()
        .variable("NORTHFLANK_API_BASE_URL", sandbox.url())
        .variable("NORTHFLANK_API_TOKEN", sandbox.token());
    let (mut process, printed, temporary) = start.start_debug().await;
    let reattach = reattach(&printed);

    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("empty.tfrc");
    std::fs::write(&settings, "").unwrap();
    let configuration = r#"
        terraform {
          required_providers {
            northflank = { source = "SOURCE" }
          }
        }
        resource "northflank_integration" "this" {
          name           = "reattached"
          cloud_provider = "civo"
          credentials    = { api_key = "key" }
        }
        data "northflank_integration" "this" {
          id = northflank_integration.this.id
        }
    "#;
    std::fs::write(folder.path().join("main.tf"), configuration.replace("SOURCE", source())).unwrap();
    for arguments in [
        ["plan", "-input=false", "-no-color", "-refresh=true"],
        ["apply", "-input=false", "-no-color", "-auto-approve"],
        // The status would be 2 if there were changes.
        ["plan", "-input=false", "-no-color", "-detailed-exitcode"],
        ["destroy", "-input=false", "-no-color", "-auto-approve"],
    ] {
        let mut command = Command::new(&client);
        command
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .env("TF_REATTACH_PROVIDERS", &reattach)
            .env("TF_CLI_CONFIG_FILE", &settings)
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_IN_AUTOMATION", "1")
            .env_remove("TF_LOG");
        let output = soon("the client", command.output()).await.unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {stdout}{stderr}");
        assert!(process.lives(), "{arguments:?} has ended the plugin");
        assert_eq!(
            sandbox.integrations().len(),
            usize::from(arguments[0] == "apply" || arguments[3].contains("exit"))
        );
    }
    end(process, &target(&reattach)).await;
    assert_empty(temporary.path());
}
