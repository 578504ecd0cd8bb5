//! The calls of a cluster's nodes.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde::Deserialize;
use serde_json::json;

use super::objects::{Answer, envelope, time_shown};
use super::paging::PageQuery;
use super::path::{NodeTarget, Target};
use crate::app::App;
use crate::cluster::{Clusters, nodes};
use crate::error::{ApiError, Result};
use crate::options::Lag;

/// Which nodes are meant; all without it.
#[derive(Deserialize)]
struct StatusQuery {
    status: Option<Status>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Running,
    Deleted,
}

pub(super) fn routes() -> Router<Arc<App>> {
    let nodes = Router::new().route("/cloud-providers/clusters/{id}/nodes", get(list));
    ["cordon", "drain", "uncordon"].into_iter().fold(nodes, |routes, verb| {
        routes.route(&format!("/cloud-providers/clusters/{{id}}/nodes/{{node_id}}/{verb}"), post(accept))
    })
}

async fn list(
    State(app): State<Arc<App>>,
    lag: Option<Extension<Lag>>,
    target: Target,
    page: Result<Query<PageQuery>, QueryRejection>,
    status: Result<Query<StatusQuery>, QueryRejection>,
) -> Answer {
    let page = page?.0.page()?;
    let is_shown = status?.0.status != Some(Status::Deleted);
    let time = time_shown(&app, lag, app.lags().list);
    app.store.read_at(time, |data| {
        let nodes = nodes::of(data.get::<Clusters>(&target.scope, &target.id, time)?);
        let nodes = nodes.iter().filter(|_| is_shown);
        Ok(Json(page.of("nodes", nodes.map(|node| (nodes::id(node), || node.clone())))))
    })
}

/// Accepts what is to be done with a node. No answer tells that it was done.
async fn accept(State(app): State<Arc<App>>, NodeTarget { cluster, node_id }: NodeTarget) -> Answer {
    let now = app.clock.now();
    app.store.read(|data| {
        let nodes = nodes::of(data.get::<Clusters>(&cluster.scope, &cluster.id, now)?);
        match nodes.iter().any(|node| nodes::id(node) == node_id) {
            true => Ok(envelope(json!({}))),
            false => Err(ApiError::not_found(format!("There is no node {node_id}"))),
        }
    })
}
