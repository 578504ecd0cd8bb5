//! Searches the plugin's log and diagnostics for planted secrets.

use northflank_sandbox::{Fault, Options, Sandbox, ShownCredentials};
use rmpv::Value;
use serde_json::json;

use crate::{
    generated::tfplugin6::{
        ClientCapabilities, Diagnostic, validate_provider_config, validate_resource_config,
    },
    plugin::{Plugin, Start},
    soon,
    terraform::{INTEGRATION, Stored, Terraform, capabilities, error, told},
    value::{decoded, get, message, text, with},
};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// In every planted value, and nowhere else.
const WORD: &str = "planted-secret";

const TOKEN: &str = "planted-secret-token";

/// A value for each credential, in forms that are hard to detect when an API quotes them.
fn secret(attribute: &str) -> String {
    format!("{WORD}-{attribute}\n\"quoted\" \\ <&> ä")
}

/// An object with each credential that there is.
fn credentials(terraform: &Terraform, attribute: &str) -> Value {
    let shape = terraform.resource.nested(attribute);
    let planted: Vec<(&str, Value)> =
        shape.0.iter().map(|it| (it.name.as_str(), text(&secret(&it.name)))).collect();
    shape.object(&planted)
}

/// The attributes with credentials: the stored one and the write-only one.
const HOLDERS: [&str; 2] = ["credentials", "credentials_wo"];

fn sandbox() -> Sandbox {
    let credentials = ShownCredentials::Plain;
    Sandbox::start(Options { token: TOKEN.to_owned(), credentials, ..Options::default() }).unwrap()
}

async fn logging() -> Plugin {
    Start::by_terraform().variable("TF_LOG", "TRACE").start().await
}

fn assert_silent(diagnostics: &[Diagnostic]) {
    let told = told(diagnostics);
    assert!(!told.contains(WORD), "{told}");
}

async fn assert_log_silent(plugin: Plugin) {
    let log = plugin.shut_down().await.stderr;
    assert!(log.contains("API call") || log.contains("answered"), "nothing was logged");
    let leak = log.lines().find(|line| line.contains(WORD));
    assert_eq!(leak, None);
}

#[tokio::test]
async fn a_create_a_read_and_a_change_tell_no_secret() {
    let (plugin, sandbox) = (logging().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    for (number, holder) in HOLDERS.into_iter().enumerate() {
        let name = format!("secret {number}");
        let config = terraform.config(&name, &[(holder, credentials(&terraform, holder))]);
        let request = validate_resource_config::Request {
            type_name: INTEGRATION.to_owned(),
            config: message(&config),
            client_capabilities: Some(capabilities()),
        };
        let mut provider = terraform.provider.clone();
        let validated = soon("the validation", provider.validate_resource_config(request)).await.unwrap();
        assert_silent(&validated.get_ref().diagnostics);

        let answer = terraform.apply(terraform.planned(None, Some(&config)).await).await;
        assert_silent(&answer.diagnostics);
        let state = decoded(answer.new_state.as_ref());
        let stored = Stored { state, private: answer.private };
        let id = get(&stored.state, "id").as_str().expect("it was created");
        // The API got the secrets, so the search below can find something.
        let arrived = sandbox.integration(id).unwrap()["credentials"].to_string();
        assert!(arrived.contains(WORD), "{arrived}");

        let read = terraform.read(&stored).await;
        assert_silent(&read.diagnostics);
        let config = with(&config, "description", text("changed"));
        let update = terraform.apply(terraform.planned(Some(&stored), Some(&config)).await).await;
        assert_silent(&update.diagnostics);
        terraform.change_to(Some(&stored), None).await;
    }
    assert_log_silent(plugin).await;
}

#[tokio::test]
async fn a_client_that_would_store_them_is_refused() {
    let plugin = logging().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let config = terraform.config("old", &[("credentials_wo", credentials(&terraform, "credentials_wo"))]);
    for client_capabilities in [None, Some(ClientCapabilities::default())] {
        let request = validate_resource_config::Request {
            type_name: INTEGRATION.to_owned(),
            config: message(&config),
            client_capabilities,
        };
        let mut provider = terraform.provider.clone();
        let validated = soon("the validation", provider.validate_resource_config(request)).await.unwrap();
        let diagnostics = &validated.get_ref().diagnostics;
        assert!(told(diagnostics).contains("Write-only attribute not supported"), "{}", told(diagnostics));
        assert_silent(diagnostics);
    }
    assert_log_silent(plugin).await;
}

#[tokio::test]
async fn an_error_of_the_api_that_quotes_the_request_tells_no_secret() {
    let (plugin, sandbox) = (logging().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    for holder in HOLDERS {
        // The provider retries until the timeout if a name is taken but nothing has it.
        let no_time = terraform.resource.nested("timeouts").object(&[("create", text("1ms"))]);
        let members = [(holder, credentials(&terraform, holder)), ("timeouts", no_time)];
        let config = terraform.config("echoed", &members);
        let all: Vec<String> =
            terraform.resource.nested(holder).0.iter().map(|it| secret(&it.name)).collect();
        let quoted: serde_json::Map<_, _> =
            all.iter().enumerate().map(|(number, secret)| (number.to_string(), json!(secret))).collect();
        let said = format!("Refused {} with the token {TOKEN} in {}", all.join(", "), json!(quoted));
        for body in [
            json!({ "error": { "status": 400, "message": said, "id": all[0], "details": quoted } }),
            json!({ "error": { "status": 400, "message": "No", "details": [{ "message": said, "path": all[1] }] } }),
            json!({ "error": { "status": 400, "message": "No", "details": { all[0].clone(): TOKEN } } }),
            json!({ "error": said }),
            json!(said),
            json!(format!("<html>{said}</html>")),
        ] {
            for status in [400, 403, 409, 422] {
                sandbox.fault(Fault::status(status).body(body.clone()).on("POST", INTEGRATIONS));
                let answer = terraform.apply(terraform.planned(None, Some(&config)).await).await;
                error(&answer.diagnostics);
                assert_silent(&answer.diagnostics);
            }
        }
        assert!(sandbox.integrations().is_empty());
    }
    assert_log_silent(plugin).await;
}

#[tokio::test]
async fn an_error_of_an_update_that_quotes_the_request_tells_no_secret() {
    let (plugin, sandbox) = (logging().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("updated", &[]))).await;
    let config = terraform.config("updated", &[("credentials", credentials(&terraform, "credentials"))]);
    let said = format!("Refused {} of {TOKEN}", secret("secret_key"));
    for method in ["PATCH", "PUT"] {
        // Only a PUT can clear a description.
        let prior = match method {
            "PUT" => with(&stored.state, "description", text("to go")),
            _ => stored.state.clone(),
        };
        let prior = Stored { state: prior, private: stored.private.clone() };
        let body = json!({ "error": { "status": 400, "message": said, "details": said } });
        sandbox.fault(Fault::status(400).body(body).on(method, INTEGRATIONS));
        let answer = terraform.apply(terraform.planned(Some(&prior), Some(&config)).await).await;
        error(&answer.diagnostics);
        assert_silent(&answer.diagnostics);
        assert_eq!(sandbox.faults_left(), 0, "the {method} was never made");
    }
    assert_log_silent(plugin).await;
}

#[tokio::test]
async fn answers_that_cannot_be_read_tell_no_secret() {
    let (plugin, sandbox) = (logging().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let config = terraform.config("unread", &[("credentials", credentials(&terraform, "credentials"))]);
    let stored = terraform.change_to(None, Some(&config)).await;
    let body = json!({ "data": { "id": [WORD], "name": { WORD: 1 }, "credentials": secret("api_key") } });
    for fault in [
        Fault::status(200).body(body),
        Fault::status(200).body(format!("no JSON: {}", secret("api_key"))),
        Fault::truncate().after(),
        Fault::garbage(),
    ] {
        // The provider caches reads until it is configured again.
        terraform.configure(&sandbox, TOKEN).await;
        sandbox.fault(fault.on("GET", INTEGRATIONS).times(6));
        let read = terraform.read(&stored).await;
        error(&read.diagnostics);
        assert_silent(&read.diagnostics);
        // Remove faults that the retries did not use up.
        sandbox_without_faults(&sandbox, &terraform, &stored).await;
    }
    assert_log_silent(plugin).await;
}

/// Reads until all faults have happened.
async fn sandbox_without_faults(sandbox: &Sandbox, terraform: &Terraform, stored: &Stored) {
    while sandbox.faults_left() > 0 {
        assert_silent(&terraform.read(stored).await.diagnostics);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_or_misspelt_is_not_told() {
    let (plugin, sandbox) = (logging().await, sandbox());
    let terraform = Terraform::with(&plugin.connect().await).await;
    terraform.configure(&sandbox, "planted-secret-of-another").await;
    let config = terraform.config("refused", &[]);
    let answer = terraform.apply(terraform.planned(None, Some(&config)).await).await;
    error(&answer.diagnostics);
    assert_silent(&answer.diagnostics);

    for token in ["planted-secret with spaces", "planted-secret\n", "planted-secret-ä", "planted-secret\0"] {
        let config =
            terraform.configuration.object(&[("api_token", text(token)), ("base_url", text(sandbox.url()))]);
        let diagnostics = terraform.configure_with(&config).await;
        error(&diagnostics);
        assert_silent(&diagnostics);
        let request = validate_provider_config::Request { config: message(&config) };
        let mut provider = terraform.provider.clone();
        let validated = soon("the validation", provider.validate_provider_config(request)).await.unwrap();
        assert_silent(&validated.get_ref().diagnostics);
    }
    assert_log_silent(plugin).await;
}

#[tokio::test]
async fn a_token_in_the_address_of_the_api_is_not_told() {
    let plugin = logging().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    for address in [
        "https://planted-secret@example.org",
        "https://user:planted-secret@example.org",
        "https://example.org/?token=planted-secret",
        "planted-secret",
    ] {
        let config = terraform.configuration.object(&[("api_token", text("t")), ("base_url", text(address))]);
        let diagnostics = terraform.configure_with(&config).await;
        error(&diagnostics);
        assert_silent(&diagnostics);
    }
    assert_log_silent(plugin).await;
}
