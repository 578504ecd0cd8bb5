//! How responses become states, with handwritten and random responses.

use std::collections::BTreeSet;

use framework::{Declared, Known, Object, Secret, Value, known};
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, any},
    prop_oneof,
    sample::{Index, select},
    test_runner::{RngSeed, TestRunner},
};
use serde_json::{Value as Json, json};

use super::{
    attributes::{Byok, Cloudflare, Gcp, Integration},
    body, credentials,
    model::set,
};
use crate::{
    northflank::{Client, Config, Item},
    provider::noun::{
        Restrictions,
        answer::{is_as_sent, to_listed, to_state},
    },
};

fn item(json: &Json) -> Item {
    Item::from_json(json, "an integration").expect("readable")
}

fn answer(provider: &str) -> Item {
    item(&json!({
        "id": "my-app",
        "name": "My App",
        "provider": provider,
        "aws": {"authenticationMode": "accessKey"},
        "gcp": {},
        "cloudflare": {},
        "credentials": {"apiKey": "********"},
    }))
}

fn text(text: &str) -> Value<String> {
    Value::Value(text.to_owned())
}

#[test]
fn only_the_own_cloud_is_read_and_gaps_keep_the_prior_state() {
    let gcp = Gcp { project_id: text("p"), authentication_mode: Value::Unknown, ..Gcp::default() };
    let before = Integration { gcp: Value::Value(gcp), ..Integration::default() };
    let state = to_state(&answer("gcp"), before);
    assert_eq!(state.aws, Value::Null);
    assert_eq!(state.cloudflare, Value::Null);
    let gcp = Gcp { project_id: text("p"), ..Gcp::default() };
    assert_eq!(state.gcp, Value::Value(gcp));
    assert_eq!(state.features, Value::Value(BTreeSet::new()));
}

#[test]
fn an_answer_never_changes_a_secret() {
    let state = to_state(&answer("civo"), Integration::default());
    assert_eq!(state.credentials, Value::Null);
}

#[test]
fn a_masked_credential_is_not_shown() {
    let mut shown = Object::default();
    shown.set("api_key", Value::Value(Known::Secret(Secret::from("********"))));
    let unmasked = credentials::unmasked(Some(&shown));
    assert_eq!(unmasked.get("api_key"), &Value::Null);
}

fn restricted(found: Json, before: Value<Restrictions>) -> Value<Restrictions> {
    let found = item(&json!({"id": "my-app", "restrictions": found}));
    to_state(&found, Integration { restrictions: before, ..Integration::default() }).restrictions
}

#[test]
fn not_restricted_keeps_its_form() {
    let none = || json!({"enabled": false, "teams": []});
    assert_eq!(restricted(none(), Value::Null), Value::Null);
    let disabled = Value::Value(Restrictions { enabled: Value::Value(false), team_ids: Value::Null });
    assert_eq!(restricted(Json::Null, disabled.clone()), disabled);
    assert_eq!(restricted(none(), disabled.clone()), disabled);
    let empty = Restrictions { enabled: Value::Value(true), team_ids: Value::Value(BTreeSet::new()) };
    let emptied = Value::Value(Restrictions { enabled: Value::Value(false), ..empty.clone() });
    assert_eq!(restricted(none(), Value::Value(empty)), emptied);
}

#[test]
fn a_restriction_that_appears_is_drift() {
    let team_ids = Value::Value([text("t-1")].into());
    assert_eq!(
        restricted(json!({"enabled": true, "teams": [{"teamId": "t-1"}]}), Value::Null),
        Value::Value(Restrictions { enabled: Value::Value(true), team_ids })
    );
}

fn sent(cloud: &str) -> Integration {
    Integration { name: text("A"), cloud_provider: text(cloud), ..Integration::default() }
}

fn verdict(found: Json, sent: &Integration) -> Result<bool, String> {
    let cloud = known(&sent.cloud_provider);
    let mut json = json!({"id": "a", "name": "A", "provider": cloud});
    for (name, value) in found.as_object().expect("an object") {
        json[name] = value.clone();
    }
    is_as_sent::<Integration>(
        &item(&json),
        &body::create_request(sent, &Integration::default()).sent,
        cloud.map(String::as_str).unwrap_or_default(),
    )
}

#[test]
fn an_unreadable_integration_is_never_adopted() {
    let unreadable = |found| verdict(found, &sent("aws")).expect_err("unreadable");
    assert_eq!(unreadable(json!({"description": {}})), "the provider cannot read its description");
    assert_eq!(unreadable(json!({"restrictions": "all"})), "the provider cannot read its restrictions");
}

#[test]
fn ours_has_every_setting_that_was_sent_and_is_shown() {
    assert_eq!(verdict(json!({}), &sent("aws")), Ok(true));
    assert_eq!(verdict(json!({"provider": "aws"}), &sent("gcp")), Ok(false));
    assert_eq!(verdict(json!({"description": "theirs"}), &sent("aws")), Ok(false));
    // Empty means the same as absent.
    assert_eq!(verdict(json!({"description": ""}), &sent("aws")), Ok(true));

    let gcp =
        Integration { gcp: Value::Value(Gcp { project_id: text("p"), ..Gcp::default() }), ..sent("gcp") };
    assert_eq!(verdict(json!({"gcp": {"projectId": "theirs"}}), &gcp), Ok(false));
    assert_eq!(verdict(json!({"gcp": {"projectId": "p"}}), &gcp), Ok(true));

    let features = Integration { features: Value::Value(set(["byoc".to_owned()])), ..sent("civo") };
    assert_eq!(verdict(json!({"features": ["byoc"]}), &features), Ok(true));
    assert_eq!(verdict(json!({"features": null}), &features), Ok(true));
    assert_eq!(verdict(json!({"features": []}), &features), Ok(false));
    assert_eq!(verdict(json!({"features": ["byoc"]}), &sent("civo")), Ok(true));

    let cloudflare = Value::Value(Cloudflare { credential_type: text("apiToken") });
    let cloudflare = Integration { cloudflare, ..sent("cloudflare") };
    assert_eq!(verdict(json!({"cloudflare": {"credentialType": "apiToken"}}), &cloudflare), Ok(true));
    assert_eq!(verdict(json!({"cloudflare": {"credentialType": "originCAKey"}}), &cloudflare), Ok(false));

    let byok = Byok { require_verification: Value::Value(true), ..Byok::default() };
    let byok = Integration { byok: Value::Value(byok), ..sent("byok") };
    assert_eq!(verdict(json!({"byok": {"connectionMode": "direct"}}), &byok), Ok(true));
    assert_eq!(verdict(json!({"byok": {"requireVerification": false}}), &byok), Ok(false));
}

#[test]
fn not_restricted_can_be_said_in_many_ways() {
    let verdict = |found, enabled, teams: &[&str]| {
        let team_ids = Value::Value(teams.iter().map(|team| text(team)).collect());
        let restrictions = Value::Value(Restrictions { enabled: Value::Value(enabled), team_ids });
        verdict(json!({"restrictions": found}), &Integration { restrictions, ..sent("civo") })
    };
    let to_one = || json!({"enabled": true, "teams": [{"teamId": "t-1"}]});
    assert_eq!(verdict(Json::Null, false, &["t-1"]), Ok(true));
    assert_eq!(verdict(json!({"enabled": false}), false, &[]), Ok(true));
    assert_eq!(verdict(json!({"enabled": true}), true, &[]), Ok(true));
    assert_eq!(verdict(to_one(), true, &["t-1"]), Ok(true));
    assert_eq!(verdict(to_one(), true, &["t-2"]), Ok(false));
    assert_eq!(verdict(to_one(), false, &[]), Ok(false));
    assert_eq!(verdict(Json::Null, true, &["t-1"]), Ok(false));
}

/// The cloud providers that have settings of their own.
const CLOUDS: [&str; 4] = ["aws", "gcp", "cloudflare", "byok"];

fn whole(cloud: &str) -> Json {
    json!({
        "id": "my-app",
        "name": "My App",
        "description": "1",
        "provider": cloud,
        "features": ["byoc"],
        "restrictions": {"enabled": true, "teams": [{"teamId": "2"}]},
        "createdAt": "2026-01-01T12:00:00Z",
        "aws": {
            "authenticationMode": "crossAccountRole",
            "permissionCheckLevel": "full",
            "permissionVersions": {"byoc": 3},
        },
        "gcp": {
            "projectId": "4",
            "authenticationMode": "serviceAccountKey",
            "serviceAccountEmail": "a@b.example",
        },
        "cloudflare": {"credentialType": "apiToken"},
        "byok": {"connectionMode": "kubeconfig", "requireVerification": true},
    })
}

fn read(json: &Json, before: Integration) -> Integration {
    to_state(&item(json), before)
}

/// Replacements for each member that mean the same or nothing.
fn harmless() -> impl Strategy<Value = (&'static str, Json)> {
    let odd = || vec![json!({}), json!([]), json!([1]), json!({"x": null})];
    let with = |more: &[Json]| [odd(), more.to_vec()].concat();
    let scalars = [json!(true), json!(7), json!(1.5)];
    let words = with(&[&scalars[..], &[Json::Null]].concat());
    let objects = vec![json!(true), json!(7), json!("odd"), json!([]), json!([{}])];
    let sets = vec![json!(true), json!(7), json!("odd"), json!({}), json!([{}]), json!(["byoc", null])];
    let nullable = |mut values: Vec<Json>| {
        values.push(Json::Null);
        values
    };
    let anything = with(&[&scalars[..], &[json!("odd"), Json::Null]].concat());
    let members = [
        ("/name", nullable(odd())),
        ("/description", with(&[json!(1)])),
        ("/provider", words.clone()),
        ("/features", nullable(sets.clone())),
        ("/restrictions", objects.clone()),
        ("/restrictions/enabled", with(&[json!("true"), json!(7), json!("odd")])),
        ("/restrictions/teams", sets),
        ("/restrictions/teams/0", vec![Json::Null, json!(7), json!({}), json!("odd")]),
        ("/restrictions/teams/0/teamId", nullable(with(&[json!(2)]))),
        ("/createdAt", nullable(odd())),
        ("/aws", nullable(objects.clone())),
        ("/aws/authenticationMode", words.clone()),
        ("/aws/permissionCheckLevel", words.clone()),
        ("/aws/permissionVersions", nullable(objects.clone())),
        ("/aws/permissionVersions/byoc", nullable(with(&[json!("3"), json!(1.5), json!("odd")]))),
        ("/gcp", nullable(objects.clone())),
        ("/gcp/projectId", nullable(with(&[json!(4)]))),
        ("/gcp/authenticationMode", words.clone()),
        ("/gcp/serviceAccountEmail", nullable(odd())),
        ("/cloudflare", nullable(objects.clone())),
        ("/cloudflare/credentialType", words.clone()),
        ("/byok", nullable(objects)),
        ("/byok/connectionMode", words),
        ("/byok/requireVerification", nullable(with(&[json!("true"), json!(7), json!("odd")]))),
        ("/credentials", anything.clone()),
        ("/registryCredentialRefresh", anything.clone()),
        ("/unheardOf", anything),
    ];
    select(members.to_vec()).prop_flat_map(|(member, values)| (Just(member), select(values)))
}

/// Any value in place of any member.
fn harmful() -> impl Strategy<Value = (&'static str, Json)> {
    let text =
        prop_oneof![Just(String::new()), Just("7".to_owned()), Just("aws".to_owned()), any::<String>()];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        text.prop_map(Json::from),
    ];
    let json = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::hash_map("teamId|enabled|byoc|x", inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    });
    (harmless(), json).prop_map(|((member, _), value)| (member, value))
}

fn mutated(cloud: &str, changes: Vec<(&str, Json)>) -> Json {
    let mut json = whole(cloud);
    for (member, value) in changes {
        match (json.pointer_mut(member), member.rsplit_once('/')) {
            (Some(place), _) => *place = value,
            (None, Some(("", name))) => json[name] = value,
            (None, _) => {}
        }
    }
    json
}

fn check(change: impl Strategy<Value = (&'static str, Json)>, test: impl Fn(Json, Integration)) {
    let mut config = ProptestConfig { failure_persistence: None, ..Default::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => fastrand::u64(..),
    };
    config.rng_seed = RngSeed::Fixed(seed);
    let mut runner = TestRunner::new(config);
    let cases = (any::<Index>(), proptest::collection::vec(change, 1..6));
    let outcome = runner.run(&cases, |(cloud, changes)| {
        let cloud = *cloud.get(&CLOUDS);
        test(mutated(cloud, changes), read(&whole(cloud), Integration::default()));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("PROPTEST_RNG_SEED={seed}: {error}"));
}

#[test]
fn meaningless_members_change_nothing() {
    check(harmless(), |json, before| assert_eq!(read(&json, before.clone()), before, "{json}"));
}

#[test]
fn every_response_with_an_id_becomes_a_known_state() {
    let client = Client::new(Config::of_test());
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    check(harmful(), |json, before| {
        let state = read(&json, before).into_object();
        assert!(framework::is_wholly_known(&Value::Value(Known::Object(state))), "{json}");
        let listed = runtime.block_on(to_listed::<Integration>(&item(&json), Value::Null, &client));
        assert!(framework::is_wholly_known(&Value::Value(Known::Object(listed))), "{json}");
    });
}
