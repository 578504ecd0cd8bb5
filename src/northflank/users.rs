//! The objects that use those of a collection: clusters use integrations, projects use clusters. Only their names are
//! read.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    call::{Call, Deadline},
    collection::{Collection, Users},
    error::Operation,
    ids::Id,
    paging::Pages,
    request::{Request, Scope},
    text::ApiText,
};

/// Names in a message are optional, so this is the longest wait for them.
const PATIENCE: Duration = Duration::from_secs(10);

/// An object that uses one of a collection, as the API lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct User {
    /// Its name, or else its ID. Unfiltered, so not for a message.
    name: String,
    /// `None` for a cluster in Northflank's own account, which uses no integration, and for a project in a region.
    uses: Option<Id>,
}

impl Collection {
    /// The names of the objects that use this one, from the cache or the API, for a message. Empty if they cannot be
    /// listed: that requires a separate permission. `stop` ends waits.
    pub async fn users_of(&self, scope: &Scope, id: &Id, stop: CancellationToken) -> Vec<ApiText> {
        let call = Call::new(stop, Deadline::after(PATIENCE));
        let users = self.read_users(scope, &call).await;
        let using = users.iter().filter(|user| user.uses.as_ref() == Some(id));
        self.session.texts(using.map(|user| user.name.clone())).await
    }

    /// All objects of a scope that may use an object of this collection; empty if they cannot be listed.
    pub(super) async fn list_users(&self, scope: &Scope, call: &Call) -> Arc<Vec<User>> {
        let Users { path, list, member } = self.kind.users;
        let request = Request::below_scope(Operation::ListUsers, scope, path);
        let read = move |item: &Value| Ok(User::from_json(item, member));
        match Pages::new(&self.session, request, list, read, call).all().await {
            Ok(page) => Arc::new(page.items),
            Err(error) => {
                tracing::debug!(%error, "could not list the {list}");
                Arc::default()
            }
        }
    }
}

impl User {
    fn from_json(json: &Value, member: &str) -> Self {
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        Self {
            name: text("name").or_else(|| text("id")).unwrap_or_default().to_owned(),
            // An ID may have its scope before it: `team/my-cluster`.
            uses: text(member).and_then(|id| Id::parse(id.rsplit('/').next().unwrap_or(id))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_user_with_missing_members_is_read() {
        let cluster =
            |name: &str, uses: Option<&str>| User { name: name.to_owned(), uses: uses.and_then(Id::parse) };
        let read = |json| User::from_json(&json, "integrationId");
        assert_eq!(read(json!({"id": "c", "name": "C", "integrationId": "i"})), cluster("C", Some("i")));
        assert_eq!(read(json!({"name": "C", "integrationId": "team/i"})), cluster("C", Some("i")));
        assert_eq!(read(json!({"id": "c", "name": null})), cluster("c", None));
        assert_eq!(read(json!("odd")), cluster("", None));
    }
}
