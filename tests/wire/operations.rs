//! Plan, apply and read, with what core sends in each case.

use std::time::Duration;

use northflank_sandbox::{Fault, Options, Sandbox};
use rmpv::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    generated::tfplugin6::{
        AttributePath, attribute_path::step::Selector, import_resource_state, read_data_source,
        validate_resource_config,
    },
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Stored, Terraform, assert_planned, capabilities, error, told},
    until,
    value::{decoded, get, message, raw, text, unknown, unknown_but_not_null, with},
};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

fn path(path: &AttributePath) -> String {
    let steps = path.steps.iter().map(|step| match &step.selector {
        Some(Selector::AttributeName(name)) => name.clone(),
        other => panic!("not an attribute's name: {}", other.is_some()),
    });
    steps.collect::<Vec<_>>().join(".")
}

/// Private state as a later version of the provider may have written it.
fn private() -> Vec<u8> {
    json!({ "kept": "value" }).to_string().into_bytes()
}

fn assert_keeps_private(bytes: &[u8]) {
    let json: serde_json::Value = serde_json::from_slice(bytes).expect("private state is JSON");
    assert_eq!(json["kept"], "value", "the private state was lost");
}

#[tokio::test]
async fn a_create_is_planned_with_what_only_the_api_knows_as_unknown() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let config = terraform.config("planned", &[("description", text("as it is"))]);
    let plan = terraform.plan(terraform.change(None, Some(&config))).await;
    assert_planned(&plan);
    assert!(!plan.legacy_type_system, "it turns core's checks off");
    let planned = decoded(plan.planned_state.as_ref());
    for computed in ["id", "created_at", "features"] {
        assert_eq!(get(&planned, computed), &unknown(), "{computed}");
    }
    assert_eq!(get(&planned, "name"), &text("planned"));
    assert_eq!(get(&planned, "description"), &text("as it is"));
    assert_eq!(get(&planned, "restrictions"), &Value::Nil);
    assert!(plan.requires_replace.is_empty());
    plugin.shut_down().await;
}

#[tokio::test]
async fn planning_again_gives_the_same_plan() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let config = terraform.config("again", &[]);
    let first = terraform.plan(terraform.change(None, Some(&config))).await;
    let second = terraform.plan(terraform.change(None, Some(&config))).await;
    assert!(first == second);
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_integration_lives_from_create_to_delete() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;

    let config = terraform.config("a life", &[("description", text("first"))]);
    let created = terraform.change_to(None, Some(&config)).await;
    let id = get(&created.state, "id").as_str().unwrap().to_owned();
    assert_eq!(sandbox.integration(&id).unwrap()["description"], "first");

    let read = terraform.read(&created).await;
    assert_eq!(told(&read.diagnostics), "");
    assert_eq!(decoded(read.new_state.as_ref()), created.state, "a read right after a create is no drift");

    let nothing = terraform.plan(terraform.change(Some(&created), Some(&config))).await;
    assert_eq!(decoded(nothing.planned_state.as_ref()), created.state, "no change is planned as none");

    let config = terraform.config("a life", &[("description", text("second"))]);
    let change = terraform.change(Some(&created), Some(&config));
    let plan = terraform.plan(change).await;
    assert!(plan.requires_replace.is_empty());
    assert_eq!(get(&decoded(plan.planned_state.as_ref()), "id"), &text(&id));
    let updated = terraform.change_to(Some(&created), Some(&config)).await;
    assert_eq!(get(&updated.state, "description"), &text("second"));
    assert_eq!(sandbox.integration(&id).unwrap()["description"], "second");

    let gone = terraform.change_to(Some(&updated), None).await;
    assert_eq!(gone.state, Value::Nil);
    assert!(sandbox.integrations().is_empty());
    // Before it is this old, the provider does not conclude that it is gone.
    sandbox.advance(Duration::from_secs(10));
    let read = terraform.read(&updated).await;
    assert!(told(&read.diagnostics).starts_with("Northflank integration not found"));
    assert_eq!(decoded(read.new_state.as_ref()), Value::Nil);
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_new_name_replaces_the_integration() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("before", &[]))).await;
    let config = terraform.config("after", &[]);
    let plan = terraform.plan(terraform.change(Some(&stored), Some(&config))).await;
    assert_eq!(told(&plan.diagnostics), "");
    assert_eq!(plan.requires_replace.iter().map(path).collect::<Vec<_>>(), ["name"]);

    // Core's request for the second half: no prior state, and the private part of the first plan.
    let mut create = terraform.change(None, Some(&config));
    create.prior_private = plan.planned_private;
    let plan = terraform.plan(create).await;
    assert_planned(&plan);
    assert_eq!(get(&decoded(plan.planned_state.as_ref()), "id"), &unknown());
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_delete_is_planned_as_null() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let mut stored = terraform.change_to(None, Some(&terraform.config("to go", &[]))).await;
    stored.private = private();
    let plan = terraform.plan(terraform.change(Some(&stored), None)).await;
    assert_eq!(told(&plan.diagnostics), "");
    assert_eq!(decoded(plan.planned_state.as_ref()), Value::Nil);
    assert_keeps_private(&plan.planned_private);
    plugin.shut_down().await;
}

#[tokio::test]
async fn private_state_is_carried_through_every_call() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;

    let config = terraform.config("private", &[]);
    let mut create = terraform.planned(None, Some(&config)).await;
    create.planned_private = private();
    let created = terraform.apply(create).await;
    assert_keeps_private(&created.private);

    let stored = Stored { state: decoded(created.new_state.as_ref()), private: created.private };
    assert_keeps_private(&terraform.read(&stored).await.private);
    let config = terraform.config("private", &[("description", text("new"))]);
    let update = terraform.planned(Some(&stored), Some(&config)).await;
    assert_keeps_private(&update.planned_private);
    assert_keeps_private(&terraform.apply(update).await.private);

    // A delete that fails leaves everything as it was.
    sandbox.fault(Fault::status(403).on("DELETE", INTEGRATIONS));
    let mut delete = terraform.planned(Some(&stored), None).await;
    delete.planned_private = private();
    let failed = terraform.apply(delete).await;
    error(&failed.diagnostics);
    assert_keeps_private(&failed.private);
    assert_eq!(decoded(failed.new_state.as_ref()), stored.state);
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_update_that_fails_leaves_the_prior_state() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("failing", &[]))).await;
    let config = terraform.config("failing", &[("description", text("new"))]);
    sandbox.fault(Fault::status(403).on("PATCH", INTEGRATIONS));
    let answer = terraform.apply(terraform.planned(Some(&stored), Some(&config)).await).await;
    error(&answer.diagnostics);
    assert_eq!(decoded(answer.new_state.as_ref()), stored.state);
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_create_that_fails_leaves_no_state() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    sandbox.fault(Fault::status(403).on("POST", INTEGRATIONS));
    let request = terraform.planned(None, Some(&terraform.config("refused", &[]))).await;
    let answer = terraform.apply(request).await;
    error(&answer.diagnostics);
    assert_eq!(decoded(answer.new_state.as_ref()), Value::Nil);
    plugin.shut_down().await;
}

#[tokio::test]
async fn unknown_values_are_planned_whatever_core_knows_of_them() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let garbage = Value::Ext(12, vec![0xc1, 0xff, 0x00]);
    for value in [unknown(), unknown_but_not_null(), garbage] {
        let aws = terraform.resource.nested("aws").object(&[("authentication_mode", value.clone())]);
        let config = terraform.resource.object(&[
            ("name", value.clone()),
            ("cloud_provider", text("aws")),
            ("description", value.clone()),
            ("features", Value::Array(vec![text("byoc"), value.clone()])),
            ("aws", aws),
            ("credentials", value.clone()),
        ]);
        let request = validate_resource_config::Request {
            type_name: INTEGRATION.to_owned(),
            config: message(&config),
            client_capabilities: Some(capabilities()),
        };
        let mut provider = terraform.provider.clone();
        let validated = soon("the validation", provider.validate_resource_config(request)).await.unwrap();
        assert_eq!(told(&validated.get_ref().diagnostics), "");

        let plan = terraform.plan(terraform.change(None, Some(&config))).await;
        assert_eq!(told(&plan.diagnostics), "");
        let planned = decoded(plan.planned_state.as_ref());
        for path in ["id", "name", "description", "aws.authentication_mode", "credentials"] {
            assert!(matches!(get(&planned, path), Value::Ext(..)), "{path}: {planned}");
        }
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_read_before_the_provider_is_configured_is_an_error() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let state = with(&terraform.config("early", &[]), "id", text("early"));
    let answer = terraform.read(&Stored { state, private: Vec::new() }).await;
    assert!(error(&answer.diagnostics).contains("configured"));
    assert!(answer.new_state.is_none(), "the prior state must stay");
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_provider_whose_token_is_unknown_plans_a_create_and_reads_nothing() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let config = terraform.configuration.object(&[("api_token", unknown())]);
    assert_eq!(told(&terraform.configure_with(&config).await), "");
    let config = terraform.config("later", &[]);
    let plan = terraform.plan(terraform.change(None, Some(&config))).await;
    assert_planned(&plan);
    let state = with(&config, "id", text("later"));
    let read = terraform.read(&Stored { state, private: Vec::new() }).await;
    assert!(error(&read.diagnostics).contains("api_token"));
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_last_configuration_counts() {
    let plugin = Plugin::start().await;
    let (first, last) = (sandbox(), sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &first).await;
    terraform.change_to(None, Some(&terraform.config("of the first", &[]))).await;
    terraform.configure(&last, last.token()).await;
    terraform.change_to(None, Some(&terraform.config("of the last", &[]))).await;
    let names = |sandbox: &Sandbox| {
        sandbox.integrations().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["of the first"]);
    assert_eq!(names(&last), ["of the last"]);
    plugin.shut_down().await;
}

#[tokio::test]
async fn fifty_reads_are_made_at_the_same_time() {
    const READS: usize = 50;
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let mut stored = Vec::new();
    for number in 0..READS {
        // Use a different team for each, because one list would serve most reads of a team.
        let team = [("team_id", text(&format!("team-{number}")))];
        let config = terraform.config(&format!("read {number}"), &team);
        stored.push(terraform.change_to(None, Some(&config)).await);
    }
    sandbox.clear_requests();
    let delay = std::time::Duration::from_secs(3);
    sandbox.fault(Fault::delay(delay).on("GET", "/v1/teams/").times(50));

    let mut reads = JoinSet::new();
    for stored in stored {
        let terraform = terraform.clone();
        reads.spawn(async move {
            let answer = terraform.read(&stored).await;
            assert_eq!(told(&answer.diagnostics), "");
            assert_eq!(decoded(answer.new_state.as_ref()), stored.state, "the answer is another one's");
        });
    }
    let in_flight = || sandbox.requests().iter().filter(|request| request.status.is_none()).count();
    until("all reads in flight at once", || in_flight() == READS).await;
    while let Some(read) = reads.join_next().await {
        read.unwrap();
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn types_that_are_not_served_are_an_error_and_no_status() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let config = terraform.config("foreign", &[]);
    let mut change = terraform.change(None, Some(&config));
    change.type_name = "northflank_nothing".to_owned();
    assert!(error(&terraform.plan(change).await.diagnostics).contains("northflank_nothing"));
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_import_brings_what_a_read_needs() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("imported", &[]))).await;
    let import = |id: &str| import_resource_state::Request {
        type_name: INTEGRATION.to_owned(),
        id: id.to_owned(),
        ..Default::default()
    };
    let mut provider = terraform.provider.clone();
    let id = get(&stored.state, "id").as_str().unwrap();
    let answer = soon("the import", provider.import_resource_state(import(id))).await.unwrap().into_inner();
    assert_eq!(told(&answer.diagnostics), "");
    let [imported] = answer.imported_resources.as_slice() else { panic!("not exactly one object") };
    assert_eq!(imported.type_name, INTEGRATION);
    let imported = Stored { state: decoded(imported.state.as_ref()), private: imported.private.clone() };
    let read = terraform.read(&imported).await;
    let [hint] = read.diagnostics.as_slice() else { panic!("not one hint: {}", told(&read.diagnostics)) };
    assert_eq!(hint.summary, "Imported without credentials");
    assert_eq!(decoded(read.new_state.as_ref()), stored.state);

    for id in ["", "a/b/c", "no id"] {
        let answer = soon("the import", provider.import_resource_state(import(id))).await.unwrap();
        error(&answer.get_ref().diagnostics);
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_data_source_shows_what_the_resource_has_created() {
    let (plugin, sandbox) = (Plugin::start().await, sandbox());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let stored = terraform.change_to(None, Some(&terraform.config("shown", &[]))).await;
    let config = terraform.data_source.object(&[("name", text("shown"))]);
    let request = read_data_source::Request {
        type_name: INTEGRATION.to_owned(),
        config: message(&config),
        ..Default::default()
    };
    let mut provider = terraform.provider.clone();
    let answer = soon("ReadDataSource", provider.read_data_source(request)).await.unwrap().into_inner();
    assert_eq!(told(&answer.diagnostics), "");
    let state = decoded(answer.state.as_ref());
    for attribute in ["id", "name", "cloud_provider", "created_at"] {
        assert_eq!(get(&state, attribute), get(&stored.state, attribute), "{attribute}");
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_absent_value_is_null() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let config = terraform.config("absent", &[]);
    for absent in [None, Some(raw(Vec::new()))] {
        let mut change = terraform.change(None, Some(&config));
        change.prior_state = absent;
        let plan = terraform.plan(change).await;
        assert_planned(&plan);
        assert_eq!(get(&decoded(plan.planned_state.as_ref()), "id"), &unknown());
    }
    plugin.shut_down().await;
}
