//! What is particular in planning an integration: whose it is, whose settings it has, and what a change of
//! credentials lets the API compute anew.

use super::{
    body::{self, Change, implied_authentication_mode, implied_credential_type},
    model::{Aws, Gcp, Model, known, values},
};
use crate::{
    protocol::{
        AttributePath, Diagnostic, Diagnostics, Mismatch, Object, PlannedChange, Value, is_wholly_known,
    },
    provider::access::State,
};

/// Finishes what the shared planning sequence has prepared, and warns of what an apply would do without a word.
pub(super) fn finish(change: &mut PlannedChange, access: &State) -> Result<Diagnostics, Mismatch> {
    let prior = change.prior.clone().map(Model::from_object).transpose()?;
    let config = Model::from_object(change.config.clone())?;
    let mut planned = Model::from_object(change.planned.clone())?;

    if prior.is_none() && config.team_id.is_null() {
        planned.team_id = team_of_new(access);
    }
    drop_settings_of_other_clouds(&config, &mut planned);
    let mut warnings = Diagnostics::default();
    if let Some(prior) = &prior
        && *prior != planned
    {
        recompute(prior, &config, &mut planned);
        warnings = warn(prior, &planned);
    }
    change.planned = planned.into_object();
    Ok(warnings)
}

fn warn(prior: &Model, planned: &Model) -> Diagnostics {
    let mut warnings = Diagnostics::default();
    if prior.credentials.is_value() && planned.credentials.is_null() {
        warnings.push(
            Diagnostic::warning(
                "Credentials stay in Northflank",
                "\"credentials\" is taken out of the configuration and the state, but Northflank keeps those that it \
                 has, since its API has no way to remove them.\n\nWhat to do: to end the access, revoke the credentials \
                 at the cloud provider.",
            )
            .at(AttributePath::new("credentials")),
        );
    } else if planned.credentials.is_null()
        && needs_credentials(planned)
        && matches!(body::change(prior, planned), Change::Put(_))
    {
        warnings.push(Diagnostic::warning(
            "Update without credentials",
            "This change can only be made by sending the whole integration, and the configuration has no credentials \
             to send along. Northflank is expected to keep those that it has, but does not document it.\n\nWhat to \
             do: set \"credentials\", or check the integration in Northflank after the apply.",
        ));
    }
    if prior.team_id.is_null() && planned.team_id.is_value() {
        warnings.push(
            Diagnostic::warning(
                "Replacement for a team",
                "The state has this integration in the account or team of the API token, and the configuration names a \
                 team, so it will be deleted and created anew.\n\nWhat to do: if it is of that team already, remove it \
                 from the state (terraform state rm) and import it by team and id, such as \"my-team/my-integration\".",
            )
            .at(AttributePath::new("team_id")),
        );
    }
    warnings
}

/// Whether the cloud lets Northflank in by something secret.
fn needs_credentials(planned: &Model) -> bool {
    let is = |mode: Option<&Value<String>>, expected: &str| {
        mode.and_then(known).is_some_and(|mode| mode == expected)
    };
    let by_role = is(known(&planned.gcp).map(|gcp| &gcp.authentication_mode), values::CROSS_ACCOUNT_ROLE);
    let by_connector = is(known(&planned.byok).map(|byok| &byok.connection_mode), values::CONNECTOR);
    !by_role && !by_connector
}

/// An integration is created in the provider's scope; while that is unknown, so is its team.
fn team_of_new(access: &State) -> Value<String> {
    match access {
        State::Ready(ready) => ready.team_id(),
        State::Deferred(_) | State::Unconfigured => Value::Unknown,
    }
}

fn drop_settings_of_other_clouds(config: &Model, planned: &mut Model) {
    let Some(cloud) = known(&planned.cloud_provider) else { return };
    let is = |clouds: &[&str]| clouds.contains(&cloud.as_str());
    let (aws, gcp, cloudflare, byok) =
        (is(values::AWS), is(values::GCP), is(values::CLOUDFLARE), is(values::BYOK));
    if !aws && config.aws.is_null() {
        planned.aws = Value::Null;
    }
    if !gcp && config.gcp.is_null() {
        planned.gcp = Value::Null;
    }
    if !cloudflare && config.cloudflare.is_null() {
        planned.cloudflare = Value::Null;
    }
    if !byok && config.byok.is_null() {
        planned.byok = Value::Null;
    }
}

/// Computed values that keep their state, except where this change makes the API compute them again.
fn recompute(prior: &Model, config: &Model, planned: &mut Model) {
    let new_credentials = prior.credentials != planned.credentials;
    if let Value::Value(aws) = &mut planned.aws {
        let is_configured = known(&config.aws).is_some_and(|aws| !aws.authentication_mode.is_null());
        if new_credentials && !is_configured {
            implied(&planned.credentials, implied_authentication_mode, &mut aws.authentication_mode);
        }
        // New credentials of the same kind change nothing else in the plan: a rotation shows itself alone.
        if settings_differ(known(&prior.aws), aws) {
            aws.permission_versions = Value::Unknown;
        }
    }
    if let Value::Value(cloudflare) = &mut planned.cloudflare {
        let is_configured = known(&config.cloudflare).is_some_and(|it| !it.credential_type.is_null());
        if new_credentials && !is_configured {
            implied(&planned.credentials, implied_credential_type, &mut cloudflare.credential_type);
        }
    }
    if let Value::Value(gcp) = &mut planned.gcp {
        let has_changed = known(&prior.gcp).is_none_or(|prior: &Gcp| {
            prior.project_id != gcp.project_id || prior.authentication_mode != gcp.authentication_mode
        });
        if has_changed {
            gcp.service_account_email = Value::Unknown;
        }
    }
}

fn settings_differ(prior: Option<&Aws>, planned: &Aws) -> bool {
    prior.is_none_or(|prior| {
        prior.authentication_mode != planned.authentication_mode
            || prior.permission_check_level != planned.permission_check_level
    })
}

/// Sets what new credentials imply. Those that are not wholly known may imply another mode than it seems, or turn out to
/// be no new ones; so only a mode that stays as it is in every case is known.
fn implied(
    credentials: &Value<Object>,
    imply: fn(&Object) -> Value<&'static str>,
    planned: &mut Value<String>,
) {
    let Value::Value(known_credentials) = credentials else {
        if credentials.is_unknown() {
            *planned = Value::Unknown;
        }
        return;
    };
    let is_wholly_known = known_credentials.0.values().all(is_wholly_known);
    match imply(known_credentials) {
        Value::Null => {}
        Value::Value(mode) if known(planned).is_some_and(|planned| accepts(planned, mode)) => {}
        Value::Value(mode) if is_wholly_known => *planned = Value::Value(mode.to_owned()),
        Value::Value(_) | Value::Unknown => *planned = Value::Unknown,
    }
}

/// Whether the mode that an integration has can stay. An origin CA key looks like an API token.
fn accepts(planned: &str, implied: &str) -> bool {
    planned == implied || (planned == values::ORIGIN_CA_KEY && implied == values::API_TOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{Known, Private},
        secret::Secret,
    };

    fn text(text: &str) -> Value<String> {
        Value::Value(text.to_owned())
    }

    fn credentials(name: &str) -> Value<Object> {
        let mut object = Object::default();
        object.set(name, Value::Value(Known::Secret(Secret::from("s"))));
        Value::Value(object)
    }

    fn finished(prior: Option<Model>, config: Model, planned: Model, access: &State) -> Model {
        let mut change = PlannedChange {
            prior: prior.map(Model::into_object),
            config: config.into_object(),
            planned: planned.into_object(),
            private: Private::default(),
        };
        finish(&mut change, access).expect("fits");
        Model::from_object(change.planned).expect("fits")
    }

    #[test]
    fn a_new_integration_has_only_the_settings_of_its_cloud() {
        let planned = Model {
            cloud_provider: text("civo"),
            aws: Value::Unknown,
            gcp: Value::Unknown,
            team_id: Value::Unknown,
            ..Model::default()
        };
        let config = Model { cloud_provider: text("civo"), ..Model::default() };
        let planned = finished(None, config, planned, &State::Deferred(vec!["team_id"]));
        assert_eq!(planned.aws, Value::Null);
        assert_eq!(planned.gcp, Value::Null);
        assert_eq!(planned.team_id, Value::Unknown);
    }

    fn aws_with(mode: Value<String>, versions: Value<super::super::model::PermissionVersions>) -> Value<Aws> {
        Value::Value(Aws { authentication_mode: mode, permission_versions: versions, ..Aws::default() })
    }

    #[test]
    fn new_credentials_change_what_they_imply() {
        let versions = Value::Value(super::super::model::PermissionVersions { byoc: Value::Value(1) });
        let prior = Model {
            cloud_provider: text("aws"),
            aws: aws_with(text("accessKey"), versions.clone()),
            credentials: credentials("access_key"),
            ..Model::default()
        };
        let config =
            Model { cloud_provider: text("aws"), credentials: credentials("role_arn"), ..Model::default() };
        let proposed = Model { credentials: credentials("role_arn"), ..prior.clone() };
        let planned = finished(Some(prior.clone()), config.clone(), proposed.clone(), &State::Unconfigured);
        assert_eq!(planned.aws, aws_with(text("crossAccountRole"), Value::Unknown));

        let configured = Model { aws: aws_with(text("accessKey"), Value::Null), ..config };
        let planned = finished(Some(prior.clone()), configured, proposed, &State::Unconfigured);
        assert_eq!(planned.aws, aws_with(text("accessKey"), versions.clone()));

        let described = Model { description: text("d"), ..prior.clone() };
        let planned = finished(Some(prior), Model::default(), described, &State::Unconfigured);
        assert_eq!(planned.aws, aws_with(text("accessKey"), versions));
    }

    #[test]
    fn another_project_may_have_another_service_account() {
        let gcp = |project: &str, account: Value<String>| Model {
            cloud_provider: text("gcp"),
            gcp: Value::Value(Gcp {
                project_id: text(project),
                service_account_email: account,
                ..Gcp::default()
            }),
            ..Model::default()
        };
        let planned = finished(
            Some(gcp("a", text("x"))),
            gcp("b", Value::Null),
            gcp("b", text("x")),
            &State::Unconfigured,
        );
        assert_eq!(planned, gcp("b", Value::Unknown));
    }
}
