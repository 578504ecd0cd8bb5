//! Builds requests from plans: the whole integration, or what an update changes.

use framework::{
    Object, Typed, Value,
    declaration::{Body, Declared, Sent, write},
    known,
};

use super::{
    attributes::Integration,
    model::{is_empty, is_given},
    values,
};
use crate::provider::noun::{Change, CreateRequest, Requested};

/// The bodies of a create.
pub(super) fn create_request(planned: &Integration, config: &Integration) -> CreateRequest {
    let completed = completed(planned, config);
    CreateRequest {
        body: body(completed.clone(), Sent::Whole),
        settings: body(completed.clone(), Sent::Patch),
        sent: completed.into_object(),
    }
}

fn body(completed: Integration, request: Sent) -> Body {
    let cloud = cloud(&completed).to_owned();
    write(Integration::attributes(), &completed.into_object(), request, &cloud)
}

fn cloud(model: &Integration) -> &str {
    known(&model.cloud_provider).map(String::as_str).unwrap_or_default()
}

/// The planned integration with what a request needs beyond the plan: the settings that the API requires and the
/// configuration omits, as the credentials imply them; and the credentials from `credentials` or `credentials_wo`.
fn completed(planned: &Integration, config: &Integration) -> Integration {
    let configured = planned.credentials_to_send(config);
    let mut completed = Integration {
        credentials: if is_given(configured) { configured.clone() } else { Value::Null },
        ..planned.clone()
    };
    if values::AWS.contains(&cloud(planned)) {
        let mut aws = known(&planned.aws).cloned().unwrap_or_default();
        aws.authentication_mode =
            set_or_implied(aws.authentication_mode, configured, implied_authentication_mode);
        completed.aws = Value::Value(aws);
    }
    if values::CLOUDFLARE.contains(&cloud(planned)) {
        let mut cloudflare = known(&planned.cloudflare).cloned().unwrap_or_default();
        cloudflare.credential_type =
            set_or_implied(cloudflare.credential_type, configured, implied_credential_type);
        completed.cloudflare = Value::Value(cloudflare);
    }
    completed
}

fn set_or_implied(
    set: Value<String>,
    credentials: &Value<Object>,
    imply: fn(&Object) -> Value<&'static str>,
) -> Value<String> {
    match (set, credentials) {
        (Value::Value(set), _) => Value::Value(set),
        (_, Value::Value(credentials)) => imply(credentials).map(ToOwned::to_owned),
        _ => Value::Null,
    }
}

/// The change from `prior` to `planned`. The API chooses unknown planned values, so they are not sent. PATCH can
/// neither change settings of gcp, cloudflare and byok, nor clear anything; that takes a PUT.
pub(super) fn change(prior: &Integration, planned: &Integration, config: &Integration) -> Change {
    fn is_cleared<T>(prior: &Value<T>, planned: &Value<T>) -> bool {
        prior.is_value() && planned.is_null()
    }
    fn sets_others<T: Typed + Clone + PartialEq>(prior: &Value<T>, planned: &Value<T>) -> bool {
        planned.is_value() && !is_empty(planned) && prior != planned
    }
    fn changed<T: Clone + PartialEq>(prior: &Value<T>, planned: &Value<T>) -> Value<T> {
        if prior == planned { Value::Null } else { planned.clone() }
    }
    let configured = planned.credentials_to_send(config);
    let sends_credentials = configured.is_value() && is_given(configured);
    let requires_put = is_cleared(&prior.description, &planned.description)
        || is_cleared(&prior.restrictions, &planned.restrictions)
        || gcp_settings(prior) != gcp_settings(planned)
        || sets_others(&prior.cloudflare, &planned.cloudflare)
        || sets_others(&prior.byok, &planned.byok);
    let completed = completed(planned, config);
    if requires_put {
        return Change::Put(Requested { body: body(completed, Sent::Whole), has_secrets: sends_credentials });
    }
    let has_credentials = sends_credentials && has_new_credentials(prior, planned);
    let sets_aws = sets_others(&prior.aws, &planned.aws) && aws_settings(prior) != aws_settings(planned);
    let changes = Integration {
        cloud_provider: planned.cloud_provider.clone(),
        description: changed(&prior.description, &planned.description),
        features: changed(&prior.features, &planned.features),
        restrictions: changed(&prior.restrictions, &planned.restrictions),
        aws: if sets_aws { completed.aws } else { Value::Null },
        credentials: if has_credentials { completed.credentials } else { Value::Null },
        ..Integration::default()
    };
    let body = body(changes, Sent::Patch);
    if body.is_empty() {
        Change::Nothing
    } else {
        Change::Patch(Requested { body, has_secrets: has_credentials })
    }
}

/// Whether a change has new credentials to send. Write-only credentials are compared only by their version.
pub(super) fn has_new_credentials(prior: &Integration, planned: &Integration) -> bool {
    prior.credentials != planned.credentials || prior.credentials_wo_version != planned.credentials_wo_version
}

/// The configurable settings of gcp. A computed attribute is not a change.
fn gcp_settings(model: &Integration) -> Option<(Value<String>, Value<String>)> {
    known(&model.gcp).map(|gcp| (gcp.project_id.clone(), gcp.authentication_mode.clone()))
}

fn aws_settings(model: &Integration) -> Option<(Value<String>, Value<String>)> {
    known(&model.aws).map(|aws| (aws.authentication_mode.clone(), aws.permission_check_level.clone()))
}

/// The mode that AWS credentials imply: a role, or a key pair. Null if they imply none.
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

/// The type that Cloudflare credentials imply: a global key if there is an email address, otherwise a token.
pub(super) fn implied_credential_type(credentials: &Object) -> Value<&'static str> {
    implied(credentials, &[("email", values::GLOBAL_API_KEY), ("api_key", values::API_TOKEN)])
}

/// The mode that the first set credential implies. An unknown credential may turn out to be null and imply nothing.
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
        super::{
            attributes::{Aws, Gcp},
            model::set,
        },
        *,
    };
    use crate::provider::noun::Restrictions;
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

    fn prior() -> Integration {
        Integration {
            name: text("My App"),
            cloud_provider: text("aws"),
            description: text("old"),
            features: Value::Value(set(["byoc".to_owned()])),
            aws: Value::Value(Aws { authentication_mode: text("accessKey"), ..Aws::default() }),
            credentials: credentials(&[("access_key", "a"), ("secret_key", "s")]),
            ..Integration::default()
        }
    }

    fn patch(planned: Integration) -> serde_json::Value {
        match change(&prior(), &planned, &Integration::default()) {
            Change::Nothing => json!(null),
            Change::Patch(patch) => serde_json::to_value(patch.body).expect("JSON"),
            Change::Put(body) => json!({"put": serde_json::to_value(body.body).expect("JSON")}),
        }
    }

    #[test]
    fn a_patch_has_only_what_changed() {
        assert_eq!(patch(prior()), json!(null));
        assert_eq!(patch(Integration { r#type: text("cluster"), ..prior() }), json!(null));
        assert_eq!(patch(Integration { description: text("new"), ..prior() }), json!({"description": "new"}));
        assert_eq!(
            patch(Integration { features: Value::Value([].into()), ..prior() }),
            json!({"features": []})
        );
        assert_eq!(patch(Integration { features: Value::Unknown, ..prior() }), json!(null));
        let role = credentials(&[("role_arn", "r"), ("external_id", "e")]);
        assert_eq!(
            patch(Integration { credentials: role, ..prior() }),
            json!({"credentials": {"roleArn": "r", "externalId": "e"}})
        );
        let aws = Aws {
            authentication_mode: text("accessKey"),
            permission_check_level: text("disabled"),
            ..Aws::default()
        };
        assert_eq!(
            patch(Integration { aws: Value::Value(aws), ..prior() }),
            json!({"aws": {"authenticationMode": "accessKey", "permissionCheckLevel": "disabled"}})
        );
        let restricted = Restrictions { enabled: Value::Value(true), team_ids: Value::Null };
        assert_eq!(
            patch(Integration { restrictions: Value::Value(restricted), ..prior() }),
            json!({"restrictions": {"enabled": true, "teams": []}})
        );
    }

    #[test]
    fn clearing_is_a_put_of_everything_else() {
        assert_eq!(
            patch(Integration { description: Value::Null, ..prior() }),
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
        let gcp = |project: &str| Integration {
            cloud_provider: text("gcp"),
            gcp: Value::Value(Gcp { project_id: text(project), ..Gcp::default() }),
            ..Integration::default()
        };
        assert!(matches!(change(&gcp("a"), &gcp("b"), &Integration::default()), Change::Put(_)));
        assert!(matches!(change(&gcp("a"), &gcp("a"), &Integration::default()), Change::Nothing));
    }

    #[test]
    fn required_settings_are_sent_with_what_the_credentials_imply() {
        let body = |cloud: &str, secrets: &[(&str, &str)]| {
            let planned = Integration {
                name: text("N"),
                cloud_provider: text(cloud),
                credentials: credentials(secrets),
                aws: Value::Unknown,
                cloudflare: Value::Unknown,
                ..Integration::default()
            };
            let body =
                serde_json::to_value(create_request(&planned, &Integration::default()).body).expect("JSON");
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
