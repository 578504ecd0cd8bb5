//! What the client only reads: the catalogue of the cloud providers, and the nodes of a cluster.
//!
//! The catalogue is the same for everybody. It has no scope and requires no permission.

use serde_json::Value;

use super::{
    call::Call,
    client::Client,
    error::{Error, Operation},
    ids::Id,
    item::Members,
    paging::{Page, Pages},
    request::{CLOUD_PROVIDERS, Request, Scope},
    transport::data,
};

/// A list of the API.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    CloudProviders,
    CloudRegions,
    NodeTypes,
    /// The nodes of a cluster.
    Nodes {
        scope: &'a Scope,
        cluster: &'a Id,
    },
}

/// What narrows a list down: parameters of the request, of which one may be there several times.
pub type Query = Vec<(String, String)>;

impl List<'_> {
    fn request(self) -> Request {
        let catalogue = |path: &[&str]| request(&Scope::default(), path);
        match self {
            Self::CloudProviders => catalogue(&[CLOUD_PROVIDERS]),
            Self::CloudRegions => catalogue(&[CLOUD_PROVIDERS, "regions"]),
            Self::NodeTypes => catalogue(&[CLOUD_PROVIDERS, "node-types"]),
            Self::Nodes { scope, cluster } => {
                request(scope, &[CLOUD_PROVIDERS, "clusters", cluster.as_str(), "nodes"])
            }
        }
    }

    /// What the response calls the items. The whole catalogue calls them so.
    fn member(self) -> &'static str {
        match self {
            Self::CloudProviders | Self::CloudRegions | Self::NodeTypes => "providers",
            Self::Nodes { .. } => "nodes",
        }
    }

    /// The member that identifies an item.
    fn id(self) -> &'static str {
        match self {
            Self::CloudProviders | Self::CloudRegions | Self::NodeTypes => "id",
            Self::Nodes { .. } => "nodeId",
        }
    }

    fn is_paged(self) -> bool {
        !matches!(self, Self::CloudProviders)
    }
}

impl Client {
    /// All items of a list, by ID. `a_noun` is what an item is called, with the article.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list(
        &self,
        list: List<'_>,
        query: Query,
        a_noun: &str,
        call: &Call,
    ) -> Result<Page<Members>, Error> {
        let (request, member, id) = (narrowed(list.request(), query), list.member(), list.id());
        let a_noun = format!("{a_noun} in the list");
        let read = move |json: &Value| Members::identified(json, id, &a_noun);
        let mut all = if list.is_paged() {
            Pages::new(&self.session, request, member, read, call).all().await?
        } else {
            Page::whole(&self.session.send(&request, call).await?, member, &read)?
        };
        all.items.sort_by_cached_key(|item| item.text(id));
        // What moves from one page to the next between two requests is on both.
        all.items.dedup();
        Ok(all)
    }

    /// What a cloud account must permit: `permissions`, and maybe `roles` that have them.
    ///
    /// # Errors
    /// See [`Error`]; also if one of them is unreadable, because the result would lack it.
    pub async fn permissions(&self, query: Query, call: &Call) -> Result<Members, Error> {
        let request = request(&Scope::default(), &[CLOUD_PROVIDERS, "permissions"]);
        let json = self.session.send(&narrowed(request, query), call).await?;
        let data = data(Operation::List, &json)?;
        let are = |member: &str, is_so: fn(&Value) -> bool| {
            data.get(member).and_then(Value::as_array).is_some_and(|items| items.iter().all(is_so))
        };
        if !are("permissions", Value::is_string) {
            return Err(Error::body(Operation::List, "its \"permissions\" are not a list of strings"));
        }
        if data.get("roles").is_some_and(|roles| !roles.is_null()) && !are("roles", is_role) {
            return Err(Error::body(Operation::List, "its \"roles\" are not a list of roles"));
        }
        Members::of(data).ok_or_else(|| Error::body(Operation::List, "its \"data\" is not an object"))
    }
}

fn request(scope: &Scope, path: &[&str]) -> Request {
    Request::below_scope(Operation::List, scope, path)
}

fn is_role(json: &Value) -> bool {
    Members::identified(json, "id", "a role").is_ok()
}

fn narrowed(request: Request, query: Query) -> Request {
    query.into_iter().fold(request, |request, (name, value)| request.query(name, value))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use reqwest::header::HeaderMap;
    use serde_json::json;

    use super::*;
    use crate::northflank::{Config, ErrorKind, Http, HttpRequest, HttpResponse};

    /// Answers each request with the same, and notes what is asked for.
    struct Says(Value, Mutex<Vec<String>>);

    #[async_trait::async_trait]
    impl Http for Says {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let asked = request.url.as_str().split_once("/v1").map(|(_, path)| path.to_owned());
            self.1.lock().expect("a lock").extend(asked);
            let body = Ok(self.0.to_string().into());
            Ok(HttpResponse { status: reqwest::StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    async fn ids(list: List<'_>, answer: Value) -> (Result<Vec<String>, String>, Vec<String>) {
        let http = Arc::new(Says(answer, Mutex::default()));
        let client = Client::over(Some(http.clone()), Config::of_test());
        let query = vec![("provider".to_owned(), "a b".to_owned())];
        let listed = client.list(list, query, "a thing", &Call::default()).await;
        let listed = listed.and_then(|all| all.ensure_complete().map(|()| all.items));
        let listed = listed.map(|items| items.iter().filter_map(|item| item.text(list.id())).collect());
        let asked = std::mem::take(&mut *http.1.lock().expect("a lock"));
        (listed.map_err(|error| error.to_string()), asked)
    }

    #[tokio::test]
    async fn a_list_is_sorted_and_has_each_item_once() {
        let items = json!([{"id": "b"}, {"id": "a"}, {"id": "b", "name": "B"}, {"id": "a"}]);
        let (listed, asked) = ids(List::CloudProviders, json!({"data": {"providers": items}})).await;
        assert_eq!(listed, Ok(vec!["a".to_owned(), "b".to_owned(), "b".to_owned()]));
        assert_eq!(asked, ["/cloud-providers?provider=a+b"]);
    }

    #[tokio::test]
    async fn nodes_are_those_of_a_cluster_of_a_scope() {
        let (cluster, team) =
            (Id::parse("my-cluster").expect("an ID"), crate::northflank::TeamId::parse("my-team"));
        let scope = Scope { team };
        let page = json!({"data": {"nodes": [{"nodeId": "n"}]}, "pagination": {"hasNextPage": false}});
        let (listed, asked) = ids(List::Nodes { scope: &scope, cluster: &cluster }, page).await;
        assert_eq!(listed, Ok(vec!["n".to_owned()]));
        assert_eq!(
            asked,
            ["/teams/my-team/cloud-providers/clusters/my-cluster/nodes?provider=a+b&per_page=100"]
        );
    }

    #[tokio::test]
    async fn an_item_that_cannot_be_read_is_an_error() {
        for (item, told) in
            [(json!(1), "a thing in the list is not an object"), (json!({}), "a thing in the list has no ID")]
        {
            let (listed, _) = ids(List::CloudProviders, json!({"data": {"providers": [item]}})).await;
            assert_eq!(listed, Err(format!("unreadable response: {told}")));
        }
        let (listed, _) = ids(List::CloudProviders, json!({"data": {}})).await;
        assert_eq!(listed, Err("unreadable response: it has no \"providers\"".to_owned()));
    }
}
