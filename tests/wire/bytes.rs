//! Invalid bytes lead to an error for the user, never to a gRPC status, a crash or a leak.

use proptest::{
    collection::vec,
    prelude::{Just, ProptestConfig, Strategy, any},
    prop_oneof,
    sample::Index,
    test_runner::{RngSeed, TestRunner},
};
use rmpv::Value;

use crate::{
    generated::tfplugin6::{
        Diagnostic, DynamicValue, RawState, apply_resource_change, configure_provider, import_resource_state,
        plan_resource_change, read_data_source, read_resource, upgrade_resource_state,
        validate_data_resource_config, validate_provider_config, validate_resource_config,
    },
    plugin::{Plugin, Start},
    soon,
    terraform::{INTEGRATION, Terraform, capabilities, error, told},
    value::{bytes, raw, text, with},
};

const CASES: u32 = 256;

/// Sends a value in place of each value that core sends, except the provider's configuration, which would affect all
/// other calls. Returns the messages of each call.
async fn send_everywhere(
    terraform: &Terraform,
    value: &DynamicValue,
) -> Vec<(&'static str, Vec<Diagnostic>)> {
    let mut provider = terraform.provider.clone();
    let mut told = Vec::new();
    let type_name = || INTEGRATION.to_owned();
    let good = || Some(raw(bytes(&terraform.config("good", &[]))));
    let value = || Some(value.clone());
    macro_rules! send {
        ($call:ident($module:ident { $($field:ident: $content:expr),* $(,)? })) => {
            #[allow(clippy::needless_update, reason = "some requests have no more fields than these")]
            let request = $module::Request { $($field: $content,)* ..Default::default() };
            let answer = soon(stringify!($call), provider.$call(request)).await;
            let answer = answer.unwrap_or_else(|status| panic!("{}: {status}", stringify!($call)));
            told.push((stringify!($call), answer.into_inner().diagnostics));
        };
    }
    send!(validate_provider_config(validate_provider_config { config: value() }));
    send!(validate_resource_config(validate_resource_config {
        type_name: type_name(),
        config: value(),
        client_capabilities: Some(capabilities()),
    }));
    send!(validate_data_resource_config(validate_data_resource_config {
        type_name: type_name(),
        config: value(),
    }));
    send!(read_data_source(read_data_source { type_name: type_name(), config: value() }));
    send!(read_resource(read_resource { type_name: type_name(), current_state: value() }));
    send!(plan_resource_change(plan_resource_change {
        type_name: type_name(),
        prior_state: value(),
        proposed_new_state: good(),
        config: good(),
    }));
    send!(plan_resource_change(plan_resource_change {
        type_name: type_name(),
        proposed_new_state: value(),
        config: good(),
    }));
    send!(plan_resource_change(plan_resource_change {
        type_name: type_name(),
        proposed_new_state: good(),
        config: value(),
    }));
    send!(apply_resource_change(apply_resource_change {
        type_name: type_name(),
        prior_state: value(),
        planned_state: good(),
        config: good(),
    }));
    send!(apply_resource_change(apply_resource_change {
        type_name: type_name(),
        planned_state: value(),
        config: good(),
    }));
    send!(apply_resource_change(apply_resource_change {
        type_name: type_name(),
        planned_state: good(),
        config: value(),
    }));
    told
}

/// Bytes that core would never send. They contain a word that no message may repeat.
fn broken(terraform: &Terraform) -> Vec<(&'static str, DynamicValue)> {
    let planted = || text("planted-value");
    let good = terraform.config("planted-value", &[]);
    let encoded = bytes(&good);
    let message = |value: &Value| raw(bytes(value));
    let Value::Map(mut members) = good.clone() else { unreachable!() };
    members.pop();
    let missing = Value::Map(members.clone());
    members.push((text("no_such_attribute"), planted()));
    let foreign = Value::Map(members.clone());
    members.push((Value::from(7), planted()));
    let number_as_name = Value::Map(members);
    let oversize = Value::Ext(7, b"planted-value".to_vec());
    let mut trailing = encoded.clone();
    trailing.extend(bytes(&planted()));
    let mut not_utf8 = bytes(&Value::Map(vec![(text("name"), planted())]));
    *not_utf8.last_mut().unwrap() = 0xff;
    vec![
        ("truncated", raw(encoded[..encoded.len() / 2].to_vec())),
        ("cut by one byte", raw(encoded[..encoded.len() - 1].to_vec())),
        ("followed by more", raw(trailing)),
        ("a text", message(&planted())),
        ("a list", message(&Value::Array(vec![planted()]))),
        ("an unknown object", message(&Value::Ext(0, vec![0]))),
        ("an attribute too few", message(&missing)),
        ("an attribute that is none", message(&foreign)),
        ("a name that is a number", message(&number_as_name)),
        ("a text that is none", raw(not_utf8)),
        ("an extension", message(&with(&good, "name", oversize))),
        ("a number as text", message(&with(&good, "description", Value::from(4_223_322_334_u64)))),
        ("a list as text", message(&with(&good, "name", Value::Array(vec![planted()])))),
        ("a text as set", message(&with(&good, "features", planted()))),
        ("a text as object", message(&with(&good, "credentials", planted()))),
        ("a longer list than there is", raw(vec![0xdd, 0xff, 0xff, 0xff, 0xff])),
        ("a longer text than there is", raw(vec![0xdb, 0xff, 0xff, 0xff, 0xff, b'x'])),
        ("a longer object than there is", raw(vec![0xdf, 0xff, 0xff, 0xff, 0xff])),
        ("lists in lists", raw(vec![0x91; 100_000])),
        ("objects in objects", raw(vec![0x81; 100_000])),
        ("JSON", DynamicValue { msgpack: Vec::new(), json: b"{\"name\":\"planted-value\"}".to_vec() }),
    ]
}

#[tokio::test]
async fn a_decode_error_does_not_show_the_value() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    for (what, value) in broken(&terraform) {
        let configured = configure_provider::Request { config: Some(value.clone()), ..Default::default() };
        let mut provider = terraform.provider.clone();
        let configured = soon("ConfigureProvider", provider.configure_provider(configured)).await.unwrap();
        error(&configured.get_ref().diagnostics);
        for (call, diagnostics) in send_everywhere(&terraform, &value).await {
            assert!(!diagnostics.is_empty(), "{what} in {call} is no error");
            let told = error(&diagnostics);
            let leaks = told.contains("planted-value") || told.contains("4223322334");
            assert!(!leaks, "{what} in {call}: {told}");
            assert!(!told.contains("panicked"), "{what} in {call}: {told}");
        }
    }
    let ended = plugin.shut_down().await;
    assert_eq!(ended.stderr, "");
}

#[tokio::test]
async fn the_byte_that_messagepack_never_uses_is_not_taken_for_null() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    for (call, diagnostics) in send_everywhere(&terraform, &raw(vec![0xc1])).await {
        assert!(!diagnostics.is_empty(), "{call} takes it for null");
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_error_of_decoding_names_the_attribute() {
    let plugin = Plugin::start().await;
    let terraform = Terraform::with(&plugin.connect().await).await;
    let credentials = terraform.resource.nested("credentials").object(&[("secret_key", Value::from(1))]);
    let config = terraform.config("nested", &[("credentials", credentials)]);
    for (call, diagnostics) in send_everywhere(&terraform, &raw(bytes(&config))).await {
        let told = error(&diagnostics);
        // For the provider and the data source, the whole object is invalid.
        if call.ends_with("resource_change") || call == "read_resource" || call == "validate_resource_config"
        {
            assert!(told.contains("credentials.secret_key"), "{call}: {told}");
        }
    }
    plugin.shut_down().await;
}

#[test]
fn no_bytes_crash_the_process_or_a_call() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (plugin, terraform) = runtime.block_on(async {
        let plugin = Start::by_terraform().start().await;
        let terraform = Terraform::with(&plugin.connect().await).await;
        (plugin, terraform)
    });

    let nested = |name: &str, said: &[(&str, Value)]| terraform.resource.nested(name).object(said);
    let full = terraform.resource.object(&[
        ("id", text("full")),
        ("name", text("full")),
        ("cloud_provider", text("aws")),
        ("features", Value::Array(vec![text("byoc"), text("route53")])),
        ("restrictions", nested("restrictions", &[("enabled", Value::from(true))])),
        ("aws", nested("aws", &[("authentication_mode", text("accessKey"))])),
        ("credentials", nested("credentials", &[("access_key", text("a")), ("secret_key", text("b"))])),
    ]);
    let provider = terraform.configuration.object(&[("max_retries", Value::from(3))]);
    let valid = prop_oneof![Just(bytes(&full)), Just(bytes(&provider))];
    // Almost valid bytes reach deeper code than random bytes.
    let damaged = (valid, vec((any::<Index>(), any::<u8>()), 1..4), any::<Option<Index>>()).prop_map(
        |(mut bytes, changes, cut)| {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        },
    );
    let strategy = prop_oneof![3 => damaged, 1 => vec(any::<u8>(), 0..200)];
    let mut config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => fastrand::u64(..),
    };
    config.rng_seed = RngSeed::Fixed(seed);
    let outcome = TestRunner::new(config).run(&strategy, |bytes| {
        runtime.block_on(async {
            for (call, diagnostics) in send_everywhere(&terraform, &raw(bytes.clone())).await {
                assert!(!told(&diagnostics).contains("panicked"), "{call}: {}", told(&diagnostics));
            }
            send_as_state_and_id(&terraform, bytes).await;
        });
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("PROPTEST_RNG_SEED={seed}: {failure}");
    }
    runtime.block_on(plugin.shut_down());
}

/// Sends bytes in place of states, identities and IDs.
async fn send_as_state_and_id(terraform: &Terraform, bytes: Vec<u8>) {
    let mut provider = terraform.provider.clone();
    let import = import_resource_state::Request {
        type_name: INTEGRATION.to_owned(),
        id: String::from_utf8_lossy(&bytes).into_owned(),
        ..Default::default()
    };
    let imported = soon("the import", provider.import_resource_state(import)).await.unwrap().into_inner();
    assert!(!told(&imported.diagnostics).contains("panicked"));
    let state = terraform.config("good", &[]);
    let read = read_resource::Request {
        type_name: INTEGRATION.to_owned(),
        current_state: Some(raw(crate::value::bytes(&state))),
        private: bytes.clone(),
        ..Default::default()
    };
    error(&soon("the read", provider.read_resource(read)).await.unwrap().get_ref().diagnostics);
    let upgrade = upgrade_resource_state::Request {
        type_name: INTEGRATION.to_owned(),
        version: 0,
        raw_state: Some(RawState { json: bytes, ..Default::default() }),
    };
    let upgraded = soon("the upgrade", provider.upgrade_resource_state(upgrade)).await.unwrap().into_inner();
    assert!(!told(&upgraded.diagnostics).contains("panicked"));
}
