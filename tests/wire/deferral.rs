//! A provider with unknown configuration: responses to requests that allow a deferral, and to those that do not.

use northflank_sandbox::{Options, Sandbox};
use rmpv::Value;

use crate::{
    generated::tfplugin6::{
        ClientCapabilities, Deferred, ResourceIdentityData, deferred::Reason, import_resource_state,
        read_data_source, read_resource,
    },
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Stored, Terraform, assert_planned, capabilities, error, told},
    value::{decoded, get, message, text, unknown},
};

fn allowed() -> Option<ClientCapabilities> {
    Some(ClientCapabilities { deferral_allowed: true, ..capabilities() })
}

fn assert_deferred(deferred: Option<Deferred>) {
    let reason = deferred.expect("it is deferred").reason();
    assert!(reason == Reason::ProviderConfigUnknown, "{}", reason.as_str_name());
}

/// Core with a provider whose token is unknown, and an object in the state.
async fn waiting(plugin: &Plugin) -> (Terraform, Stored) {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("stored", &[]))).await;
    let config = terraform.configuration.object(&[("api_token", unknown())]);
    assert_eq!(told(&terraform.configure_with(&config).await), "");
    (terraform, stored)
}

#[tokio::test]
async fn a_plan_is_made_and_never_deferred() {
    let plugin = Plugin::start().await;
    let (terraform, stored) = waiting(&plugin).await;
    let config = terraform.config("planned", &[]);
    for (prior, config) in [(None, Some(&config)), (Some(&stored), Some(&config)), (Some(&stored), None)] {
        let mut change = terraform.change(prior, config);
        let plain = terraform.plan(change.clone()).await;
        change.client_capabilities = allowed();
        let plan = terraform.plan(change).await;
        assert_planned(&plan);
        assert!(plan.deferred.is_none());
        assert!(plan == plain);
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_read_leaves_what_is_stored_and_is_deferred() {
    let plugin = Plugin::start().await;
    let (terraform, stored) = waiting(&plugin).await;
    error(&terraform.read(&stored).await.diagnostics);
    let request = read_resource::Request { client_capabilities: allowed(), ..terraform.reading(&stored) };
    let mut provider = terraform.provider.clone();
    let read = soon("the read", provider.read_resource(request)).await.unwrap().into_inner();
    assert_eq!(told(&read.diagnostics), "");
    assert_deferred(read.deferred);
    assert_eq!(decoded(read.new_state.as_ref()), stored.state);
    assert!(read.new_identity.is_some());
    plugin.shut_down().await;
}

#[tokio::test]
async fn of_a_data_source_only_its_configuration_is_known() {
    let plugin = Plugin::start().await;
    let (terraform, _) = waiting(&plugin).await;
    let config = terraform.data_source.object(&[("name", text("shown"))]);
    let request = |client_capabilities| read_data_source::Request {
        type_name: INTEGRATION.to_owned(),
        config: message(&config),
        client_capabilities,
        ..Default::default()
    };
    let mut provider = terraform.provider.clone();
    let plain = soon("the read", provider.read_data_source(request(Some(capabilities())))).await.unwrap();
    error(&plain.get_ref().diagnostics);
    let read = soon("the read", provider.read_data_source(request(allowed()))).await.unwrap().into_inner();
    assert_eq!(told(&read.diagnostics), "");
    assert_deferred(read.deferred);
    let state = decoded(read.state.as_ref());
    assert_eq!((get(&state, "name"), get(&state, "id")), (&text("shown"), &unknown()));
    plugin.shut_down().await;
}

#[tokio::test]
async fn of_an_import_only_its_identity_is_known() {
    let plugin = Plugin::start().await;
    let (terraform, _) = waiting(&plugin).await;
    let request = |id: &str, identity, client_capabilities| import_resource_state::Request {
        type_name: INTEGRATION.to_owned(),
        id: id.to_owned(),
        identity,
        client_capabilities,
    };
    let members = Value::Map(vec![("id".into(), text("stored")), ("team_id".into(), Value::Nil)]);
    let identity = Some(ResourceIdentityData { identity_data: message(&members) });
    let mut provider = terraform.provider.clone();
    let plain =
        soon("the import", provider.import_resource_state(request("stored", None, None))).await.unwrap();
    error(&plain.get_ref().diagnostics);
    // Core requires the identity from the request in the response; an import by ID has none.
    for (id, identity) in [("stored", None), ("", identity)] {
        let request = request(id, identity.clone(), allowed());
        let import = soon("the import", provider.import_resource_state(request)).await.unwrap().into_inner();
        assert_eq!(told(&import.diagnostics), "");
        assert_deferred(import.deferred);
        let [imported] = import.imported_resources.as_slice() else { panic!("not exactly one object") };
        assert_eq!(decoded(imported.state.as_ref()), unknown());
        assert!(imported.identity == identity);
    }
    plugin.shut_down().await;
}

/// In an apply, every request allows a deferral, but a configured provider never defers.
#[tokio::test]
async fn a_provider_that_waits_for_nothing_defers_nothing() {
    let plugin = Plugin::start().await;
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let mut change =
        terraform.change(None, Some(&terraform.config("planned", &[("description", unknown())])));
    change.client_capabilities = allowed();
    assert!(terraform.plan(change).await.deferred.is_none());
    let stored = terraform.change_to(None, Some(&terraform.config("stored", &[]))).await;
    let request = read_resource::Request { client_capabilities: allowed(), ..terraform.reading(&stored) };
    let read =
        soon("the read", terraform.provider.clone().read_resource(request)).await.unwrap().into_inner();
    assert!(read.deferred.is_none() && read.diagnostics.is_empty());
    assert_ne!(decoded(read.new_state.as_ref()), Value::Nil);
    plugin.shut_down().await;
}
