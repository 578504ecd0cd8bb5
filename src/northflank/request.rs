//! Requests as plain values, built without I/O.

use std::borrow::Cow;

use reqwest::Method;
use serde::Serialize;

use super::{
    base_url::BaseUrl,
    error::{Error, ErrorKind, Operation},
    ids::{Id, TeamId},
};
use framework::Secret;

/// The section of the API to which integrations and clusters belong.
pub(super) const CLOUD_PROVIDERS: &str = "cloud-providers";

/// Whose integrations a call concerns: those of the token's own account or team, or those of a named team.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    pub team: Option<TeamId>,
}

impl Scope {
    /// Whether both may be the same team: a scope without a team may be the team that the other one names.
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
    query: Vec<(Cow<'static, str>, String)>,
    /// JSON. It is a `Secret`, because it contains credentials.
    pub(super) body: Option<Secret>,
}

impl Request {
    /// A request for a collection in a scope.
    pub(super) fn collection(operation: Operation, scope: &Scope, path: &str) -> Self {
        Self::below_scope(operation, scope, &[CLOUD_PROVIDERS, path])
    }

    /// A request for what a scope has at this path.
    pub(super) fn below_scope(operation: Operation, scope: &Scope, path: &[&str]) -> Self {
        let segments = segments(scope.team.as_ref().map(TeamId::as_str), path);
        Self { operation, method: operation.method(), segments, query: Vec::new(), body: None }
    }

    /// A request for one object in it.
    pub(super) fn below(mut self, id: &Id) -> Self {
        debug_assert!(self.operation.is_of_one(), "{:?} has no ID", self.operation);
        self.segments.push(id.as_str().to_owned());
        self
    }

    pub(super) fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// # Errors
    /// If the body cannot be written as JSON.
    pub(super) fn body(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let json = serde_json::to_string(body).map_err(|_| {
            Error::new(self.operation, ErrorKind::Client { reason: "its body is not JSON".to_owned() })
        })?;
        self.body = Some(Secret::from(json));
        Ok(self)
    }

    /// The path below the base URL, for logs. It contains no secret.
    pub(super) fn path(&self) -> String {
        joined(&self.segments)
    }

    pub(super) fn url(&self, base: &BaseUrl) -> url::Url {
        let mut url = base.url().clone();
        // A base URL has a host, and URLs with a host always have path segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&self.segments);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }
}

/// The path templates of an operation on this collection: for the token's own account or team, and for a named team.
pub(super) fn paths(operation: Operation, path: &str) -> [String; 2] {
    [None, Some("{teamId}")].map(|team| {
        let mut segments = segments(team, &[CLOUD_PROVIDERS, path]);
        if operation.is_of_one() {
            segments.push("{id}".to_owned());
        }
        joined(&segments)
    })
}

fn segments(team: Option<&str>, path: &[&str]) -> Vec<String> {
    let team = team.iter().flat_map(|team| ["teams", team]);
    ["v1"].into_iter().chain(team).chain(path.iter().copied()).map(str::to_owned).collect()
}

fn joined(segments: &[String]) -> String {
    segments.iter().fold(String::new(), |path, segment| format!("{path}/{segment}"))
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
        let own = Request::collection(Operation::Get, &Scope::default(), "integrations").below(&id);
        assert_eq!(
            url(&own, "https://api.northflank.com"),
            "https://api.northflank.com/v1/cloud-providers/integrations/my-app"
        );
        let scope = Scope { team: TeamId::parse("my-team") };
        let of_team = Request::collection(Operation::List, &scope, "integrations").query("cursor", "a b&c");
        assert_eq!(
            url(&of_team, "http://127.0.0.1:1/below/"),
            "http://127.0.0.1:1/below/v1/teams/my-team/cloud-providers/integrations?cursor=a+b%26c"
        );
        assert_eq!(of_team.path(), "/v1/teams/my-team/cloud-providers/integrations");
        let templates =
            ["/v1/cloud-providers/integrations/{id}", "/v1/teams/{teamId}/cloud-providers/integrations/{id}"];
        assert_eq!(paths(Operation::Patch, "integrations"), templates);
    }

    #[test]
    fn a_request_with_a_body_does_not_print_it() {
        let request = Request::collection(Operation::Create, &Scope::default(), "integrations")
            .body(&serde_json::json!({"apiKey": "hunter2"}))
            .expect("JSON");
        assert!(!format!("{request:?}").contains("hunter2"));
    }
}
