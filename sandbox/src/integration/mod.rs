//! The kind of object that an integration is.

mod fields;

use serde_json::{Value, json};

use crate::assumption::{Assumption, Switch};
use crate::object::schema::Field;
use crate::object::{Kind, Members, Moment, Object, Users, View};

/// Integrations.
pub(crate) enum Integrations {}

impl Kind for Integrations {
    const A: &'static str = "An integration";
    const ONE: &'static str = "integration";
    const PLURAL: &'static str = "integrations";
    const WHOLE: &'static [Field] = fields::WHOLE;
    const PATCH: &'static [Field] = fields::PATCH;
    /// Accepted from clients of 2024, and in no answer.
    const IGNORED: &'static [&'static str] = &["type"];
    const SETTINGS: &'static [&'static str] = &["description", "features", "restrictions"];
    const CLOUD_OBJECTS: &'static [&'static str] = &["aws", "gcp", "cloudflare", "byok"];
    const REQUIRED_OBJECTS: &'static [&'static str] = &["aws", "gcp", "cloudflare"];
    const MERGED: &'static [&'static str] = &["aws"];
    const SECRETS_ARE_HIDDEN: Switch = Switch::Assumption(Assumption::CredentialsAreHidden);
    const USERS: Users = Users { one: "cluster", plural: "clusters", member: "integrationId" };

    fn complete(integration: &mut Object, _before: Option<&Members>, _at: &Moment) {
        let email = format!("integration-{}@sandbox.example", integration.id());
        integration.members.entry("features").or_insert_with(|| json!([]));
        match integration.own_cloud::<Self>() {
            Some(("aws", aws)) => {
                aws.entry("authenticationMode").or_insert_with(|| "accessKey".into());
                aws.entry("permissionCheckLevel").or_insert_with(|| "enabled".into());
                aws.entry("permissionVersions").or_insert_with(|| json!({ "byoc": 1 }));
            }
            Some(("gcp", gcp)) => {
                let mode = gcp.entry("authenticationMode").or_insert_with(|| "accessKey".into());
                if mode == "crossAccountRole" {
                    gcp.entry("serviceAccountEmail").or_insert_with(|| email.into());
                }
            }
            Some(("byok", byok)) => {
                byok.entry("connectionMode").or_insert_with(|| "direct".into());
                byok.entry("requireVerification").or_insert_with(|| false.into());
            }
            _ => {}
        }
    }

    /// A cluster. It is as old as its integration.
    fn user(used: &Object, name: &str) -> Members {
        let members = [
            ("name", name.into()),
            ("provider", used.text("provider").into()),
            ("nodePools", json!([])),
            ("createdAt", used.created_at().into()),
            ("updatedAt", used.created_at().into()),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn show(_integration: &Object, members: &mut Members, view: &View) {
        view.show_secret(members, "credentials");
        if view.is_list
            && let Some(Value::Object(gcp)) = members.get_mut("gcp")
        {
            gcp.remove("serviceAccountEmail");
        }
    }
}
