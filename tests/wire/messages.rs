//! All messages of the framework itself, in one snapshot.

use serde_json::json;

use crate::{
    generated::tfplugin6::{
        ClientCapabilities, RawState, move_resource_state, upgrade_resource_identity, upgrade_resource_state,
        validate_resource_config,
    },
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Terraform, error},
    value::{message, text},
};

fn raw(json: serde_json::Value) -> Option<RawState> {
    Some(RawState { json: json.to_string().into_bytes(), ..Default::default() })
}

#[tokio::test]
async fn every_message() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let mut provider = terraform.provider.clone();
    let mut told = Vec::new();
    for raw_state in [None, raw(json!({"id": ["planted-value"]}))] {
        let request =
            upgrade_resource_state::Request { type_name: INTEGRATION.to_owned(), version: 0, raw_state };
        let upgraded = soon("the upgrade", provider.upgrade_resource_state(request)).await.unwrap();
        told.push(error(&upgraded.get_ref().diagnostics));
    }
    let request = upgrade_resource_identity::Request {
        type_name: INTEGRATION.to_owned(),
        version: 7,
        raw_identity: raw(json!({"id": "my-app"})),
    };
    let upgraded = soon("the upgrade", provider.upgrade_resource_identity(request)).await.unwrap();
    told.push(error(&upgraded.get_ref().diagnostics));
    let request = move_resource_state::Request {
        source_provider_address: "terraform.io/builtin/terraform".to_owned(),
        source_type_name: "terraform_data".to_owned(),
        source_state: raw(json!({})),
        target_type_name: INTEGRATION.to_owned(),
        ..Default::default()
    };
    let moved = soon("the move", provider.move_resource_state(request)).await.unwrap();
    told.push(error(&moved.get_ref().diagnostics));
    let key = terraform.resource.nested("credentials_wo").object(&[("api_key", text("planted-value"))]);
    let request = validate_resource_config::Request {
        type_name: INTEGRATION.to_owned(),
        config: message(&terraform.config("My App", &[("credentials_wo", key)])),
        client_capabilities: Some(ClientCapabilities::default()),
    };
    let validated = soon("the validation", provider.validate_resource_config(request)).await.unwrap();
    told.push(error(&validated.get_ref().diagnostics));
    let told = told.join("\n");
    assert!(!told.contains("planted-value"), "{told}");
    insta::assert_snapshot!(told);
    plugin.shut_down().await;
}
