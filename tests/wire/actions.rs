//! Actions: validated and planned without the API, and carried out to an end, of which there is exactly one.

use std::time::{Duration, Instant};

use northflank_sandbox::{Fault, Options, Sandbox};
use rmpv::Value;
use serde_json::json;

use crate::{
    generated::tfplugin6::{
        ClientCapabilities, Diagnostic, get_provider_schema,
        invoke_action::{self, event::Type},
        plan_action, stop_provider, validate_action_config,
    },
    plugin::Plugin,
    soon,
    terraform::{Terraform, capabilities, error, told},
    until,
    value::{Shape, message, text, unknown},
};

const DRAIN: &str = "northflank_cluster_node_drain";
const PATH: &str = "/v1/cloud-providers/clusters/my-cluster/nodes/node-1/drain";

/// Core with a plugin that is configured for a sandbox which accepts so many requests to drain.
async fn ready(plugin: &Plugin, accepted: u32) -> (Terraform, Sandbox) {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    sandbox.fault(Fault::status(200).body(json!({"data": {}})).on("POST", PATH).times(accepted));
    (terraform, sandbox)
}

async fn config(terraform: &Terraform, said: &[(&str, Value)]) -> Value {
    let mut provider = terraform.provider.clone();
    let request = get_provider_schema::Request {};
    let schema = soon("the schema", provider.get_provider_schema(request)).await.unwrap().into_inner();
    let block = schema.action_schemas[DRAIN].schema.clone().unwrap().block.unwrap();
    Shape(block.attributes).object(said)
}

async fn of_node(terraform: &Terraform) -> Value {
    config(terraform, &[("cluster_id", text("my-cluster")), ("node_id", text("node-1"))]).await
}

fn invocation(config: &Value) -> invoke_action::Request {
    invoke_action::Request {
        action_type: DRAIN.to_owned(),
        config: message(config),
        client_capabilities: Some(capabilities()),
    }
}

/// What was reported, and the diagnostics of the end, after which there is nothing.
async fn invoke(terraform: &Terraform, request: invoke_action::Request) -> (Vec<String>, Vec<Diagnostic>) {
    let mut provider = terraform.provider.clone();
    let mut stream = soon("the action", provider.invoke_action(request)).await.unwrap().into_inner();
    let mut reports = Vec::new();
    loop {
        match soon("an event", stream.message()).await.unwrap().expect("an end").r#type {
            Some(Type::Progress(progress)) => reports.push(progress.message),
            Some(Type::Completed(completed)) => {
                assert!(
                    soon("the end", stream.message()).await.unwrap().is_none(),
                    "something follows the end"
                );
                return (reports, completed.diagnostics);
            }
            None => panic!("core panics at an event that is nothing"),
        }
    }
}

async fn plan(terraform: &Terraform, config: &Value, allowed: bool) -> plan_action::Response {
    let request = plan_action::Request {
        action_type: DRAIN.to_owned(),
        config: message(config),
        client_capabilities: Some(ClientCapabilities { deferral_allowed: allowed, ..capabilities() }),
    };
    let mut provider = terraform.provider.clone();
    soon("the plan", provider.plan_action(request)).await.unwrap().into_inner()
}

async fn validate(terraform: &Terraform, type_name: &str, config: &Value) -> Vec<Diagnostic> {
    let request =
        validate_action_config::Request { type_name: type_name.to_owned(), config: message(config) };
    let mut provider = terraform.provider.clone();
    let answer = soon("the validation", provider.validate_action_config(request)).await.unwrap();
    answer.into_inner().diagnostics
}

#[tokio::test]
async fn an_action_reports_and_ends_once() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = ready(&plugin, 1).await;
    let (reports, diagnostics) = invoke(&terraform, invocation(&of_node(&terraform).await)).await;
    assert_eq!(told(&diagnostics), "");
    assert_eq!(
        reports,
        [
            "Requesting to drain the node \"node-1\" of the cluster \"my-cluster\".",
            "Northflank accepted the request. Northflank moves its workloads to other nodes, which takes time.",
        ]
    );
    let requests = sandbox.requests();
    let [request] = requests.as_slice() else { panic!("not one request: {requests:?}") };
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", PATH));
    assert_eq!(request.body, serde_json::Value::Null);
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_failure_is_the_end() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let good = of_node(&terraform).await;
    let wrong = config(&terraform, &[("cluster_id", text("my-cluster")), ("node_id", text("../x"))]).await;
    for (request, why) in [
        (invocation(&good), "before it configured the provider"),
        (invocation(&wrong), "`node_id` must be the ID of a node"),
        (
            invoke_action::Request { action_type: "northflank_nothing".to_owned(), ..invocation(&good) },
            "the action \"northflank_nothing\", which this provider does not have",
        ),
    ] {
        let (reports, diagnostics) = invoke(&terraform, request).await;
        assert!(error(&diagnostics).contains(why), "{}", told(&diagnostics));
        assert_eq!(reports, <[String; 0]>::default());
    }
    let (terraform, sandbox) = ready(&plugin, 0).await;
    sandbox.fault(Fault::status(404).on("POST", PATH));
    let (reports, diagnostics) = invoke(&terraform, invocation(&good)).await;
    let told = error(&diagnostics);
    assert!(told.starts_with("Could not drain Northflank node\n"), "{told}");
    assert!(told.contains("found no such node, cluster or team"), "{told}");
    assert_eq!(reports.len(), 1, "{reports:?}");
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_request_without_an_answer_is_sent_again() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = ready(&plugin, 0).await;
    for fault in [Fault::drop_connection(), Fault::status(503).header("retry-after", "0"), Fault::garbage()] {
        sandbox.fault(fault.on("POST", PATH));
    }
    // A success may come without a body.
    sandbox.fault(Fault::status(204).on("POST", PATH));
    let (_, diagnostics) = invoke(&terraform, invocation(&of_node(&terraform).await)).await;
    assert_eq!(told(&diagnostics), "");
    assert_eq!(sandbox.requests().len(), 4);
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_configuration_is_checked_as_far_as_it_is_known() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let wrong = config(&terraform, &[("cluster_id", text("My Cluster")), ("node_id", unknown())]).await;
    let found = validate(&terraform, DRAIN, &wrong).await;
    assert!(error(&found).contains("`cluster_id` must be the ID of a cluster"), "{}", told(&found));
    assert!(error(&plan(&terraform, &wrong, false).await.diagnostics).contains("cluster_id"));
    let open = config(&terraform, &[("cluster_id", unknown()), ("node_id", unknown())]).await;
    assert_eq!(told(&validate(&terraform, DRAIN, &open).await), "");
    let found = validate(&terraform, "northflank_nothing", &open).await;
    assert!(error(&found).contains("the action \"northflank_nothing\""), "{}", told(&found));
    plugin.shut_down().await;
}

/// A plan needs no client, so there is nothing to wait for.
#[tokio::test]
async fn a_plan_is_never_deferred() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let provider = terraform.configuration.object(&[("api_token", unknown())]);
    assert_eq!(told(&terraform.configure_with(&provider).await), "");
    let config = of_node(&terraform).await;
    for allowed in [false, true] {
        let plan = plan(&terraform, &config, allowed).await;
        assert_eq!(told(&plan.diagnostics), "");
        assert!(plan.deferred.is_none());
    }
    let (_, diagnostics) = invoke(&terraform, invocation(&config)).await;
    assert!(error(&diagnostics).contains("`api_token` is known only after an apply"));
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_interrupt_ends_a_wait_between_attempts() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = ready(&plugin, 0).await;
    sandbox.fault(Fault::status(503).header("retry-after", "50").on("POST", PATH));
    let request = invocation(&of_node(&terraform).await);
    let running = {
        let terraform = terraform.clone();
        tokio::spawn(async move { invoke(&terraform, request).await })
    };
    until("an answer", || sandbox.requests().iter().any(|request| request.status == Some(503))).await;
    let stopped = Instant::now();
    let mut provider = terraform.provider.clone();
    soon("StopProvider", provider.stop_provider(stop_provider::Request {})).await.unwrap();
    let (_, diagnostics) = running.await.unwrap();
    let told = error(&diagnostics);
    assert!(told.contains("Northflank may have carried out the request"), "{told}");
    assert!(stopped.elapsed() < Duration::from_secs(10), "the wait was not ended: {:?}", stopped.elapsed());
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_interrupt_lets_a_request_finish() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = ready(&plugin, 0).await;
    let slow = Fault::status(200).body(json!({"data": {}})).delayed(Duration::from_millis(700));
    sandbox.fault(slow.on("POST", PATH));
    let request = invocation(&of_node(&terraform).await);
    let running = {
        let terraform = terraform.clone();
        tokio::spawn(async move { invoke(&terraform, request).await })
    };
    until("a request", || !sandbox.requests().is_empty()).await;
    let mut provider = terraform.provider.clone();
    soon("StopProvider", provider.stop_provider(stop_provider::Request {})).await.unwrap();
    assert_eq!(told(&running.await.unwrap().1), "");
    plugin.shut_down().await;
}

/// The first attempt is turned away, so that the second is made only if the action goes on without the client.
#[tokio::test]
async fn an_action_whose_client_leaves_goes_on() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = ready(&plugin, 0).await;
    sandbox.fault(Fault::status(503).header("retry-after", "1").on("POST", PATH));
    let request = invocation(&of_node(&terraform).await);
    let mut stream =
        soon("the action", terraform.provider.clone().invoke_action(request)).await.unwrap().into_inner();
    soon("a report", stream.message()).await.unwrap().expect("a report");
    until("an answer", || sandbox.requests().iter().any(|request| request.status == Some(503))).await;
    sandbox.fault(Fault::status(200).body(json!({"data": {}})).on("POST", PATH));
    drop((stream, terraform));
    until("another attempt", || sandbox.requests().iter().any(|request| request.status == Some(200))).await;
    plugin.shut_down().await;
}
