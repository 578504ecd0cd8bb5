//! The calls for integrations.

use super::{
    client::{Call, Client},
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    model::{Integration, IntegrationBody, IntegrationPatch},
    request::{Request, Scope},
    transport::data,
};
use std::collections::BTreeSet;

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;

/// The largest page that the API gives.
const PER_PAGE: usize = 100;

/// No account has as many pages; a list that goes on beyond is a list that never ends, and would use up the rate limit.
const MAX_PAGES: usize = 100;

impl Client {
    /// # Errors
    /// See [`Error`]; a conflict means that the name is taken.
    pub async fn create_integration(
        &self,
        scope: &Scope,
        body: &IntegrationBody,
        call: &Call,
    ) -> Result<Integration, Error> {
        let request = Request::collection(Operation::Create, Method::POST, scope);
        let request = with_body(request, body)?;
        named(one(Operation::Create, &self.send(&request, call).await?)?, Operation::Create, body)
    }

    /// # Errors
    /// See [`Error`].
    pub async fn get_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        call: &Call,
    ) -> Result<Integration, Error> {
        let request = Request::one(Operation::Get, Method::GET, scope, id);
        identified(one(Operation::Get, &self.send(&request, call).await?)?, Operation::Get, id)
    }

    /// All integrations of a scope, whatever number of pages they come in.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn list_integrations(&self, scope: &Scope, call: &Call) -> Result<Vec<Integration>, Error> {
        let mut integrations = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = NextPage::First;
        for _ in 0..MAX_PAGES {
            let request = list_request(scope, &next);
            let json = self.send(&request, call).await?;
            let (page, following) = page(&json, &next)?;
            if !seen.insert(next) {
                return Err(Error::body(Operation::List, "its pages go round in a circle"));
            }
            integrations.extend(page);
            match following {
                Some(following) => next = following,
                None => return Ok(integrations),
            }
        }
        Err(Error::body(Operation::List, format!("the list does not end after {MAX_PAGES} pages")))
    }

    /// Creates or replaces the integration of that name, with everything that the body says and nothing else.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn put_integration(
        &self,
        scope: &Scope,
        body: &IntegrationBody,
        call: &Call,
    ) -> Result<Integration, Error> {
        let request = Request::collection(Operation::Put, Method::PUT, scope);
        let request = with_body(request, body)?;
        named(one(Operation::Put, &self.send(&request, call).await?)?, Operation::Put, body)
    }

    /// Changes what the patch has.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn patch_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        patch: &IntegrationPatch,
        call: &Call,
    ) -> Result<Integration, Error> {
        let request = Request::one(Operation::Patch, Method::PATCH, scope, id);
        let request = with_body(request, patch)?;
        identified(one(Operation::Patch, &self.send(&request, call).await?)?, Operation::Patch, id)
    }

    /// # Errors
    /// See [`Error`]; a conflict means that clusters still use it.
    pub async fn delete_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        call: &Call,
    ) -> Result<(), Error> {
        let request = Request::one(Operation::Delete, Method::DELETE, scope, id);
        match self.send(&request, call).await? {
            // No content at all, or the documented `{"data": {}}`. A sign-in page is neither.
            Value::Null => Ok(()),
            json => data(Operation::Delete, &json).map(drop),
        }
    }
}

fn with_body(request: Request, body: &impl Serialize) -> Result<Request, Error> {
    let operation = request.operation;
    request
        .body(body)
        .map_err(|_| Error::new(operation, ErrorKind::Client { reason: "its body is no JSON".to_owned() }))
}

fn one(operation: Operation, json: &Value) -> Result<Integration, Error> {
    Integration::from_json(data(operation, json)?).map_err(|problem| Error::body(operation, problem))
}

/// An answer about another integration than was asked for would lead to the deletion of that one.
fn identified(answer: Integration, operation: Operation, id: &IntegrationId) -> Result<Integration, Error> {
    if answer.id == *id { Ok(answer) } else { Err(Error::body(operation, "it is about another integration")) }
}

/// The same where the answer first says which id it is.
fn named(answer: Integration, operation: Operation, body: &IntegrationBody) -> Result<Integration, Error> {
    let is =
        |answered: &Option<String>, sent: &str| answered.as_deref().is_none_or(|answered| answered == sent);
    if is(&answer.name, &body.name) && is(&answer.provider, &body.provider) {
        Ok(answer)
    } else {
        Err(Error::body(operation, "it is about another integration"))
    }
}

/// Which page to ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NextPage {
    First,
    /// By the cursor of the page before.
    Cursor(String),
    /// By number, where the page before had none.
    Number(usize),
}

fn list_request(scope: &Scope, page: &NextPage) -> Request {
    let request =
        Request::collection(Operation::List, Method::GET, scope).query("per_page", PER_PAGE.to_string());
    match page {
        NextPage::First => request,
        NextPage::Cursor(cursor) => request.query("cursor", cursor),
        NextPage::Number(number) => request.query("page", number.to_string()),
    }
}

/// The integrations of one page, and which page comes after it.
fn page(json: &Value, current: &NextPage) -> Result<(Vec<Integration>, Option<NextPage>), Error> {
    let broken = |problem: &str| Error::body(Operation::List, problem);
    let items = data(Operation::List, json)?.get("integrations").and_then(Value::as_array);
    let integrations = items
        .ok_or_else(|| broken("it has no \"integrations\""))?
        .iter()
        .map(Integration::from_json)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problem| broken(&problem))?;
    let pagination = json.get("pagination");
    let member = |name: &str| pagination.and_then(|pagination| pagination.get(name));
    // That something is gone is proven by a whole list alone, so its end must be said in so many words.
    match member("hasNextPage").and_then(Value::as_bool) {
        Some(false) => return Ok((integrations, None)),
        Some(true) => {}
        None => return Err(broken("it does not say whether there are more pages")),
    }
    let next = match (member("cursor").and_then(Value::as_str), current) {
        (Some(cursor), _) => NextPage::Cursor(cursor.to_owned()),
        (None, NextPage::Number(number)) => NextPage::Number(number + 1),
        (None, _) => NextPage::Number(2),
    };
    Ok((integrations, Some(next)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(pagination: Value) -> Value {
        json!({"data": {"integrations": [{"id": "a", "name": "A", "provider": "aws"}]}, "pagination": pagination})
    }

    fn next(pagination: Value, current: &NextPage) -> Option<NextPage> {
        page(&answer(pagination), current).expect("a page").1
    }

    #[test]
    fn pages_are_followed_by_cursor_or_number() {
        assert_eq!(next(json!({"hasNextPage": false, "cursor": "c"}), &NextPage::First), None);
        assert_eq!(
            next(json!({"hasNextPage": true, "cursor": "c"}), &NextPage::First),
            Some(NextPage::Cursor("c".to_owned()))
        );
        assert_eq!(next(json!({"hasNextPage": true}), &NextPage::First), Some(NextPage::Number(2)));
        assert_eq!(next(json!({"hasNextPage": true}), &NextPage::Number(2)), Some(NextPage::Number(3)));
    }

    #[test]
    fn a_list_that_does_not_say_that_it_ends_is_unreadable() {
        for pagination in [Value::Null, json!({}), json!({"cursor": "x"}), json!({"hasNextPage": "true"})] {
            assert!(page(&answer(pagination.clone()), &NextPage::First).is_err(), "{pagination}");
        }
    }

    #[test]
    fn an_answer_about_another_integration_is_unreadable() {
        let integration = |json| Integration::from_json(&json).expect("readable");
        let id = IntegrationId::parse("a").expect("an id");
        assert!(identified(integration(json!({"id": "a"})), Operation::Get, &id).is_ok());
        assert!(identified(integration(json!({"id": "b"})), Operation::Get, &id).is_err());
        let body = IntegrationBody { name: "A".to_owned(), provider: "aws".to_owned(), ..Default::default() };
        let named = |json| named(integration(json), Operation::Create, &body).is_ok();
        assert!(named(json!({"id": "a"})));
        assert!(named(json!({"id": "a", "name": "A", "provider": "aws"})));
        assert!(!named(json!({"id": "b", "name": "B", "provider": "aws"})));
        assert!(!named(json!({"id": "b", "name": "A", "provider": "gcp"})));
    }

    #[test]
    fn a_list_with_an_item_without_id_is_unreadable() {
        let json = json!({"data": {"integrations": [{"name": "A"}]}});
        assert!(page(&json, &NextPage::First).is_err());
        assert!(page(&json!({"data": {}}), &NextPage::First).is_err());
        assert!(page(&json!([]), &NextPage::First).is_err());
    }
}
