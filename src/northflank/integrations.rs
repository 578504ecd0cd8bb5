//! The calls for integrations.

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    client::Client,
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    model::{Integration, IntegrationBody, IntegrationPatch},
    request::{Request, Scope},
    transport::data,
};
use crate::secret::Secret;

/// The largest page that the API gives.
const PER_PAGE: usize = 100;

/// No account has as many pages; a list that goes on beyond is a list that never ends.
const MAX_PAGES: usize = 1000;

impl Client {
    /// # Errors
    /// See [`Error`]; a conflict means that the name is taken.
    pub async fn create_integration(
        &self,
        scope: &Scope,
        body: &IntegrationBody,
        stop: &CancellationToken,
    ) -> Result<Integration, Error> {
        let request = Request::collection(Operation::Create, Method::POST, scope);
        let request = with_body(request, body, body.secrets())?;
        one(Operation::Create, &self.send(&request, stop).await?)
    }

    /// # Errors
    /// See [`Error`].
    pub async fn get_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        stop: &CancellationToken,
    ) -> Result<Integration, Error> {
        let request = Request::one(Operation::Get, Method::GET, scope, id);
        one(Operation::Get, &self.send(&request, stop).await?)
    }

    /// All integrations of a scope, whatever number of pages they come in.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn list_integrations(
        &self,
        scope: &Scope,
        stop: &CancellationToken,
    ) -> Result<Vec<Integration>, Error> {
        let mut integrations = Vec::new();
        let mut next = NextPage::First;
        for _ in 0..MAX_PAGES {
            let request = list_request(scope, &next);
            let json = self.send(&request, stop).await?;
            let (page, following) = page(&json, &next)?;
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
        stop: &CancellationToken,
    ) -> Result<Integration, Error> {
        let request = Request::collection(Operation::Put, Method::PUT, scope);
        let request = with_body(request, body, body.secrets())?;
        one(Operation::Put, &self.send(&request, stop).await?)
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
        stop: &CancellationToken,
    ) -> Result<Integration, Error> {
        let request = Request::one(Operation::Patch, Method::PATCH, scope, id);
        let request = with_body(request, patch, patch.secrets())?;
        one(Operation::Patch, &self.send(&request, stop).await?)
    }

    /// # Errors
    /// See [`Error`]; a conflict means that clusters still use it.
    pub async fn delete_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        let request = Request::one(Operation::Delete, Method::DELETE, scope, id);
        self.send(&request, stop).await.map(drop)
    }
}

fn with_body(
    request: Request,
    body: &impl Serialize,
    secrets: impl Iterator<Item = Secret>,
) -> Result<Request, Error> {
    let operation = request.operation;
    request
        .body(body, secrets)
        .map_err(|_| Error::new(operation, ErrorKind::Client { reason: "its body is no JSON".to_owned() }))
}

fn one(operation: Operation, json: &Value) -> Result<Integration, Error> {
    Integration::from_json(data(operation, json)?).map_err(|problem| Error::body(operation, problem))
}

/// Which page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    if member("hasNextPage").and_then(Value::as_bool) != Some(true) {
        return Ok((integrations, None));
    }
    let next = match (member("cursor").and_then(Value::as_str), current) {
        (Some(cursor), _) => NextPage::Cursor(cursor.to_owned()),
        (None, NextPage::Number(number)) => NextPage::Number(number + 1),
        (None, _) => NextPage::Number(2),
    };
    if next == *current {
        return Err(broken("the next page is the same again"));
    }
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
        assert_eq!(next(Value::Null, &NextPage::First), None);
    }

    #[test]
    fn a_cursor_that_leads_nowhere_is_an_error() {
        let current = NextPage::Cursor("c".to_owned());
        let error = page(&answer(json!({"hasNextPage": true, "cursor": "c"})), &current).unwrap_err();
        assert_eq!(error.to_string(), "an unreadable answer: the next page is the same again");
    }

    #[test]
    fn a_list_with_a_nameless_item_is_unreadable() {
        let json = json!({"data": {"integrations": [{"name": "A"}]}});
        assert!(page(&json, &NextPage::First).is_err());
        assert!(page(&json!({"data": {}}), &NextPage::First).is_err());
        assert!(page(&json!([]), &NextPage::First).is_err());
    }
}
