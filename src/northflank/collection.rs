//! All objects of one kind in the API, and what this process knows of them. This module has the calls that only read.

use super::{
    call::Call,
    error::{Error, Operation},
    ids::Id,
    incarnation::Incarnation,
    item::Item,
    lookups::Lookups,
    owned::Owned,
    paging::{self, Page, Pages},
    reads::Reads,
    request::{self, Request, Scope},
    session::Session,
    transport::data,
    turns::Turns,
    waits::Waits,
    words::Words,
};

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use tokio::time::Instant;

/// A kind of object in the API.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The collection's name in paths and in list responses.
    pub path: &'static str,
    pub words: Words,
    /// What uses objects of this kind and prevents their deletion.
    pub(super) users: Users,
    /// Whether the API changes objects of this kind by itself. Then each change follows a read of the object as it is at
    /// that moment, because the request repeats what the API has chosen.
    pub(super) changes_by_itself: bool,
}

/// The objects that may use those of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Users {
    /// Where the API lists them.
    pub(super) path: &'static [&'static str],
    /// The member of the response that has the list.
    pub(super) list: &'static str,
    /// The member of each that contains the ID in use.
    pub(super) member: &'static str,
}

impl Kind {
    /// The path templates of an operation below the base URL: without and with a team.
    pub fn paths(&self, operation: Operation) -> [String; 2] {
        request::paths(operation, self.path)
    }
}

/// The API's objects of one kind.
pub struct Collection {
    pub(super) session: Arc<Session>,
    pub(super) kind: Kind,
    pub(super) reads: Reads,
    pub(super) owned: Owned,
    pub(super) turns: Turns,
    pub(super) lookups: Lookups,
    pub(super) waits: Waits,
}

impl Collection {
    pub(super) fn new(session: Arc<Session>, kind: Kind) -> Self {
        Self {
            session,
            kind,
            reads: Reads::default(),
            owned: Owned::default(),
            turns: Turns::default(),
            lookups: Lookups::default(),
            waits: Waits::default(),
        }
    }

    /// A request to list all objects, or to create one.
    pub(super) fn request(&self, operation: Operation, scope: &Scope) -> Request {
        Request::collection(operation, scope, self.kind.path)
    }

    /// A request for one object.
    pub(super) fn request_for(&self, operation: Operation, scope: &Scope, id: &Id) -> Request {
        self.request(operation, scope).below(id)
    }

    /// Parses the object in a response.
    pub(super) fn item(&self, operation: Operation, json: &Value) -> Result<Item, Error> {
        let item = Item::from_json(data(operation, json)?, self.kind.words.a_noun);
        item.map_err(|problem| Error::body(operation, problem))
    }

    /// Parses the requested object in a response. A response about another object is an error: otherwise, the provider
    /// could later delete that object.
    pub(super) fn item_of(&self, operation: Operation, json: &Value, id: &Id) -> Result<Item, Error> {
        let item = self.item(operation, json)?;
        if item.id == *id {
            return Ok(item);
        }
        Err(Error::body(operation, format!("it describes another {}", self.kind.words.noun)))
    }

    /// # Errors
    /// See [`Error`].
    pub async fn get(&self, scope: &Scope, id: &Id, call: &Call) -> Result<Item, Error> {
        let request = self.request_for(Operation::Get, scope, id);
        let found = self.item_of(Operation::Get, &self.session.send(&request, call).await?, id)?;
        if let Some(incarnation) = Incarnation::of(scope, &found) {
            self.owned.saw(&incarnation);
        }
        Ok(found)
    }

    /// All objects of a scope.
    ///
    /// # Errors
    /// See [`Error`]; also if there are too many pages.
    pub async fn list(&self, scope: &Scope, call: &Call) -> Result<Items, Error> {
        let begun = Instant::now();
        let page = self.pages(scope, call).all().await?;
        Ok(Items::of(page, begun))
    }

    /// Records what an earlier process has read.
    pub fn has_seen(&self, incarnation: &Incarnation) {
        self.owned.saw(incarnation);
    }

    /// All objects of a scope, page by page, for callers that may stop early.
    pub fn pages<'a>(&'a self, scope: &Scope, call: &'a Call) -> Pages<'a, Item> {
        let request = self.request(Operation::List, scope);
        let a_noun = format!("{} in the list", self.kind.words.a_noun);
        Pages::new(&self.session, request, self.kind.path, move |json| Item::from_json(json, &a_noun), call)
    }
}

/// All objects of a scope, each once.
#[derive(Debug)]
pub struct Items {
    /// When the first page was requested. All items are at least this recent.
    pub(super) begun: Instant,
    by_id: BTreeMap<Id, Item>,
    /// The problem of an unreadable item, if there is one.
    unreadable: Option<String>,
}

impl Items {
    /// Objects that are created or deleted between two pages shift others to the next page, which repeats them. The
    /// later item counts.
    fn of(Page { items, unreadable }: Page<Item>, begun: Instant) -> Self {
        let by_id = items.into_iter().map(|item| (item.id.clone(), item)).collect();
        Self { begun, by_id, unreadable }
    }

    /// The readable objects, by ID.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.by_id.values()
    }

    pub fn get(&self, id: &Id) -> Option<&Item> {
        self.by_id.get(id)
    }

    /// The number of pages of the list.
    pub(super) fn pages(&self) -> usize {
        self.by_id.len().div_ceil(paging::PER_PAGE).max(1)
    }

    /// Ensures that [`Self::iter`] has all objects, so that absence proves something.
    ///
    /// # Errors
    /// If an item is unreadable, because it may be the missing object.
    pub fn ensure_complete(&self) -> Result<(), Error> {
        paging::ensure_complete(self.unreadable.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::northflank::{Client, Config};

    #[test]
    fn each_is_listed_once_and_as_it_was_shown_last() {
        let integration =
            |id, name| Item::from_json(&json!({"id": id, "name": name}), "an integration").expect("readable");
        let items = vec![integration("b", "B"), integration("a", "old"), integration("a", "new")];
        let all = Items::of(Page { items, unreadable: None }, Instant::now());
        let names: Vec<_> = all.iter().filter_map(|integration| integration.name.as_deref()).collect();
        assert_eq!(names, ["new", "B"]);
        assert!(all.ensure_complete().is_ok());
        let holed = Page { items: Vec::new(), unreadable: Some(String::new()) };
        assert!(Items::of(holed, Instant::now()).ensure_complete().is_err());
    }

    #[test]
    fn an_answer_about_another_integration_is_unreadable() {
        let client = Client::new(Config::of_test());
        let id = Id::parse("a").expect("an id");
        let item = |json| client.integrations.item_of(Operation::Get, &json, &id);
        assert!(item(json!({"data": {"id": "a"}})).is_ok());
        assert!(item(json!({"data": {"id": "b"}})).is_err());
    }
}
