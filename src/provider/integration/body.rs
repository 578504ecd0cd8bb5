//! From models to requests: the whole integration, or what an update changes.

use std::collections::BTreeMap;

use super::{
    credentials,
    model::{Model, Restrictions, is_empty, is_given, known, texts, values},
};
use crate::northflank::{AwsBody, Byok, Cloudflare, GcpBody, IntegrationBody, IntegrationPatch, Team};
use framework::{Object, Secret, Typed, Value};

/// What an update comes to.
#[derive(Debug)]
pub(super) enum Change {
    /// Nothing that the API knows of.
    Nothing,
    Patch(IntegrationPatch),
    /// PATCH cannot say it: the settings of gcp, cloudflare and byok, and that something is cleared.
    Put(IntegrationBody),
}

impl Change {
    /// Whether credentials go along.
    pub(super) fn sends_credentials(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Patch(patch) => patch.credentials.is_some(),
            Self::Put(body) => body.credentials.is_some(),
        }
    }
}

/// The whole of a planned integration, whose write-only credentials have been put in from the configuration.
pub(super) fn whole(planned: &Model) -> IntegrationBody {
    let cloud = known(&planned.cloud_provider).cloned().unwrap_or_default();
    let is = |clouds: &[&str]| clouds.contains(&cloud.as_str());
    IntegrationBody {
        name: known(&planned.name).cloned().unwrap_or_default(),
        description: known(&planned.description).cloned(),
        r#type: known(&planned.r#type).cloned(),
        features: texts(&planned.features),
        restrictions: known(&planned.restrictions).map(restrictions),
        // The API calls these required, so they are sent even where the configuration leaves them out.
        aws: is(values::AWS).then(|| aws(planned)),
        cloudflare: is(values::CLOUDFLARE).then(|| cloudflare(planned)),
        gcp: known(&planned.gcp).filter(|_| is(values::GCP)).map(|gcp| GcpBody {
            project_id: known(&gcp.project_id).cloned(),
            authentication_mode: known(&gcp.authentication_mode).cloned(),
        }),
        byok: known(&planned.byok).filter(|_| is(values::BYOK)).map(|byok| Byok {
            connection_mode: known(&byok.connection_mode).cloned(),
            require_verification: known(&byok.require_verification).copied(),
        }),
        credentials: credentials_to_send(planned),
        provider: cloud,
    }
}

/// What leads from `prior` to `planned`. Unknown planned values are for the API to choose, so they change nothing.
/// Write-only credentials have been put into `planned` from the configuration.
pub(super) fn change(prior: &Model, planned: &Model) -> Change {
    let is_cleared = |prior_is_set: bool, planned_is_null: bool| prior_is_set && planned_is_null;
    fn sets_others<T: Typed + Clone + PartialEq>(prior: &Value<T>, planned: &Value<T>) -> bool {
        planned.is_value() && !is_empty(planned) && prior != planned
    }
    let only_put_can_say_it = is_cleared(prior.description.is_value(), planned.description.is_null())
        || is_cleared(prior.restrictions.is_value(), planned.restrictions.is_null())
        || gcp_settings(prior) != gcp_settings(planned)
        || sets_others(&prior.cloudflare, &planned.cloudflare)
        || sets_others(&prior.byok, &planned.byok);
    if only_put_can_say_it {
        return Change::Put(whole(planned));
    }
    let patch = IntegrationPatch {
        description: known(&planned.description)
            .filter(|_| prior.description != planned.description)
            .cloned(),
        features: texts(&planned.features).filter(|_| prior.features != planned.features),
        restrictions: known(&planned.restrictions)
            .filter(|_| prior.restrictions != planned.restrictions)
            .map(restrictions),
        aws: (sets_others(&prior.aws, &planned.aws) && aws_settings(prior) != aws_settings(planned))
            .then(|| aws(planned)),
        credentials: credentials_to_send(planned).filter(|_| has_new_credentials(prior, planned)),
    };
    if patch.is_empty() { Change::Nothing } else { Change::Patch(patch) }
}

fn credentials_to_send(planned: &Model) -> Option<BTreeMap<&'static str, Secret>> {
    let configured = planned.configured_credentials();
    known(configured).filter(|_| is_given(configured)).map(credentials::to_json)
}

/// Whether a change brings credentials to send. Those that are write-only are compared by their version alone.
pub(super) fn has_new_credentials(prior: &Model, planned: &Model) -> bool {
    prior.credentials != planned.credentials || prior.credentials_wo_version != planned.credentials_wo_version
}

/// What of gcp can be set. What is computed is no change.
fn gcp_settings(model: &Model) -> Option<(Value<String>, Value<String>)> {
    known(&model.gcp).map(|gcp| (gcp.project_id.clone(), gcp.authentication_mode.clone()))
}

fn aws_settings(model: &Model) -> Option<(Value<String>, Value<String>)> {
    known(&model.aws).map(|aws| (aws.authentication_mode.clone(), aws.permission_check_level.clone()))
}

/// No teams are said as an empty list: left out, a PATCH might keep those that there were.
fn restrictions(restrictions: &Restrictions) -> crate::northflank::Restrictions {
    let team_ids = texts(&restrictions.team_ids).unwrap_or_default();
    crate::northflank::Restrictions {
        enabled: known(&restrictions.enabled).copied().unwrap_or_default(),
        teams: Some(team_ids.into_iter().map(|team_id| Team { team_id }).collect()),
    }
}

fn aws(planned: &Model) -> AwsBody {
    let aws = known(&planned.aws);
    let configured = aws.and_then(|aws| known(&aws.authentication_mode)).cloned();
    AwsBody {
        authentication_mode: configured.or_else(|| {
            let implied = known(planned.configured_credentials()).map(implied_authentication_mode);
            implied.as_ref().and_then(known).map(|mode| (*mode).to_owned())
        }),
        permission_check_level: aws.and_then(|aws| known(&aws.permission_check_level)).cloned(),
    }
}

fn cloudflare(planned: &Model) -> Cloudflare {
    let configured = known(&planned.cloudflare).and_then(|it| known(&it.credential_type)).cloned();
    Cloudflare {
        credential_type: configured.or_else(|| {
            let implied = known(planned.configured_credentials()).map(implied_credential_type);
            implied.as_ref().and_then(known).map(|kind| (*kind).to_owned())
        }),
    }
}

/// How AWS credentials give access: a role, or a key pair. Null where nothing is implied.
pub(super) fn implied_authentication_mode(credentials: &Object) -> Value<&'static str> {
    implied(
        credentials,
        &[
            ("role_arn", values::CROSS_ACCOUNT_ROLE),
            ("access_key", values::ACCESS_KEY),
            ("external_id", values::CROSS_ACCOUNT_ROLE),
            ("secret_key", values::ACCESS_KEY),
        ],
    )
}

/// What a Cloudflare key is: global with an e-mail address, else a token.
pub(super) fn implied_credential_type(credentials: &Object) -> Value<&'static str> {
    implied(credentials, &[("email", values::GLOBAL_API_KEY), ("api_key", values::API_TOKEN)])
}

/// What the first credential that is set implies. One that is unknown may turn out to be null, and imply nothing.
fn implied(credentials: &Object, modes: &[(&str, &'static str)]) -> Value<&'static str> {
    for (credential, mode) in modes {
        match credentials.get(credential) {
            Value::Value(_) => return Value::Value(mode),
            Value::Unknown => return Value::Unknown,
            Value::Null => {}
        }
    }
    Value::Null
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::model::{self, Aws, Gcp, set},
        *,
    };
    use framework::{Known, Secret};

    fn text(text: &str) -> Value<String> {
        Value::Value(text.to_owned())
    }

    fn credentials(entries: &[(&str, &str)]) -> Value<Object> {
        let mut object = Object::default();
        for (name, secret) in entries {
            object.set(name, Value::Value(Known::Secret(Secret::from(*secret))));
        }
        Value::Value(object)
    }

    fn prior() -> Model {
        Model {
            id: text("my-app"),
            name: text("My App"),
            cloud_provider: text("aws"),
            description: text("old"),
            features: Value::Value(set(["byoc".to_owned()])),
            aws: Value::Value(Aws { authentication_mode: text("accessKey"), ..Aws::default() }),
            credentials: credentials(&[("access_key", "a"), ("secret_key", "s")]),
            ..Model::default()
        }
    }

    fn patch(planned: Model) -> serde_json::Value {
        match change(&prior(), &planned) {
            Change::Nothing => json!(null),
            Change::Patch(patch) => serde_json::to_value(patch).expect("JSON"),
            Change::Put(body) => json!({"put": serde_json::to_value(body).expect("JSON")}),
        }
    }

    #[test]
    fn a_patch_has_only_what_changed() {
        assert_eq!(patch(prior()), json!(null));
        assert_eq!(patch(Model { r#type: text("cluster"), ..prior() }), json!(null));
        assert_eq!(patch(Model { description: text("new"), ..prior() }), json!({"description": "new"}));
        assert_eq!(patch(Model { features: Value::Value([].into()), ..prior() }), json!({"features": []}));
        assert_eq!(patch(Model { features: Value::Unknown, ..prior() }), json!(null));
        let role = credentials(&[("role_arn", "r"), ("external_id", "e")]);
        assert_eq!(
            patch(Model { credentials: role, ..prior() }),
            json!({"credentials": {"roleArn": "r", "externalId": "e"}})
        );
        let aws = Aws {
            authentication_mode: text("accessKey"),
            permission_check_level: text("disabled"),
            ..Aws::default()
        };
        assert_eq!(
            patch(Model { aws: Value::Value(aws), ..prior() }),
            json!({"aws": {"authenticationMode": "accessKey", "permissionCheckLevel": "disabled"}})
        );
        let restricted = model::Restrictions { enabled: Value::Value(true), team_ids: Value::Null };
        assert_eq!(
            patch(Model { restrictions: Value::Value(restricted), ..prior() }),
            json!({"restrictions": {"enabled": true, "teams": []}})
        );
    }

    #[test]
    fn clearing_is_a_put_of_everything_else() {
        assert_eq!(
            patch(Model { description: Value::Null, ..prior() }),
            json!({"put": {
                "name": "My App",
                "provider": "aws",
                "features": ["byoc"],
                "aws": {"authenticationMode": "accessKey"},
                "credentials": {"accessKey": "a", "secretKey": "s"},
            }})
        );
    }

    #[test]
    fn settings_that_a_patch_does_not_take_are_put() {
        let gcp = |project: &str| Model {
            cloud_provider: text("gcp"),
            gcp: Value::Value(Gcp { project_id: text(project), ..Gcp::default() }),
            ..Model::default()
        };
        assert!(matches!(change(&gcp("a"), &gcp("b")), Change::Put(_)));
        assert!(matches!(change(&gcp("a"), &gcp("a")), Change::Nothing));
    }

    #[test]
    fn required_settings_are_sent_with_what_the_credentials_imply() {
        let body = |cloud: &str, secrets: &[(&str, &str)]| {
            let planned = Model {
                name: text("N"),
                cloud_provider: text(cloud),
                credentials: credentials(secrets),
                aws: Value::Unknown,
                cloudflare: Value::Unknown,
                ..Model::default()
            };
            let body = serde_json::to_value(whole(&planned)).expect("JSON");
            (body["aws"].clone(), body["cloudflare"].clone())
        };
        let none = json!(null);
        assert_eq!(
            body("aws", &[("role_arn", "r")]),
            (json!({"authenticationMode": "crossAccountRole"}), none.clone())
        );
        assert_eq!(
            body("aws", &[("access_key", "k")]),
            (json!({"authenticationMode": "accessKey"}), none.clone())
        );
        assert_eq!(body("aws", &[]), (json!({}), none.clone()));
        assert_eq!(
            body("cloudflare", &[("email", "e"), ("api_key", "k")]),
            (none.clone(), json!({"credentialType": "globalApiKey"}))
        );
        assert_eq!(
            body("cloudflare", &[("api_key", "k")]),
            (none.clone(), json!({"credentialType": "apiToken"}))
        );
        assert_eq!(body("civo", &[("api_key", "k")]), (none.clone(), none));
    }
}
