//! All objects of one kind in the API, and what this process knows of them. This module has the calls that only read.

use super::{
    call::Call,
    error::{Error, Operation},
    ids::Id,
    incarnation::Incarnation,
    item::Item,
    looks::Looks,
    owned::Owned,
    paging::{self, Page, Pages},
    reads::Reads,
    request::{self, Request, Scope},
    session::Session,
    transport::data,
    turns::Turns,
    words::Words,
};

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use tokio::time::Instant;

/// A kind of thing that the API has.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The collection's name in paths, and in answers that list it.
    pub path: &'static str,
    pub words: Words,
    /// The path of what may use one, and the member that says which one it uses.
    pub(super) user: Option<(&'static str, &'static str)>,
}

impl Kind {
    /// The addresses of an operation below the base URL, as templates: in the token's own account or team, and in a team
    /// that is named.
    pub fn paths(&self, operation: Operation) -> [String; 2] {
        request::paths(operation, self.path)
    }
}

/// What the API has of one kind.
pub struct Collection {
    pub(super) session: Arc<Session>,
    pub(super) kind: Kind,
    pub(super) reads: Reads,
    pub(super) owned: Owned,
    pub(super) turns: Turns,
    pub(super) looks: Looks,
}

impl Collection {
    pub(super) fn new(session: Arc<Session>, kind: Kind) -> Self {
        Self {
            session,
            kind,
            reads: Reads::default(),
            owned: Owned::default(),
            turns: Turns::default(),
            looks: Looks::default(),
        }
    }

    /// A request for all, or to create one.
    pub(super) fn request(&self, operation: Operation, scope: &Scope) -> Request {
        Request::collection(operation, scope, self.kind.path)
    }

    /// A request for one.
    pub(super) fn request_for(&self, operation: Operation, scope: &Scope, id: &Id) -> Request {
        self.request(operation, scope).below(id)
    }

    /// What an answer shows.
    pub(super) fn item(&self, operation: Operation, json: &Value) -> Result<Item, Error> {
        let item = Item::from_json(data(operation, json)?, self.kind.words.a_noun);
        item.map_err(|problem| Error::body(operation, problem))
    }

    /// What an answer shows of the one that was asked for. Another one would lead to the deletion of that one.
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

    /// All of a scope.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn list(&self, scope: &Scope, call: &Call) -> Result<Items, Error> {
        let begun = Instant::now();
        let page = self.pages(scope, call).all().await?;
        Ok(Items::of(page, begun))
    }

    /// Notes what a process before this one has seen.
    pub fn has_seen(&self, incarnation: &Incarnation) {
        self.owned.saw(incarnation);
    }

    /// The same page by page, for callers that may have enough before the last one.
    pub fn pages<'a>(&'a self, scope: &Scope, call: &'a Call) -> Pages<'a, Item> {
        let request = self.request(Operation::List, scope);
        let a_noun = format!("{} in the list", self.kind.words.a_noun);
        Pages::new(&self.session, request, self.kind.path, move |json| Item::from_json(json, &a_noun), call)
    }
}

/// All of a scope, each once.
#[derive(Debug)]
pub struct Items {
    /// When the first page was asked for: nothing that is shown is older.
    pub(super) begun: Instant,
    by_id: BTreeMap<Id, Item>,
    /// What is wrong with one that could not be read, where there is such a one.
    unreadable: Option<String>,
}

impl Items {
    /// What comes and goes while pages are read makes others move to the next page, which shows them again.
    /// The last word counts: it was read later.
    fn of(Page { items, unreadable }: Page<Item>, begun: Instant) -> Self {
        let by_id = items.into_iter().map(|item| (item.id.clone(), item)).collect();
        Self { begun, by_id, unreadable }
    }

    /// Those that could be read, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.by_id.values()
    }

    pub fn get(&self, id: &Id) -> Option<&Item> {
        self.by_id.get(id)
    }

    /// How many pages it takes to list them.
    pub(super) fn pages(&self) -> usize {
        self.by_id.len().div_ceil(paging::PER_PAGE).max(1)
    }

    /// That there are no others than [`Self::iter`] has: what it lacks is not there.
    ///
    /// # Errors
    /// Where one could not be read, and may be the one that is missed.
    pub fn is_whole(&self) -> Result<(), Error> {
        paging::is_whole(self.unreadable.as_deref())
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
        assert!(all.is_whole().is_ok());
        let holed = Page { items: Vec::new(), unreadable: Some(String::new()) };
        assert!(Items::of(holed, Instant::now()).is_whole().is_err());
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
