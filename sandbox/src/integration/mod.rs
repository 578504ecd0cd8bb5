//! One integration: how requests change it, and what answers show of it.

mod body;
mod fields;
mod schema;
mod text;

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::body::{CLOUD_OBJECTS, cloud_object};
pub(crate) use self::body::{PatchBody, WholeBody};
use crate::assumption::{Assumption, Contradicted};
use crate::options::ShownCredentials;

/// What is set of every integration, whatever its cloud.
const SETTINGS: [&str; 3] = ["description", "features", "restrictions"];

/// An integration as it is stored: what an answer shows, and the credentials in clear.
///
/// JSON and no struct, since drift may give it members and values that no released client knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Integration {
    id: String,
    #[serde(flatten)]
    members: Map<String, Value>,
}

impl Integration {
    pub(crate) fn create(id: String, body: WholeBody, now: SystemTime) -> Self {
        let mut integration = Self { id, members: Map::from_iter([created_at(now)]) };
        integration.set(body);
        integration
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn name(&self) -> &str {
        self.text("name")
    }

    pub(crate) fn created_at(&self) -> String {
        self.text("createdAt").to_owned()
    }

    /// The id that its name makes.
    pub(crate) fn slug(&self) -> String {
        text::slug(self.name())
    }

    /// Puts the whole body in place of what an earlier one said: what it leaves out is cleared. Credentials
    /// are the exception, since no client can read them back to send them again.
    pub(crate) fn replace(&mut self, body: WholeBody, now: SystemTime, but: &Contradicted) {
        if !but.contains(&Assumption::PutClears) {
            for name in SETTINGS.into_iter().chain(CLOUD_OBJECTS) {
                self.members.remove(name);
            }
        }
        if but.contains(&Assumption::CreationTimeStays) {
            self.members.extend([created_at(now)]);
        }
        self.set(body);
    }

    fn set(&mut self, WholeBody(mut body): WholeBody) {
        self.members.append(&mut body);
        self.complete();
    }

    /// Changes what the body has. The documentation does not say how deep a patch reaches; here `aws` keeps
    /// the members that the body leaves out, and everything else is replaced as a whole, `credentials`
    /// included: a rotation from a key pair to a role must not leave the key pair behind.
    pub(crate) fn patch(&mut self, PatchBody(mut body): PatchBody, but: &Contradicted) {
        if but.contains(&Assumption::PatchKeeps) {
            for name in SETTINGS {
                self.members.remove(name);
            }
        }
        let aws_is_own = cloud_object(self.text("provider")) == Some("aws");
        if let Some(Value::Object(mut changes)) = body.remove("aws").filter(|_| aws_is_own) {
            match self.members.get_mut("aws") {
                Some(Value::Object(aws)) => aws.append(&mut changes),
                _ => {
                    self.members.insert("aws".to_owned(), changes.into());
                }
            }
        }
        self.members.append(&mut body);
        self.complete();
    }

    /// Applies a JSON merge patch (RFC 7396) without any validation: null removes a member.
    pub(crate) fn drift(&mut self, patch: Map<String, Value>) {
        merge(&mut self.members, patch);
    }

    /// What a call about this integration answers.
    pub(crate) fn answer(&self, shown: ShownCredentials) -> Value {
        let mut answer = self.whole();
        if let Some(credentials) = self.members.get("credentials") {
            match shown {
                ShownCredentials::Omit => {}
                ShownCredentials::Masked => answer["credentials"] = masked(credentials),
                ShownCredentials::Plain => answer["credentials"] = credentials.clone(),
            }
        }
        answer
    }

    /// What a list shows: never the service account of gcp.
    pub(crate) fn summary(&self) -> Value {
        let mut answer = self.whole();
        if let Some(gcp) = answer.get_mut("gcp").and_then(Value::as_object_mut) {
            gcp.remove("serviceAccountEmail");
        }
        answer
    }

    fn whole(&self) -> Value {
        let mut answer = self.members.clone();
        answer.remove("credentials");
        answer.insert("id".to_owned(), self.id.clone().into());
        answer.into()
    }

    /// Fills in what Northflank adds by itself.
    fn complete(&mut self) {
        self.members.entry("features").or_insert_with(|| json!([]));
        let Some(name) = cloud_object(self.text("provider")) else { return };
        let Some(Value::Object(cloud)) = self.members.get_mut(name) else { return };
        match name {
            "aws" => {
                cloud.entry("authenticationMode").or_insert_with(|| "accessKey".into());
                cloud.entry("permissionCheckLevel").or_insert_with(|| "enabled".into());
                cloud.entry("permissionVersions").or_insert_with(|| json!({ "byoc": 1 }));
            }
            "gcp" => {
                let mode = cloud.entry("authenticationMode").or_insert_with(|| "accessKey".into());
                if mode == "crossAccountRole" {
                    let email = format!("integration-{}@sandbox.example", self.id);
                    cloud.entry("serviceAccountEmail").or_insert_with(|| email.into());
                }
            }
            "byok" => {
                cloud.entry("connectionMode").or_insert_with(|| "direct".into());
                cloud.entry("requireVerification").or_insert_with(|| false.into());
            }
            _ => {}
        }
    }

    fn text(&self, name: &str) -> &str {
        self.members.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

fn created_at(now: SystemTime) -> (String, Value) {
    ("createdAt".to_owned(), humantime::format_rfc3339_millis(now).to_string().into())
}

fn masked(credentials: &Value) -> Value {
    let members = credentials.as_object().into_iter().flatten();
    members.map(|(name, _)| (name.clone(), Value::from("********"))).collect()
}

fn merge(target: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, change) in patch {
        match change {
            Value::Null => {
                target.remove(&name);
            }
            Value::Object(changes) => {
                let member = target.entry(name).or_insert(Value::Null);
                if !member.is_object() {
                    *member = json!({});
                }
                if let Value::Object(member) = member {
                    merge(member, changes);
                }
            }
            value => {
                target.insert(name, value);
            }
        }
    }
}
