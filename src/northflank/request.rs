//! Requests as plain values, built without I/O.

use reqwest::Method;
use serde::Serialize;

use super::{
    base_url::BaseUrl,
    error::{Error, ErrorKind, Operation},
    ids::{Id, TeamId},
};
use framework::Secret;

/// Whose integrations a call is about: those of the token's own account or team, or those of a team that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    pub team: Option<TeamId>,
}

impl Scope {
    /// Whether both may be the same: the token's own account or team may be the one that the other scope names.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        self == other || self.team.is_none() || other.team.is_none()
    }
}

/// A request that can be sent any number of times.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) operation: Operation,
    pub(super) method: Method,
    /// Below the base URL, unencoded.
    segments: Vec<String>,
    query: Vec<(&'static str, String)>,
    /// JSON. Secret, because credentials are in it.
    pub(super) body: Option<Secret>,
}

impl Request {
    /// A request for a collection in a scope.
    pub(super) fn collection(operation: Operation, method: Method, scope: &Scope, path: &str) -> Self {
        let mut segments = vec!["v1".to_owned()];
        if let Some(team) = &scope.team {
            segments.extend(["teams".to_owned(), team.as_str().to_owned()]);
        }
        segments.extend(["cloud-providers".to_owned(), path.to_owned()]);
        Self { operation, method, segments, query: Vec::new(), body: None }
    }

    /// A request for one of it.
    pub(super) fn below(mut self, id: &Id) -> Self {
        self.segments.push(id.as_str().to_owned());
        self
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// # Errors
    /// Where the body cannot be written as JSON.
    pub(super) fn body(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let json = serde_json::to_string(body).map_err(|_| {
            Error::new(self.operation, ErrorKind::Client { reason: "its body is not JSON".to_owned() })
        })?;
        self.body = Some(Secret::from(json));
        Ok(self)
    }

    /// The path below the base URL, for logs: it has no secret in it.
    pub(super) fn path(&self) -> String {
        self.segments.iter().fold(String::new(), |path, segment| format!("{path}/{segment}"))
    }

    pub(super) fn url(&self, base: &BaseUrl) -> url::Url {
        let mut url = base.url().clone();
        // A base URL has a host, and a URL with a host has segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&self.segments);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(request: &Request, base: &str) -> String {
        request.url(&BaseUrl::parse(base).expect("a base URL")).to_string()
    }

    #[test]
    fn paths_exist_with_and_without_a_team() {
        let id = Id::parse("my-app").expect("an id");
        let own =
            Request::collection(Operation::Get, Method::GET, &Scope::default(), "integrations").below(&id);
        assert_eq!(
            url(&own, "https://api.northflank.com"),
            "https://api.northflank.com/v1/cloud-providers/integrations/my-app"
        );
        let scope = Scope { team: TeamId::parse("my-team") };
        let of_team = Request::collection(Operation::List, Method::GET, &scope, "integrations")
            .query("cursor", "a b&c");
        assert_eq!(
            url(&of_team, "http://127.0.0.1:1/below/"),
            "http://127.0.0.1:1/below/v1/teams/my-team/cloud-providers/integrations?cursor=a+b%26c"
        );
        assert_eq!(of_team.path(), "/v1/teams/my-team/cloud-providers/integrations");
    }

    #[test]
    fn a_request_with_a_body_does_not_print_it() {
        let request = Request::collection(Operation::Create, Method::POST, &Scope::default(), "integrations")
            .body(&serde_json::json!({"apiKey": "hunter2"}))
            .expect("JSON");
        assert!(!format!("{request:?}").contains("hunter2"));
    }
}
