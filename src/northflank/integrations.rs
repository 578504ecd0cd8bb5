//! The calls for integrations.

use super::{
    call::Call,
    client::Client,
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    model::{Integration, IntegrationBody, IntegrationPatch},
    paging::Pages,
    request::{Request, Scope},
    transport::data,
};

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;

impl Client {
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

    /// All integrations of a scope.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn list_integrations(&self, scope: &Scope, call: &Call) -> Result<Vec<Integration>, Error> {
        self.integration_pages(scope, call).all().await
    }

    /// The same page by page, for callers that may have enough before the last one.
    pub fn integration_pages<'a>(&'a self, scope: &Scope, call: &'a Call) -> Pages<'a, Integration> {
        let request = Request::collection(Operation::List, Method::GET, scope);
        Pages::new(self, request, "integrations", Integration::from_json, call)
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
        let _change = self.reads.change();
        let request = Request::collection(Operation::Put, Method::PUT, scope);
        let request = with_body(request, body)?;
        named(Operation::Put, &self.send(&request, call).await?, body)
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
        let _change = self.reads.change();
        let request = Request::one(Operation::Patch, Method::PATCH, scope, id);
        let request = with_body(request, patch)?;
        identified(one(Operation::Patch, &self.send(&request, call).await?)?, Operation::Patch, id)
    }
}

pub(super) fn with_body(request: Request, body: &impl Serialize) -> Result<Request, Error> {
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
pub(super) fn named(
    operation: Operation,
    json: &Value,
    body: &IntegrationBody,
) -> Result<Integration, Error> {
    let answer = one(operation, json)?;
    let is =
        |answered: &Option<String>, sent: &str| answered.as_deref().is_none_or(|answered| answered == sent);
    if is(&answer.name, &body.name) && is(&answer.provider, &body.provider) {
        Ok(answer)
    } else {
        Err(Error::body(operation, "it is about another integration"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_about_another_integration_is_unreadable() {
        let integration = |json| Integration::from_json(&json).expect("readable");
        let id = IntegrationId::parse("a").expect("an id");
        assert!(identified(integration(json!({"id": "a"})), Operation::Get, &id).is_ok());
        assert!(identified(integration(json!({"id": "b"})), Operation::Get, &id).is_err());
        let body = IntegrationBody { name: "A".to_owned(), provider: "aws".to_owned(), ..Default::default() };
        let named = |json| named(Operation::Create, &json!({"data": json}), &body).is_ok();
        assert!(named(json!({"id": "a"})));
        assert!(named(json!({"id": "a", "name": "A", "provider": "aws"})));
        assert!(!named(json!({"id": "b", "name": "B", "provider": "aws"})));
        assert!(!named(json!({"id": "b", "name": "A", "provider": "gcp"})));
    }
}
