//! Large messages, in both directions.

use rmpv::Value;
use rustix::process::Signal;
use serde_json::json;

use crate::{
    generated::tfplugin6::{RawState, upgrade_resource_state, validate_resource_config},
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Terraform, capabilities, error, told},
    value::{decoded, get, message, text},
};

const MEBIBYTE: usize = 1 << 20;

/// Beyond the 4 MiB that gRPC libraries allow by default.
const SIZES: [usize; 2] = [5 * MEBIBYTE, 20 * MEBIBYTE];

#[tokio::test]
async fn a_large_state_comes_in_and_goes_out_again() {
    let plugin = Plugin::start().await;
    let mut provider = plugin.connect().await.provider();
    for size in SIZES {
        let description = "d".repeat(size);
        let state = json!({ "id": "large", "description": description });
        let request = upgrade_resource_state::Request {
            type_name: INTEGRATION.to_owned(),
            version: 0,
            raw_state: Some(RawState { json: state.to_string().into_bytes(), ..Default::default() }),
        };
        let answer =
            soon("the upgrade", provider.upgrade_resource_state(request)).await.unwrap().into_inner();
        assert_eq!(told(&answer.diagnostics), "");
        let upgraded = decoded(answer.upgraded_state.as_ref());
        assert_eq!(get(&upgraded, "description").as_str().map(str::len), Some(size));
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_large_configuration_comes_in() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    for size in SIZES {
        let config = terraform.config("large", &[("description", text(&"d".repeat(size)))]);
        let request = validate_resource_config::Request {
            type_name: INTEGRATION.to_owned(),
            config: message(&config),
            client_capabilities: Some(capabilities()),
        };
        let mut provider = terraform.provider.clone();
        let answer = soon("the validation", provider.validate_resource_config(request)).await.unwrap();
        // It was read completely: the error is about its length, and does not repeat it.
        let told = error(&answer.get_ref().diagnostics);
        assert!(told.contains("200 characters") && told.len() < 1000, "{told:.1000}");
    }
    plugin.shut_down().await;
}

/// No configuration can block the only thread for so long that it misses signals.
#[tokio::test]
async fn a_set_of_invalid_elements_is_one_diagnostic_at_once() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let features = (0..100_000).map(|number| text(&format!("feature-{number:06}"))).collect();
    let request = validate_resource_config::Request {
        type_name: INTEGRATION.to_owned(),
        config: message(&terraform.config("many", &[("features", Value::Array(features))])),
        client_capabilities: Some(capabilities()),
    };
    let mut provider = terraform.provider.clone();
    let answer = soon("the check", provider.validate_resource_config(request)).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics.len(), 1);
    let told = error(&answer.diagnostics);
    assert!(told.contains("feature-000004") && !told.contains("feature-000005"), "{told}");
    assert!(told.contains("Further elements are also invalid."), "{told}");
    plugin.process.signal(Signal::TERM);
    plugin.ended().await;
}
