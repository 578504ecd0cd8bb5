//! Resource identity: every response that can contain it does, unless the object does not exist yet.

use northflank_sandbox::{Fault, Options, Sandbox};
use rmpv::Value;
use serde_json::json;

use crate::{
    connection::Connection,
    generated::tfplugin6::{
        RawState, ResourceIdentityData, get_resource_identity_schemas, import_resource_state,
        upgrade_resource_identity,
    },
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Stored, Terraform, assert_planned, error, told},
    value::{decoded, get, message, text},
};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

fn identity(data: Option<&ResourceIdentityData>) -> Value {
    data.map_or(Value::Nil, |data| decoded(data.identity_data.as_ref()))
}

fn of(id: &str, team_id: Value) -> Value {
    Value::Map(vec![(text("id"), text(id)), (text("team_id"), team_id)])
}

#[tokio::test]
async fn it_is_in_every_answer_about_an_object_that_exists() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let config = terraform.config("first", &[]);
    let plan = terraform.plan(terraform.change(None, Some(&config))).await;
    assert_eq!(identity(plan.planned_identity.as_ref()), Value::Nil);
    let create = terraform.apply(terraform.planned(None, Some(&config)).await).await;
    assert_eq!(identity(create.new_identity.as_ref()), of("first", Value::Nil));

    let stored = Stored { state: decoded(create.new_state.as_ref()), private: create.private };
    let read = terraform.read(&stored).await;
    assert_eq!(identity(read.new_identity.as_ref()), of("first", Value::Nil));

    let config = terraform.config("first", &[("description", text("changed"))]);
    let plan = terraform.plan(terraform.change(Some(&stored), Some(&config))).await;
    assert_eq!(identity(plan.planned_identity.as_ref()), of("first", Value::Nil));
    let update = terraform.apply(terraform.planned(Some(&stored), Some(&config)).await).await;
    assert_eq!(identity(update.new_identity.as_ref()), of("first", Value::Nil));

    // After a failed update or delete, the response still has the identity.
    sandbox.fault(Fault::status(403).on("DELETE", INTEGRATIONS));
    let failed = terraform.apply(terraform.planned(Some(&stored), None).await).await;
    error(&failed.diagnostics);
    assert_eq!(identity(failed.new_identity.as_ref()), of("first", Value::Nil));
    sandbox.remove("first", None).unwrap();
    let failed = terraform.apply(terraform.planned(Some(&stored), Some(&config)).await).await;
    error(&failed.diagnostics);
    assert_eq!(identity(failed.new_identity.as_ref()), of("first", Value::Nil));

    let plan = terraform.plan(terraform.change(Some(&stored), None)).await;
    assert_eq!(identity(plan.planned_identity.as_ref()), of("first", Value::Nil));
    let delete = terraform.apply(terraform.planned(Some(&stored), None).await).await;
    assert!(told(&delete.diagnostics).starts_with("Northflank integration not found\n"));
    assert!(delete.new_identity.is_none());
    plugin.shut_down().await;
}

/// Core plans a replacement as an update, which keeps the identity, and then as a create, which has none yet.
#[tokio::test]
async fn a_replacement_has_the_identity_of_what_goes_and_then_its_own() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("before", &[]))).await;
    let config = terraform.config("after", &[]);
    let plan = terraform.plan(terraform.change(Some(&stored), Some(&config))).await;
    assert!(!plan.requires_replace.is_empty());
    assert_eq!(identity(plan.planned_identity.as_ref()), of("before", Value::Nil));
    let mut create = terraform.change(None, Some(&config));
    create.prior_private = plan.planned_private;
    let plan = terraform.plan(create).await;
    assert_planned(&plan);
    assert!(plan.planned_identity.is_none());

    terraform.change_to(Some(&stored), None).await;
    let create = terraform.apply(terraform.planned(None, Some(&config)).await).await;
    assert_eq!(identity(create.new_identity.as_ref()), of("after", Value::Nil));
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_failed_create_also_has_an_identity() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let planned = terraform.planned(None, Some(&terraform.config("partial", &[]))).await;

    sandbox.fault(Fault::status(403).on("POST", INTEGRATIONS));
    let nothing = terraform.apply(planned.clone()).await;
    error(&nothing.diagnostics);
    assert!(nothing.new_identity.is_none());

    // The response of the create is lost, and the request that confirms the found integration fails.
    sandbox.fault(Fault::drop_connection().after().on("POST", INTEGRATIONS));
    sandbox.fault(Fault::status(403).on("GET", &format!("{INTEGRATIONS}/partial")));
    let partial = terraform.apply(planned).await;
    assert!(error(&partial.diagnostics).contains("was lost"), "{}", told(&partial.diagnostics));
    assert_eq!(get(&decoded(partial.new_state.as_ref()), "id"), &text("partial"));
    assert_eq!(identity(partial.new_identity.as_ref()), of("partial", Value::Nil));
    plugin.shut_down().await;
}

async fn import(terraform: &Terraform, identity: &Value) -> import_resource_state::Response {
    let request = import_resource_state::Request {
        type_name: INTEGRATION.to_owned(),
        identity: Some(ResourceIdentityData { identity_data: message(identity) }),
        ..Default::default()
    };
    let mut provider = terraform.provider.clone();
    soon("the import", provider.import_resource_state(request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn an_import_by_it_answers_with_state_and_identity() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    for team_id in [Value::Nil, text("my-team")] {
        let answer = import(&terraform, &of("imported", team_id.clone())).await;
        assert_eq!(told(&answer.diagnostics), "");
        let [imported] = answer.imported_resources.as_slice() else { panic!("not exactly one object") };
        let state = decoded(imported.state.as_ref());
        assert_eq!((get(&state, "id"), get(&state, "team_id")), (&text("imported"), &team_id));
        assert_eq!(identity(imported.identity.as_ref()), of("imported", team_id));
    }
    for (wrong, why) in [
        (of("a/b", Value::Nil), "`id` must be the ID of an integration, not its name"),
        (of("a", text("t")), "`team_id` must have 3 to 45 characters"),
        (
            Value::Map(vec![(text("id"), Value::Nil), (text("team_id"), Value::Nil)]),
            "`id` is required, but it is null",
        ),
        (Value::Nil, "the identity is null"),
    ] {
        let answer = import(&terraform, &wrong).await;
        let told = error(&answer.diagnostics);
        assert!(told.contains(why), "{told}");
        assert!(answer.imported_resources.is_empty());
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn its_schema_is_one_that_core_can_load() {
    let plugin = Plugin::start().await;
    let mut provider = plugin.connect().await.provider();
    let request = get_resource_identity_schemas::Request {};
    let answer =
        soon("the schemas", provider.get_resource_identity_schemas(request)).await.unwrap().into_inner();
    assert_eq!(told(&answer.diagnostics), "");
    let schema = &answer.identity_schemas[INTEGRATION];
    assert_eq!(schema.version, 0);
    let attributes: Vec<_> = schema
        .identity_attributes
        .iter()
        .map(|it| {
            assert!(!it.description.is_empty());
            assert_eq!(it.r#type, b"\"string\"");
            (it.name.as_str(), it.required_for_import, it.optional_for_import)
        })
        .collect();
    assert_eq!(attributes, [("id", true, false), ("team_id", false, true)]);
    plugin.shut_down().await;
}

async fn upgrade(
    connection: &Connection,
    version: i64,
    raw: &serde_json::Value,
) -> upgrade_resource_identity::Response {
    let request = upgrade_resource_identity::Request {
        type_name: INTEGRATION.to_owned(),
        version,
        raw_identity: Some(RawState { json: raw.to_string().into_bytes(), ..Default::default() }),
    };
    soon("the upgrade", connection.provider().upgrade_resource_identity(request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn an_older_one_is_read_and_a_newer_one_is_refused() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let answer = upgrade(&connection, 0, &json!({"id": "a", "gone": true})).await;
    assert_eq!(told(&answer.diagnostics), "");
    assert_eq!(identity(answer.upgraded_identity.as_ref()), of("a", Value::Nil));
    let told = error(&upgrade(&connection, 1, &json!({"id": "a"})).await.diagnostics);
    assert!(told.contains("version 1") && told.contains("import"), "{told}");
    let told = error(&upgrade(&connection, 0, &json!({"id": ["planted-value"]})).await.diagnostics);
    assert!(told.contains("id:") && !told.contains("planted-value"), "{told}");
    plugin.shut_down().await;
}
