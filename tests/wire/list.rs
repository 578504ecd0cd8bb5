//! ListResource: a stream that ends at the limit, or when the client leaves.

use northflank_sandbox::{Fault, Options, Sandbox};
use rmpv::Value;
use serde_json::json;

use crate::{
    connection::Connection,
    generated::tfplugin6::{get_provider_schema, list_resource, validate_list_resource_config},
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Terraform, error, told},
    value::{Shape, decoded, get, message, text},
};

/// A plugin configured for a sandbox with this many integrations.
async fn crowded(plugin: &Plugin, count: usize) -> (Terraform, Sandbox) {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    for number in 0..count {
        terraform.change_to(None, Some(&terraform.config(&format!("number {number:03}"), &[]))).await;
    }
    sandbox.clear_requests();
    (terraform, sandbox)
}

async fn config(terraform: &Terraform, said: &[(&str, Value)]) -> Value {
    let mut provider = terraform.provider.clone();
    let request = get_provider_schema::Request {};
    let schema = soon("the schema", provider.get_provider_schema(request)).await.unwrap().into_inner();
    Shape(schema.list_resource_schemas[INTEGRATION].block.clone().unwrap().attributes).object(said)
}

fn request(config: &Value, limit: i64) -> list_resource::Request {
    list_resource::Request {
        type_name: INTEGRATION.to_owned(),
        config: message(config),
        include_resource_object: false,
        limit,
    }
}

async fn list(terraform: &Terraform, request: list_resource::Request) -> Vec<list_resource::Event> {
    let mut provider = terraform.provider.clone();
    let mut stream = soon("the list", provider.list_resource(request)).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(event) = soon("an event", stream.message()).await.unwrap() {
        events.push(event);
    }
    events
}

#[tokio::test]
async fn an_event_has_an_identity_a_name_and_an_object_where_it_is_wanted() {
    let plugin = Plugin::start().await;
    let (terraform, _sandbox) = crowded(&plugin, 1).await;
    let config = config(&terraform, &[]).await;
    for include_resource_object in [false, true] {
        let request = list_resource::Request { include_resource_object, ..request(&config, 100) };
        let events = list(&terraform, request).await;
        let [event] = events.as_slice() else { panic!("not one event") };
        assert_eq!(told(&event.diagnostic), "");
        assert_eq!(event.display_name, "number 000");
        let identity = event.identity.as_ref().and_then(|identity| identity.identity_data.as_ref());
        assert_eq!(get(&decoded(identity), "id"), &text("number-000"));
        assert_eq!(event.resource_object.is_some(), include_resource_object);
        if let Some(object) = &event.resource_object {
            let Value::Map(members) = decoded(Some(object)) else { panic!("no object") };
            assert_eq!(
                members.len(),
                terraform.resource.0.len(),
                "core wants exactly the schema's attributes"
            );
        }
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_name_has_nothing_that_a_terminal_obeys() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = crowded(&plugin, 1).await;
    let name = json!({ "name": "a\u{1b}[2J\u{9b}2J\u{202e}\nb" });
    sandbox.change("number-000", None, name).expect("it is there");
    let events = list(&terraform, request(&config(&terraform, &[]).await, 1)).await;
    let names: Vec<&str> = events.iter().map(|event| event.display_name.as_str()).collect();
    assert_eq!(names, ["a\u{fffd}[2J\u{fffd}2J\u{fffd} b"]);
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_limit_is_kept_and_one_below_one_is_none() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = crowded(&plugin, 101).await;
    let config = config(&terraform, &[]).await;
    for (limit, events, pages) in [(0, 101, 2), (-1, 101, 2), (1, 1, 1), (100, 100, 1), (101, 101, 2)] {
        assert_eq!(list(&terraform, request(&config, limit)).await.len(), events, "limit {limit}");
        assert_eq!(sandbox.requests().len(), pages, "limit {limit}");
        sandbox.clear_requests();
    }
    plugin.shut_down().await;
}

/// The provider requests no page in advance, and none once the client is gone. The client's buffer is smaller than a
/// page; with the default buffer, the plugin could have sent everything.
#[tokio::test]
async fn an_abandoned_stream_requests_no_further_page() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = crowded(&plugin, 101).await;
    let config = config(&terraform, &[]).await;
    let narrow = soon("a connection", Connection::narrow(&plugin.target(), 1000)).await.unwrap();
    let mut provider = narrow.provider();
    let mut stream =
        soon("the list", provider.list_resource(request(&config, 0))).await.unwrap().into_inner();
    soon("an event", stream.message()).await.unwrap().expect("there are some");
    // Other calls continue meanwhile.
    assert_eq!(list(&terraform, request(&config, 1)).await.len(), 1);
    assert_eq!(sandbox.requests().len(), 2);
    drop((stream, provider, narrow));
    assert_eq!(list(&terraform, request(&config, 1)).await.len(), 1);
    plugin.shut_down().await;
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn a_list_that_breaks_off_ends_with_an_error_after_what_was_found() {
    let plugin = Plugin::start().await;
    let (terraform, sandbox) = crowded(&plugin, 101).await;
    let second = "/v1/cloud-providers/integrations?per_page=100&cursor";
    sandbox.fault(Fault::status(403).on("GET", second));
    let events = list(&terraform, request(&config(&terraform, &[]).await, 0)).await;
    let (last, found) = events.split_last().expect("there are some");
    assert_eq!(found.len(), 100);
    assert!(found.iter().all(|event| event.identity.is_some() && event.diagnostic.is_empty()));
    error(&last.diagnostic);
    assert!(last.identity.is_none());
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_failed_list_is_an_event_with_an_error() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let wrong = config(&terraform, &[("team_id", text("t"))]).await;
    for (request, why) in [
        (request(&config(&terraform, &[]).await, 1), "before it configured the provider"),
        (request(&wrong, 1), "`team_id` must have 3 to 45 characters"),
        (
            list_resource::Request { type_name: "northflank_nothing".to_owned(), ..request(&wrong, 1) },
            "\"northflank_nothing\", which this provider does not have",
        ),
    ] {
        let events = list(&terraform, request).await;
        let [event] = events.as_slice() else { panic!("not one event") };
        let told = error(&event.diagnostic);
        assert!(told.contains(why), "{told}");
        assert!(event.identity.is_none());
    }
    let request = validate_list_resource_config::Request {
        type_name: INTEGRATION.to_owned(),
        config: message(&wrong),
        ..Default::default()
    };
    let mut provider = terraform.provider.clone();
    let answer = soon("the validation", provider.validate_list_resource_config(request)).await.unwrap();
    assert!(error(&answer.get_ref().diagnostics).contains("team_id"));
    plugin.shut_down().await;
}
