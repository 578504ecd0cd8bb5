//! What is special to a kind of object, and what calls know when they change or show one.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::schema::{Field, Members};
use super::stored::Object;
use crate::assumption::{Contradicted, Switch};
use crate::error::Issue;
use crate::options::ShownCredentials;

/// A kind of object that the API keeps.
pub(crate) trait Kind: 'static {
    /// What messages call one, with and without its article.
    const A: &'static str;
    const ONE: &'static str;
    /// What lists call them.
    const PLURAL: &'static str;
    /// The body that creates one, or replaces it.
    const WHOLE: &'static [Field];
    /// The body that changes one.
    const PATCH: &'static [Field];
    /// What bodies may have and nothing stores.
    const IGNORED: &'static [&'static str];
    /// What is set of every one, whatever its cloud, and can be unset.
    const SETTINGS: &'static [&'static str];
    /// The objects that configure one cloud each. Only the own cloud's is stored.
    const CLOUD_OBJECTS: &'static [&'static str];
    /// Those that a whole body must have for their provider.
    const REQUIRED_OBJECTS: &'static [&'static str];
    /// The objects of which a change keeps the members that it omits.
    const MERGED: &'static [&'static str];
    /// That answers show no secrets.
    const SECRETS_ARE_HIDDEN: Switch;
    /// What keeps one from being deleted.
    const USERS: Users;

    /// What the fields cannot say about a body. `root` is the whole body, or what a change is made to.
    fn check(_root: &Members, _body: &Members) -> Vec<Issue> {
        Vec::new()
    }

    /// Fills in what Northflank adds by itself when one is created, or changed from what was `before`.
    fn complete(object: &mut Object, before: Option<&Members>, at: &Moment);

    /// How long one is still there after its deletion.
    fn lingers(_at: &Moment) -> Duration {
        Duration::ZERO
    }

    /// What an object has that does nothing but use this one.
    fn user(used: &Object, name: &str) -> Members;

    /// Makes of what is stored what a view shows.
    fn show(object: &Object, members: &mut Members, view: &View);
}

/// The objects that refer to others.
pub(crate) struct Users {
    pub(crate) one: &'static str,
    pub(crate) plural: &'static str,
    /// The member that has the id.
    pub(crate) member: &'static str,
}

/// When a change happens, and how the API behaves then.
pub(crate) struct Moment {
    pub(crate) now: SystemTime,
    pub(crate) but: Contradicted,
    /// How long the name of what was deleted stays taken.
    pub(crate) name_lag: Duration,
    /// How long a change of what takes time takes.
    pub(crate) provisioning: Duration,
}

/// What an answer is about.
pub(crate) struct View {
    pub(crate) time: SystemTime,
    pub(crate) secrets: ShownCredentials,
    pub(crate) is_list: bool,
    pub(crate) but: Contradicted,
}

impl View {
    /// The same of a list, which never shows secrets.
    pub(crate) fn of_list(self) -> Self {
        Self { is_list: true, secrets: ShownCredentials::Omit, ..self }
    }

    /// Makes of a secret what this view shows: a string, or an object of strings.
    pub(crate) fn show_secret(&self, members: &mut Members, name: &str) {
        match self.secrets {
            ShownCredentials::Plain => {}
            ShownCredentials::Omit => {
                members.remove(name);
            }
            ShownCredentials::Masked => match members.get_mut(name) {
                Some(Value::Object(secrets)) => secrets.values_mut().for_each(mask),
                Some(secret) => mask(secret),
                None => {}
            },
        }
    }
}

fn mask(secret: &mut Value) {
    *secret = "********".into();
}

/// A time as the API writes it. Such texts have the order of their times.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}
