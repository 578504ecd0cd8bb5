//! An object as it is stored.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::{PatchBody, WholeBody, cloud_object};
use super::kind::{Kind, Moment, View, rfc3339};
use super::schema::{self, Members};
use super::state::State;
use super::text;
use crate::assumption::Assumption;
use crate::error::{ApiError, Issue, Result};

/// An object as it is stored: what an answer shows, and the secrets in clear.
///
/// JSON and no struct, since drift may give it members and values that no released client knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Object {
    id: String,
    /// What it goes through, in the order of time. Empty for what has no states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) states: Vec<State>,
    /// From when on it is no longer there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone_at: Option<String>,
    #[serde(flatten)]
    pub(crate) members: Members,
}

impl Object {
    /// One that has these members and no others.
    pub(crate) fn new(id: String, members: Members) -> Self {
        Self { id, states: Vec::new(), gone_at: None, members }
    }

    pub(crate) fn create<K: Kind>(id: String, WholeBody(body): WholeBody, at: &Moment) -> Self {
        let mut object = Self::new(id, body);
        object.members.extend([created_at(at)]);
        K::complete(&mut object, None, at);
        object
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

    pub(crate) fn is_there(&self, time: SystemTime) -> bool {
        self.gone_at.as_ref().is_none_or(|gone| rfc3339(time) < *gone)
    }

    pub(crate) fn is_going(&self) -> bool {
        self.gone_at.is_some()
    }

    /// Lets it begin to go, and be there until then. Nothing changes if it has begun already.
    pub(crate) fn go(&mut self, gone: SystemTime, now: SystemTime) -> bool {
        let begins = !self.is_going();
        if begins {
            self.gone_at = Some(rfc3339(gone));
            self.set_state("deleting", None, now);
        }
        begins
    }

    /// Puts the whole body in place of what an earlier one said: what it leaves out is cleared. Credentials
    /// are the exception, since no client can read them back to send them again.
    pub(crate) fn replace<K: Kind>(&mut self, WholeBody(mut body): WholeBody, at: &Moment) {
        let before = self.members.clone();
        if !at.but.contains(Assumption::PutClears) {
            for name in K::SETTINGS.iter().chain(K::CLOUD_OBJECTS) {
                self.members.remove(*name);
            }
        }
        self.renew_creation_time(at);
        self.members.append(&mut body);
        K::complete(self, Some(&before), at);
    }

    /// An update makes it as new as itself, if the sandbox contradicts that no update does.
    fn renew_creation_time(&mut self, at: &Moment) {
        if at.but.contains(Assumption::CreationTimeStays) {
            self.members.extend([created_at(at)]);
        }
    }

    /// Changes what the body has. The documentation does not say how deep a patch reaches; here the merged objects
    /// keep the members that the body leaves out, and everything else is replaced as a whole, `credentials`
    /// included: a rotation from a key pair to a role must not leave the key pair behind.
    pub(crate) fn patch<K: Kind>(&mut self, PatchBody(mut body): PatchBody, at: &Moment) {
        let before = self.members.clone();
        if at.but.contains(Assumption::PatchKeeps) {
            for name in K::SETTINGS.iter().filter(|name| schema::has(K::PATCH, name)) {
                self.members.remove(*name);
            }
        }
        self.renew_creation_time(at);
        let own = cloud_object::<K>(self.text("provider"));
        body.retain(|name, _| own == Some(name) || !K::CLOUD_OBJECTS.contains(&name.as_str()));
        for name in K::MERGED {
            if let (Some(Value::Object(stored)), Some(Value::Object(changes))) =
                (self.members.get_mut(*name), body.get_mut(*name))
            {
                stored.append(changes);
                body.remove(*name);
            }
        }
        self.members.append(&mut body);
        K::complete(self, Some(&before), at);
    }

    /// Applies a JSON merge patch (RFC 7396) without any validation: null removes a member.
    pub(crate) fn drift(&mut self, patch: Members) -> Result<()> {
        if let Some(name) = ["id", "teamId"].into_iter().find(|name| patch.contains_key(*name)) {
            return Err(ApiError::invalid(vec![Issue::new(name, "cannot be changed")]));
        }
        merge(&mut self.members, patch);
        Ok(())
    }

    /// Puts it into a state, until its next change.
    pub(crate) fn set_state(&mut self, word: &str, reason: Option<String>, now: SystemTime) {
        self.states = vec![State::new(word, now, reason)];
    }

    /// What an answer shows.
    pub(crate) fn shown<K: Kind>(&self, view: &View) -> Value {
        let mut members = self.members.clone();
        members.insert("id".to_owned(), self.id.clone().into());
        K::show(self, &mut members, view);
        members.into()
    }

    /// The object that configures its cloud, and which it is.
    pub(crate) fn own_cloud<K: Kind>(&mut self) -> Option<(&'static str, &mut Members)> {
        let name = cloud_object::<K>(self.text("provider"))?;
        Some((name, self.members.get_mut(name)?.as_object_mut()?))
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.members.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

fn created_at(at: &Moment) -> (String, Value) {
    ("createdAt".to_owned(), rfc3339(at.now).into())
}

pub(crate) fn merge(target: &mut Members, patch: Members) {
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
