//! The calls for integrations.

use super::{
    call::Call,
    client::Client,
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    item::Item,
    paging::{self, Page, Pages},
    request::{Request, Scope},
    transport::data,
};

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

impl Client {
    /// # Errors
    /// See [`Error`].
    pub async fn get_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        call: &Call,
    ) -> Result<Item, Error> {
        let request = Request::one(Operation::Get, Method::GET, scope, id);
        identified(one(Operation::Get, &self.send(&request, call).await?)?, Operation::Get, id)
    }

    /// All integrations of a scope.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn list_integrations(&self, scope: &Scope, call: &Call) -> Result<Integrations, Error> {
        let begun = Instant::now();
        let page = self.integration_pages(scope, call).all().await?;
        Ok(Integrations::of(page, begun))
    }

    /// The same page by page, for callers that may have enough before the last one.
    pub fn integration_pages<'a>(&'a self, scope: &Scope, call: &'a Call) -> Pages<'a, Item> {
        let request = Request::collection(Operation::List, Method::GET, scope);
        Pages::new(self, request, "integrations", Item::from_json, call)
    }
}

/// The integrations of a scope, each once.
#[derive(Debug)]
pub struct Integrations {
    /// When the first page was asked for: nothing that is shown is older.
    pub(super) begun: Instant,
    by_id: BTreeMap<IntegrationId, Item>,
    /// What is wrong with one that could not be read, where there is such a one.
    unreadable: Option<String>,
}

impl Integrations {
    /// Integrations that come and go while pages are read make others move to the next page, which shows them again.
    /// The last word counts: it was read later.
    fn of(Page { items, unreadable }: Page<Item>, begun: Instant) -> Self {
        let by_id = items.into_iter().map(|integration| (integration.id.clone(), integration)).collect();
        Self { begun, by_id, unreadable }
    }

    /// Those that could be read, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.by_id.values()
    }

    pub fn get(&self, id: &IntegrationId) -> Option<&Item> {
        self.by_id.get(id)
    }

    /// That there are no others than [`Self::iter`] has: what it lacks is not there.
    ///
    /// # Errors
    /// Where one could not be read, and may be the one that is missed.
    pub fn is_whole(&self) -> Result<(), Error> {
        paging::is_whole(self.unreadable.as_deref())
    }
}

pub(super) fn with_body(request: Request, body: &impl Serialize) -> Result<Request, Error> {
    let operation = request.operation;
    request
        .body(body)
        .map_err(|_| Error::new(operation, ErrorKind::Client { reason: "its body is no JSON".to_owned() }))
}

pub(super) fn one(operation: Operation, json: &Value) -> Result<Item, Error> {
    Item::from_json(data(operation, json)?).map_err(|problem| Error::body(operation, problem))
}

/// An answer about another integration than was asked for would lead to the deletion of that one.
pub(super) fn identified(answer: Item, operation: Operation, id: &IntegrationId) -> Result<Item, Error> {
    if answer.id == *id { Ok(answer) } else { Err(Error::body(operation, "it is about another integration")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_is_listed_once_and_as_it_was_shown_last() {
        let integration = |id, name| Item::from_json(&json!({"id": id, "name": name})).expect("readable");
        let items = vec![integration("b", "B"), integration("a", "old"), integration("a", "new")];
        let all = Integrations::of(Page { items, unreadable: None }, Instant::now());
        let names: Vec<_> = all.iter().filter_map(|integration| integration.name.as_deref()).collect();
        assert_eq!(names, ["new", "B"]);
        assert!(all.is_whole().is_ok());
        let holed = Page { items: Vec::new(), unreadable: Some(String::new()) };
        assert!(Integrations::of(holed, Instant::now()).is_whole().is_err());
    }

    #[test]
    fn an_answer_about_another_integration_is_unreadable() {
        let integration = |json| Item::from_json(&json).expect("readable");
        let id = IntegrationId::parse("a").expect("an id");
        assert!(identified(integration(json!({"id": "a"})), Operation::Get, &id).is_ok());
        assert!(identified(integration(json!({"id": "b"})), Operation::Get, &id).is_err());
    }
}
