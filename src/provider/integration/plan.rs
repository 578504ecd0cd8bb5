//! Plans what is particular to an integration: the settings of its cloud provider, and what the API recomputes after a
//! change of credentials.

use framework::{
    AttributePath, Diagnostic, Diagnostics, Mismatch, Object, Typed, Value, is_wholly_known, known,
};

use super::{
    attributes::{Aws, Cloudflare, Gcp, Integration},
    body::{self, implied_authentication_mode, implied_credential_type},
    identifiers,
    model::{is_empty, is_given},
    rotation, rules, values,
};
use crate::{
    northflank::Id,
    provider::noun::{Change, PlanInput},
};

/// Plans the cloud provider's settings, the version of the credentials, and the values that they imply.
pub(super) async fn plan(plan: PlanInput<'_, Integration>) -> Result<Diagnostics, Mismatch> {
    let PlanInput { prior, config, planned, private, is_replacement } = plan;
    drop_settings_of_other_clouds(config, planned);
    planned.credentials_wo_version = rotation::planned_version(prior, config, private).await;
    let Some(prior) = prior else {
        imply(config, planned);
        planned.credential_identifiers = identifiers::of(config.configured_credentials());
        return Ok(rules::check_new(config));
    };
    if prior == planned {
        return Ok(Diagnostics::default());
    }
    recompute(prior, config, planned);
    planned.credential_identifiers = identifiers::after(prior, config, planned);
    Ok(judge(prior, config, planned, is_replacement))
}

/// Errors and warnings about a change.
fn judge(
    prior: &Integration,
    config: &Integration,
    planned: &Integration,
    is_replacement: bool,
) -> Diagnostics {
    let mut found = Diagnostics::default();
    let had_write_only = prior.credentials_wo_version.is_value();
    if !is_replacement && !is_given(config.configured_credentials()) {
        found.extend(without_credentials(prior, planned, config));
    }
    if !is_replacement && let Some((before, after)) = moved_project(prior, planned) {
        // Northflank's guide for Google Cloud warns of both.
        found.push(
            Diagnostic::warning(
                "Project of clusters changed",
                format!(
                    "The update moves the integration from the Google Cloud project \"{before}\" to \"{after}\". Northflank \
                     loses control of clusters in the previous project. If you delete them in Google Cloud, some of their \
                     resources may remain."
                ),
            )
            .advise([
                "No action needed if no cluster uses the integration.",
                "Otherwise, keep `gcp.project_id` and create a second integration for the new project, \
                 or delete the clusters first.",
            ])
            .at(AttributePath::new("gcp").attribute("project_id")),
        );
    }
    if had_write_only && is_given(&config.credentials) {
        // Without a path, because Terraform would print the whole object from the configuration with its secrets.
        found.push(Diagnostic::warning(
            "Credentials enter the state",
            "The change from `credentials_wo` to `credentials` stores the credentials in the state and in each of its \
             backups. Everyone who can read the state can read them.",
        )
        .advise(["Keep `credentials_wo`."]));
    }
    if prior.place.team_id.is_null() && planned.place.team_id.is_value() {
        found.push(
            Diagnostic::warning(
                "Replacement for a team",
                "The configuration sets `team_id`, but in the state the integration has no team: it belongs to the \
                 Northflank account or team of the API token. The apply deletes it and creates it again in the configured team.",
            )
            .advise([
                "If it already belongs to that team, remove it from the state (`terraform state rm ADDRESS`) and import \
                 it by team and ID, such as \"my-team/my-integration\".",
            ])
            .at(AttributePath::new("team_id")),
        );
    }
    if let (Some(name), Some(planned_name)) = (known(&prior.name), known(&planned.name))
        && name != planned_name
        && Id::of_name(planned_name)
            .is_some_and(|id| known(&prior.place.id).is_some_and(|it| it == id.as_str()))
    {
        found.push(
            Diagnostic::warning(
                "Replacement with the same ID",
                "Changing `name` deletes the integration and creates it again. The new name results in the same ID as the \
                 current name, so both names likely mean the same integration.",
            )
            .advise(["To keep the integration, set `name` to the current name, which the plan shows."])
            .at(AttributePath::new("name")),
        );
    }
    found
}

/// The projects before and after a change of it.
fn moved_project<'a>(prior: &'a Integration, planned: &'a Integration) -> Option<(&'a str, &'a str)> {
    let project = |it: &'a Integration| known(&known(&it.gcp)?.project_id).map(String::as_str);
    project(prior).zip(project(planned)).filter(|(before, after)| before != after)
}

/// The diagnostic for an update without configured credentials.
fn without_credentials(prior: &Integration, planned: &Integration, config: &Integration) -> Diagnostics {
    let is_whole =
        matches!(body::change(prior, planned, config), Change::Put(_)) && needs_credentials(planned);
    if is_whole && prior.credentials_wo_version.is_value() {
        return Diagnostic::error(
            "Update without credentials",
            "This change requires sending the whole integration with its credentials. Terraform does not store \
             `credentials_wo`, and the configuration either does not set it, or lists it in `ignore_changes`.",
        )
        .advise(["Set `credentials_wo`, and remove it from `ignore_changes`.", "Or revert the change to this integration."])
        .into();
    }
    if prior.credentials.is_value() {
        return Diagnostic::warning(
            "Credentials stay in Northflank",
            "The configuration no longer sets `credentials`, so Terraform removes them from the state. Northflank keeps \
             them, because its API cannot remove them.",
        )
        .advise(["To end Northflank's access, revoke the credentials at the cloud provider."])
        .at(AttributePath::new("credentials"))
        .into();
    }
    if is_whole {
        return Diagnostic::warning(
            "Update without credentials",
            "This change requires sending the whole integration, but the configuration sets no credentials. Northflank \
             likely keeps the current ones, but does not document it.",
        )
        .advise([
            "Set `credentials_wo` or `credentials`.",
            "Or apply, then check in Northflank that the integration still works.",
        ])
        .into();
    }
    Diagnostics::default()
}

/// Whether Northflank's access to the cloud account needs a secret.
fn needs_credentials(planned: &Integration) -> bool {
    let is = |mode: Option<&Value<String>>, expected: &str| {
        mode.and_then(known).is_some_and(|mode| mode == expected)
    };
    let by_role = is(known(&planned.gcp).map(|gcp| &gcp.authentication_mode), values::CROSS_ACCOUNT_ROLE);
    let by_connector = is(known(&planned.byok).map(|byok| &byok.connection_mode), values::CONNECTOR);
    !by_role && !by_connector
}

fn drop_settings_of_other_clouds(config: &Integration, planned: &mut Integration) {
    let Some(cloud) = known(&planned.cloud_provider) else { return };
    let is = |clouds: &[&str]| clouds.contains(&cloud.as_str());
    if !is(values::AWS) {
        drop_settings(&config.aws, &mut planned.aws);
    }
    if !is(values::GCP) {
        drop_settings(&config.gcp, &mut planned.gcp);
    }
    if !is(values::CLOUDFLARE) {
        drop_settings(&config.cloudflare, &mut planned.cloudflare);
    }
    if !is(values::BYOK) {
        drop_settings(&config.byok, &mut planned.byok);
    }
}

/// Core requires a planned object where one is configured. The API computes nothing in the settings of another cloud
/// provider.
fn drop_settings<T: Typed + Clone>(config: &Value<T>, planned: &mut Value<T>) {
    if config.is_null() || is_empty(config) {
        *planned = config.clone();
    }
}

/// The settings of a new integration that its credentials imply, as the create will send them.
fn imply(config: &Integration, planned: &mut Integration) {
    let cloud = known(&planned.cloud_provider).cloned().unwrap_or_default();
    let Some(credentials) = known(config.configured_credentials()) else { return };
    let is = |clouds: &[&str]| clouds.contains(&cloud.as_str());
    if is(values::AWS) {
        let unset = Aws {
            authentication_mode: Value::Unknown,
            permission_check_level: Value::Unknown,
            permission_versions: Value::Unknown,
        };
        let mode = implied_authentication_mode(credentials).map(ToOwned::to_owned);
        preset(&config.aws, &mut planned.aws, unset, |aws| &mut aws.authentication_mode, mode);
    }
    if is(values::CLOUDFLARE) {
        let unset = Cloudflare { credential_type: Value::Unknown };
        let kind = implied_credential_type(credentials).map(ToOwned::to_owned);
        preset(&config.cloudflare, &mut planned.cloudflare, unset, |it| &mut it.credential_type, kind);
    }
    if is(values::GCP) {
        let unset = Gcp {
            project_id: Value::Unknown,
            authentication_mode: Value::Unknown,
            service_account_email: Value::Unknown,
        };
        let project = identifiers::project(credentials);
        preset(&config.gcp, &mut planned.gcp, unset, |gcp| &mut gcp.project_id, project);
    }
}

/// Plans a setting of a cloud that the configuration omits and the credentials imply.
fn preset<T: Clone>(
    config: &Value<T>,
    planned: &mut Value<T>,
    unset: T,
    setting: fn(&mut T) -> &mut Value<String>,
    implied: Value<String>,
) {
    let is_omitted = match config.clone() {
        Value::Null => true,
        Value::Unknown => false,
        Value::Value(mut configured) => setting(&mut configured).is_null(),
    };
    if is_omitted && implied.is_value() {
        if planned.is_unknown() {
            *planned = Value::Value(unset);
        }
        if let Value::Value(planned) = planned {
            *setting(planned) = implied;
        }
    }
}

/// Updates the computed values that new credentials make the API recompute. All others keep the value from the state.
fn recompute(prior: &Integration, config: &Integration, planned: &mut Integration) {
    let new_credentials = body::has_new_credentials(prior, planned);
    let credentials = config.configured_credentials();
    let is_settled = !planned.credentials_wo_version.is_unknown();
    let cloud = known(&planned.cloud_provider).cloned().unwrap_or_default();
    let is = |clouds: &[&str]| clouds.contains(&cloud.as_str());
    if let Value::Value(aws) = &mut planned.aws
        && is(values::AWS)
    {
        let is_configured = known(&config.aws).is_some_and(|aws| !aws.authentication_mode.is_null());
        if new_credentials && !is_configured {
            let imply =
                |credentials: &Object| implied_authentication_mode(credentials).map(ToOwned::to_owned);
            implied(credentials, imply, is_settled, &mut aws.authentication_mode);
        }
    }
    if let Value::Value(cloudflare) = &mut planned.cloudflare
        && is(values::CLOUDFLARE)
    {
        let is_configured = known(&config.cloudflare).is_some_and(|it| !it.credential_type.is_null());
        if new_credentials && !is_configured {
            let imply = |credentials: &Object| implied_credential_type(credentials).map(ToOwned::to_owned);
            implied(credentials, imply, is_settled, &mut cloudflare.credential_type);
        }
    }
    if let Value::Value(gcp) = &mut planned.gcp {
        let is_configured = known(&config.gcp).is_some_and(|gcp| !gcp.project_id.is_null());
        if new_credentials && !is_configured {
            implied(credentials, identifiers::project, is_settled, &mut gcp.project_id);
        }
    }
    // New credentials of the same kind change nothing else in the plan, so a rotation shows only itself.
}

/// Sets what new credentials imply. If they are partly unknown, they may imply another mode than it seems. If they or
/// their version are unknown, they may not be new at all. So the result is known only if it is the same in every case.
fn implied(
    credentials: &Value<Object>,
    imply: impl Fn(&Object) -> Value<String>,
    is_settled: bool,
    planned: &mut Value<String>,
) {
    let Value::Value(known_credentials) = credentials else {
        if credentials.is_unknown() {
            *planned = Value::Unknown;
        }
        return;
    };
    let is_wholly_known = is_settled && known_credentials.0.values().all(is_wholly_known);
    match imply(known_credentials) {
        Value::Null => {}
        Value::Value(mode) if known(planned).is_some_and(|planned| accepts(planned, &mode)) => {}
        Value::Value(mode) if is_wholly_known => *planned = Value::Value(mode),
        Value::Value(_) | Value::Unknown => *planned = Value::Unknown,
    }
}

/// Whether the integration can keep its current mode. An origin CA key cannot be distinguished from an API token.
fn accepts(planned: &str, implied: &str) -> bool {
    planned == implied || (planned == values::ORIGIN_CA_KEY && implied == values::API_TOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::integration::attributes::PermissionVersions;
    use crate::provider::{
        access::ClientState,
        noun::{Place, finish},
    };
    use framework::{Declared, Known, PlannedChange, Private, Secret};

    fn text(text: &str) -> Value<String> {
        Value::Value(text.to_owned())
    }

    fn credentials(name: &str) -> Value<Object> {
        let mut object = Object::default();
        object.set(name, Value::Value(Known::Secret(Secret::from("s"))));
        Value::Value(object)
    }

    async fn finished(
        prior: Option<Integration>,
        config: Integration,
        planned: Integration,
        access: &ClientState,
    ) -> Integration {
        let mut change = PlannedChange {
            prior: prior.map(Integration::into_object),
            config: config.into_object(),
            planned: planned.into_object(),
            private: Private::default(),
            is_replacement: false,
        };
        finish::<Integration>(&mut change, access).await.expect("fits");
        Integration::from_object(change.planned).expect("fits")
    }

    #[tokio::test]
    async fn a_new_integration_has_only_the_settings_of_its_cloud() {
        let planned = Integration {
            cloud_provider: text("civo"),
            aws: Value::Unknown,
            gcp: Value::Unknown,
            place: Place { team_id: Value::Unknown, ..Place::default() },
            ..Integration::default()
        };
        let config = Integration { cloud_provider: text("civo"), ..Integration::default() };
        let planned = finished(None, config, planned, &ClientState::Deferred(vec!["team_id"])).await;
        assert_eq!(planned.aws, Value::Null);
        assert_eq!(planned.gcp, Value::Null);
        assert_eq!(planned.place.team_id, Value::Unknown);
    }

    fn aws_with(mode: Value<String>, versions: Value<PermissionVersions>) -> Value<Aws> {
        Value::Value(Aws { authentication_mode: mode, permission_versions: versions, ..Aws::default() })
    }

    #[tokio::test]
    async fn new_credentials_change_what_they_imply() {
        let versions = Value::Value(PermissionVersions { byoc: Value::Value(1_i64.into()) });
        let prior = Integration {
            cloud_provider: text("aws"),
            aws: aws_with(text("accessKey"), versions.clone()),
            credentials: credentials("access_key"),
            ..Integration::default()
        };
        let config = Integration {
            cloud_provider: text("aws"),
            credentials: credentials("role_arn"),
            ..Integration::default()
        };
        let proposed = Integration { credentials: credentials("role_arn"), ..prior.clone() };
        let planned =
            finished(Some(prior.clone()), config.clone(), proposed.clone(), &ClientState::Unconfigured).await;
        assert_eq!(planned.aws, aws_with(text("crossAccountRole"), Value::Unknown));

        let configured = Integration { aws: aws_with(text("accessKey"), Value::Null), ..config };
        let planned = finished(Some(prior.clone()), configured, proposed, &ClientState::Unconfigured).await;
        assert_eq!(planned.aws, aws_with(text("accessKey"), versions.clone()));

        let described = Integration { description: text("d"), ..prior.clone() };
        let planned =
            finished(Some(prior), Integration::default(), described, &ClientState::Unconfigured).await;
        assert_eq!(planned.aws, aws_with(text("accessKey"), versions));
    }

    /// Core plans again during the apply, when the version is known. Known values must not change then.
    #[tokio::test]
    async fn a_version_that_is_not_known_decides_what_is_implied() {
        let prior = Integration {
            cloud_provider: text("aws"),
            aws: aws_with(text("accessKey"), Value::Null),
            credentials_wo_version: Value::Value(1),
            ..Integration::default()
        };
        for (version, mode) in [
            (Value::Unknown, Value::Unknown),
            (Value::Value(1), text("accessKey")),
            (Value::Value(2), text("crossAccountRole")),
        ] {
            let config = Integration {
                cloud_provider: text("aws"),
                credentials_wo: credentials("role_arn"),
                credentials_wo_version: version,
                description: text("new"),
                ..Integration::default()
            };
            let proposed = Integration { description: text("new"), ..prior.clone() };
            let planned = finished(Some(prior.clone()), config, proposed, &ClientState::Unconfigured).await;
            assert_eq!(known(&planned.aws).map(|aws| &aws.authentication_mode), Some(&mode));
        }
    }

    #[tokio::test]
    async fn another_project_may_have_another_service_account() {
        let gcp = |project: &str, account: Value<String>| Integration {
            cloud_provider: text("gcp"),
            gcp: Value::Value(Gcp {
                project_id: text(project),
                service_account_email: account,
                ..Gcp::default()
            }),
            ..Integration::default()
        };
        let planned = finished(
            Some(gcp("a", text("x"))),
            gcp("b", Value::Null),
            gcp("b", text("x")),
            &ClientState::Unconfigured,
        )
        .await;
        assert_eq!(planned, gcp("b", Value::Unknown));
    }
}
