//! What is special to clusters.

use std::time::Duration;

use serde_json::{Value, json};

use super::{fields, pools};
use crate::assumption::{ClusterAssumption, Switch};
use crate::error::Issue;
use crate::object::schema::Field;
use crate::object::{Kind, Members, Moment, Object, State, Users, View, rfc3339};

/// The platform chooses it, whatever a body says.
const KUBERNETES_VERSION: &str = "1.35";

/// Clusters.
pub(crate) enum Clusters {}

impl Kind for Clusters {
    const A: &'static str = "A cluster";
    const ONE: &'static str = "cluster";
    const PLURAL: &'static str = "clusters";
    const WHOLE: &'static [Field] = fields::WHOLE;
    const PATCH: &'static [Field] = fields::PATCH;
    const IGNORED: &'static [&'static str] = &["kubernetesVersion"];
    const SETTINGS: &'static [&'static str] =
        &["coordinates", "description", "integrationId", "region", "restrictions", "settings", "storage"];
    const CLOUD_OBJECTS: &'static [&'static str] =
        &["aws", "azure", "byok", "coreweave", "gcp", "nebius", "oci"];
    const REQUIRED_OBJECTS: &'static [&'static str] = Self::CLOUD_OBJECTS;
    const MERGED: &'static [&'static str] = &["settings", "aws", "azure", "byok", "gcp"];
    const SECRETS_ARE_HIDDEN: Switch = Switch::ClusterAssumption(ClusterAssumption::LokiKeysAreHidden);
    const USERS: Users = Users { one: "project", plural: "projects", member: "clusterId" };

    fn check(root: &Members, body: &Members) -> Vec<Issue> {
        let provider = root.get("provider").and_then(Value::as_str).unwrap_or_default();
        let mut issues = pools::check(provider, body);
        if provider != "byok" && body.contains_key("region") && body.get("region") != root.get("region") {
            issues.push(Issue::new("region", "can only be changed when provider is byok"));
        }
        issues
    }

    fn complete(cluster: &mut Object, before: Option<&Members>, at: &Moment) {
        let word = if before.is_some() { "updating" } else { "creating" };
        if !cluster.is_going() {
            cluster.states = State::of_change(word, State::at(at.now, &cluster.states), at);
        }
        pools::succeed(&mut cluster.members, before, at);
        let dns = format!("{}-dns", cluster.id());
        cluster.members.entry("dns").or_insert_with(|| dns.into());
        cluster.members.extend([
            ("kubernetesVersion".to_owned(), KUBERNETES_VERSION.into()),
            ("updatedAt".to_owned(), rfc3339(at.now).into()),
        ]);
    }

    fn lingers(at: &Moment) -> Duration {
        at.provisioning
    }

    /// A project.
    fn user(_used: &Object, name: &str) -> Members {
        Members::from_iter([("name".to_owned(), name.into())])
    }

    fn show(cluster: &Object, members: &mut Members, view: &View) {
        members.insert("deletionRequested".to_owned(), cluster.is_going().into());
        if let Some(state) = State::at(view.time, &cluster.states) {
            members.insert("status".to_owned(), json!({ "state": state }));
        }
        pools::show(members, view);
        let loki = members.get_mut("settings").and_then(|settings| settings.pointer_mut("/logging/loki"));
        if let Some(Value::Object(loki)) = loki {
            for key in ["s3AccessKey", "s3SecretKey"] {
                view.show_secret(loki, key);
            }
        }
    }
}
