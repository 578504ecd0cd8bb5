//! From answers of the API to states.
//!
//! Two rules keep plans quiet. Only the settings of the integration's own cloud are taken, since answers also show
//! those of others. And what an answer leaves out, or says in other words, is taken from what was there before.

use std::collections::BTreeSet;

use super::{
    credentials, identifiers,
    model::{
        Aws, Byok, Cloudflare, DataModel, Gcp, LastError, Model, PermissionVersions,
        RegistryCredentialRefresh, Restrictions, is_empty, known, set, values,
    },
};
use crate::northflank::{self, ApiText, CreatedAt, Said};
use framework::{Object, Typed, Value};

/// The state of a resource. `before` is its prior state, or the plan that has just been applied; secrets, the scope
/// and the write-only word `type` come from there alone.
pub(super) fn to_resource(answer: northflank::Integration, before: Model) -> Model {
    let cloud_provider = answer.provider.or(known(&before.cloud_provider).cloned());
    let is = |clouds: &[&str]| cloud_provider.as_deref().is_some_and(|cloud| clouds.contains(&cloud));
    Model {
        id: Value::Value(answer.id.as_str().to_owned()),
        created_at: match answer.created_at {
            Some(created_at) => Value::Value(created_at.as_str().to_owned()),
            None => before.created_at,
        },
        name: answer.name.or(known(&before.name).cloned()).into(),
        team_id: before.team_id,
        description: match answer.description {
            Said::Value(text) => Value::Value(text),
            Said::Nothing => Value::Null,
            Said::Unreadable => known(&before.description).cloned().into(),
        },
        features: match answer.features {
            Said::Value(features) => Value::Value(set(features)),
            Said::Nothing | Said::Unreadable => {
                Value::Value(known(&before.features).cloned().unwrap_or_default())
            }
        },
        r#type: before.r#type,
        restrictions: restrictions(answer.restrictions, before.restrictions),
        aws: if is(values::AWS) { aws(answer.aws, before.aws) } else { of_another_cloud(before.aws) },
        gcp: if is(values::GCP) { gcp(answer.gcp, before.gcp) } else { of_another_cloud(before.gcp) },
        cloudflare: if is(values::CLOUDFLARE) {
            cloudflare(answer.cloudflare, before.cloudflare)
        } else {
            of_another_cloud(before.cloudflare)
        },
        byok: if is(values::BYOK) { byok(answer.byok, before.byok) } else { of_another_cloud(before.byok) },
        credentials: before.credentials,
        credentials_wo: Value::Null,
        credentials_wo_version: before.credentials_wo_version,
        credential_identifiers: before.credential_identifiers,
        timeouts: before.timeouts,
        cloud_provider: cloud_provider.into(),
    }
}

/// Whether an item of a list says all that a get would say. A list lacks `gcp.serviceAccountEmail`; beyond that it is
/// documented to have what a get has of these attributes, so that what it leaves out is worth a get only where the
/// state has it: it may have been cleared, or the list may not show it.
pub(super) fn is_enough(listed: &northflank::Integration, before: &Model) -> bool {
    let cloud = listed.provider.as_deref().unwrap_or_default();
    let is = |clouds: &[&str]| clouds.contains(&cloud);
    let created_at_is_same =
        listed.created_at.as_ref().map(CreatedAt::as_str) == known(&before.created_at).map(String::as_str);
    let says = |is_said: bool, before: bool| is_said || !before;
    let has_own_settings = (!is(values::AWS) || listed.aws.is_some())
        && (!is(values::CLOUDFLARE) || listed.cloudflare.is_some())
        && (!is(values::BYOK) || listed.byok.is_some())
        && (!is(values::GCP)
            || created_at_is_same && listed.gcp.as_ref().is_some_and(|gcp| has_account(gcp, before)));
    has_own_settings
        && listed.created_at.is_some()
        && (listed.name.is_some() && listed.provider.is_some())
        && says(
            matches!(listed.features, Said::Value(_)),
            known(&before.features).is_some_and(|features| !features.is_empty()),
        )
        && says(matches!(listed.description, Said::Value(_)), before.description.is_value())
        && says(matches!(listed.restrictions, Said::Value(_)), before.restrictions.is_value())
}

/// Whether only a get tells the account to which this integration's Google project must grant roles.
pub(super) fn lacks_account(listed: &northflank::Integration) -> bool {
    let is_gcp = listed.provider.as_deref().is_some_and(|cloud| values::GCP.contains(&cloud));
    let lacks_account = |gcp: &northflank::Gcp| {
        gcp.authentication_mode.as_deref() == Some(values::CROSS_ACCOUNT_ROLE)
            && gcp.service_account_email.is_none()
    };
    is_gcp && listed.gcp.as_ref().is_some_and(lacks_account)
}

/// Whether the service account is the one that the state has: it is chosen by project and mode.
fn has_account(listed: &northflank::Gcp, before: &Model) -> bool {
    known(&before.gcp).is_some_and(|before| {
        let is_same = |listed: &Option<String>, before| listed.as_ref() == known(before);
        let by_role =
            known(&before.authentication_mode).is_some_and(|mode| mode == values::CROSS_ACCOUNT_ROLE);
        is_same(&listed.project_id, &before.project_id)
            && is_same(&listed.authentication_mode, &before.authentication_mode)
            && (before.service_account_email.is_value() || !by_role)
    })
}

/// The state of a data source, with nothing before it. `failure` is the message of the last refresh that failed.
pub(super) fn to_data_source(
    answer: northflank::Integration,
    failure: Option<ApiText>,
    team_id: Value<String>,
) -> DataModel {
    let refresh = answer.registry_credential_refresh.clone();
    // Omitted or masked, each is null in an object that is always there, so that no reference to one fails.
    let shown_credentials = Value::Value(credentials::from_json(&answer.credentials));
    let shown = to_resource(answer, Model { team_id, ..Model::default() });
    DataModel {
        id: shown.id,
        name: shown.name,
        team_id: shown.team_id,
        created_at: shown.created_at,
        cloud_provider: shown.cloud_provider,
        description: shown.description,
        features: shown.features,
        restrictions: shown.restrictions,
        aws: shown.aws,
        gcp: shown.gcp,
        cloudflare: shown.cloudflare,
        byok: shown.byok,
        credential_identifiers: identifiers::of(&shown_credentials),
        credentials: shown_credentials,
        registry_credential_refresh: refresh
            .map(|refresh| registry_credential_refresh(refresh, failure))
            .into(),
    }
}

/// An integration as the plural data source shows it: the state of the singular one, without what a list has no room
/// for.
pub(super) fn to_listed(answer: northflank::Integration, team_id: Value<String>) -> Object {
    let mut shown = to_data_source(answer, None, team_id).into_object();
    for attribute in ["credentials", "credential_identifiers", "registry_credential_refresh"] {
        shown.0.remove(attribute);
    }
    shown
}

/// Settings of another cloud are none, said as null or as an object without any: the way in use stays.
fn of_another_cloud<T: Typed + Clone>(before: Value<T>) -> Value<T> {
    if is_empty(&before) { before } else { Value::Null }
}

/// What the answer says, else what was known before, else nothing.
fn or<T: Clone>(answered: Option<T>, before: Option<&Value<T>>) -> Value<T> {
    answered.or_else(|| before.and_then(known).cloned()).into()
}

/// "Not restricted" can be said in three ways (nothing, disabled, disabled without teams); the one in use stays.
fn restrictions(
    answered: Said<northflank::Restrictions>,
    before: Value<Restrictions>,
) -> Value<Restrictions> {
    let answered = match answered {
        Said::Value(answered) => answered,
        Said::Nothing => northflank::Restrictions { enabled: false, teams: None },
        Said::Unreadable => return known(&before).cloned().into(),
    };
    let team_ids: BTreeSet<String> = answered.teams.into_iter().flatten().map(|team| team.team_id).collect();
    let before = known(&before);
    if before.is_none() && !answered.enabled && team_ids.is_empty() {
        return Value::Null;
    }
    let says_no_teams = before.is_none_or(|before| before.team_ids.is_null());
    Value::Value(Restrictions {
        enabled: Value::Value(answered.enabled),
        team_ids: if team_ids.is_empty() && says_no_teams {
            Value::Null
        } else {
            Value::Value(set(team_ids))
        },
    })
}

fn aws(answered: Option<northflank::Aws>, before: Value<Aws>) -> Value<Aws> {
    let before = known(&before);
    if answered.is_none() && before.is_none() {
        return Value::Null;
    }
    let northflank::Aws { authentication_mode, permission_check_level, byoc_permission_version } =
        answered.unwrap_or_default();
    let versions = byoc_permission_version.map(|byoc| PermissionVersions { byoc: Value::Value(byoc.into()) });
    Value::Value(Aws {
        authentication_mode: or(authentication_mode, before.map(|it| &it.authentication_mode)),
        permission_check_level: or(permission_check_level, before.map(|it| &it.permission_check_level)),
        permission_versions: or(versions, before.map(|it| &it.permission_versions)),
    })
}

fn gcp(answered: Option<northflank::Gcp>, before: Value<Gcp>) -> Value<Gcp> {
    let before = known(&before);
    if answered.is_none() && before.is_none() {
        return Value::Null;
    }
    let northflank::Gcp { project_id, authentication_mode, service_account_email } =
        answered.unwrap_or_default();
    Value::Value(Gcp {
        project_id: or(project_id, before.map(|it| &it.project_id)),
        authentication_mode: or(authentication_mode, before.map(|it| &it.authentication_mode)),
        service_account_email: or(service_account_email, before.map(|it| &it.service_account_email)),
    })
}

fn cloudflare(answered: Option<northflank::Cloudflare>, before: Value<Cloudflare>) -> Value<Cloudflare> {
    let before = known(&before);
    if answered.is_none() && before.is_none() {
        return Value::Null;
    }
    let credential_type = answered.and_then(|answered| answered.credential_type);
    Value::Value(Cloudflare { credential_type: or(credential_type, before.map(|it| &it.credential_type)) })
}

fn byok(answered: Option<northflank::Byok>, before: Value<Byok>) -> Value<Byok> {
    let before = known(&before);
    if answered.is_none() && before.is_none() {
        return Value::Null;
    }
    let northflank::Byok { connection_mode, require_verification } = answered.unwrap_or_default();
    Value::Value(Byok {
        connection_mode: or(connection_mode, before.map(|it| &it.connection_mode)),
        require_verification: or(require_verification, before.map(|it| &it.require_verification)),
    })
}

fn registry_credential_refresh(
    answered: northflank::RegistryCredentialRefresh,
    failure: Option<ApiText>,
) -> RegistryCredentialRefresh {
    RegistryCredentialRefresh {
        status: answered.status.into(),
        affected_credential_count: answered.affected_credential_count.into(),
        next_attempt_at: answered.next_attempt_at.into(),
        updated_at: answered.updated_at.into(),
        retry_delay: answered.retry_delay.into(),
        last_error: answered.last_error.map(|it| last_error(it, failure)).into(),
    }
}

fn last_error(answered: northflank::LastError, message: Option<ApiText>) -> LastError {
    LastError {
        credential_id: answered.credential_id.into(),
        failure_count: answered.failure_count.into(),
        message: message.map(|message| message.to_string()).into(),
        occurred_at: answered.occurred_at.into(),
        provider_code: answered.provider_code.into(),
        r#type: answered.r#type.into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{
        prelude::{Just, ProptestConfig, Strategy, any},
        prop_oneof,
        sample::{Index, select},
        test_runner::TestRunner,
    };
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::northflank::{Integration, IntegrationId, Team};
    use framework::Known;

    fn answer(provider: &str) -> Integration {
        Integration {
            id: IntegrationId::parse("my-app").expect("an id"),
            name: Some("My App".to_owned()),
            description: Said::Nothing,
            provider: Some(provider.to_owned()),
            features: Said::Nothing,
            restrictions: Said::Nothing,
            aws: Some(northflank::Aws {
                authentication_mode: Some("accessKey".to_owned()),
                permission_check_level: None,
                byoc_permission_version: None,
            }),
            gcp: Some(northflank::Gcp {
                project_id: None,
                authentication_mode: None,
                service_account_email: None,
            }),
            cloudflare: Some(northflank::Cloudflare { credential_type: None }),
            byok: None,
            credentials: [("apiKey".to_owned(), framework::Secret::from("********"))].into(),
            registry_credential_refresh: None,
            created_at: None,
        }
    }

    fn text(text: &str) -> Value<String> {
        Value::Value(text.to_owned())
    }

    #[test]
    fn only_the_own_cloud_is_taken_and_gaps_come_from_before() {
        let gcp = Gcp { project_id: text("p"), authentication_mode: Value::Unknown, ..Gcp::default() };
        let before = Model { gcp: Value::Value(gcp), ..Model::default() };
        let state = to_resource(answer("gcp"), before);
        assert_eq!(state.aws, Value::Null);
        assert_eq!(state.cloudflare, Value::Null);
        let gcp = Gcp { project_id: text("p"), ..Gcp::default() };
        assert_eq!(state.gcp, Value::Value(gcp));
        assert_eq!(state.features, Value::Value(BTreeSet::new()));
    }

    #[test]
    fn an_answer_never_changes_a_secret() {
        let state = to_resource(answer("civo"), Model::default());
        assert_eq!(state.credentials, Value::Null);
    }

    #[test]
    fn not_restricted_stays_said_as_it_was() {
        let none = northflank::Restrictions { enabled: false, teams: Some(BTreeSet::new()) };
        assert_eq!(restrictions(Said::Value(none.clone()), Value::Null), Value::Null);
        let disabled = Value::Value(Restrictions { enabled: Value::Value(false), team_ids: Value::Null });
        assert_eq!(restrictions(Said::Nothing, disabled.clone()), disabled);
        assert_eq!(restrictions(Said::Value(none.clone()), disabled.clone()), disabled);
        let empty = Restrictions { enabled: Value::Value(true), team_ids: Value::Value(BTreeSet::new()) };
        let emptied = Value::Value(Restrictions { enabled: Value::Value(false), ..empty.clone() });
        assert_eq!(restrictions(Said::Value(none), Value::Value(empty)), emptied);
    }

    #[test]
    fn a_restriction_that_appears_is_drift() {
        let teams = Some([Team { team_id: "t-1".to_owned() }].into());
        let restricted = northflank::Restrictions { enabled: true, teams };
        let team_ids = Value::Value([text("t-1")].into());
        assert_eq!(
            restrictions(Said::Value(restricted), Value::Null),
            Value::Value(Restrictions { enabled: Value::Value(true), team_ids })
        );
    }

    /// An integration of each cloud that has settings, with all that an answer can say of it.
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

    fn read(json: &Json, before: Model) -> Model {
        to_resource(Integration::from_json(json).expect("readable"), before)
    }

    /// What says the same, or nothing, in place of each member.
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

    /// Any value at any of these.
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

    fn check(change: impl Strategy<Value = (&'static str, Json)>, test: impl Fn(Json, Model)) {
        let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..Default::default() });
        let cases = (any::<Index>(), proptest::collection::vec(change, 1..6));
        let outcome = runner.run(&cases, |(cloud, changes)| {
            let cloud = *cloud.get(&CLOUDS);
            test(mutated(cloud, changes), read(&whole(cloud), Model::default()));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn what_says_nothing_of_a_member_changes_nothing() {
        check(harmless(), |json, before| assert_eq!(read(&json, before.clone()), before, "{json}"));
    }

    #[test]
    fn no_answer_with_an_id_is_ever_too_much() {
        check(harmful(), |json, before| {
            let state = read(&json, before).into_object();
            assert!(framework::is_wholly_known(&Value::Value(Known::Object(state))), "{json}");
            let _ = to_data_source(Integration::from_json(&json).expect("readable"), None, Value::Null);
        });
    }
}
