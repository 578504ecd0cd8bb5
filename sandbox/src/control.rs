//! The calls below `/_sandbox/`, with which tests inspect the API and cause faults.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::NoContent;
use axum::routing::{get, patch, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::api::{no_such_method, no_such_path};
use crate::app::App;
use crate::assumption::Contradicted;
use crate::error::{ApiError, Result};
use crate::layers::journal::Request;
use crate::store::{Record, Scope};

type Done = Result<NoContent>;

/// Whose integration is meant; the account's own without it.
#[derive(Deserialize)]
struct TeamQuery {
    team_id: Option<String>,
}

/// Which cluster is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClusterId {
    id: String,
}

/// How far the clock moves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/requests", get(requests).delete(clear_requests))
        .route("/integrations", get(integrations))
        .route("/integrations/{id}", patch(change).delete(remove))
        .route("/clusters", post(add_cluster).delete(remove_clusters))
        .route("/faults", post(add_fault))
        .route("/assumptions", get(contradicted).put(contradict))
        .route("/clock", post(advance))
        .route("/reset", post(reset))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
}

async fn requests(State(app): State<Arc<App>>) -> Json<Vec<Request>> {
    Json(app.journal.requests())
}

async fn clear_requests(State(app): State<Arc<App>>) -> NoContent {
    app.journal.clear();
    NoContent
}

async fn integrations(State(app): State<Arc<App>>) -> Json<Vec<Record>> {
    Json(app.store.read(|data| data.records()))
}

async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(team): Query<TeamQuery>,
    body: Bytes,
) -> Result<Json<Record>> {
    let changes: Map<String, Value> = parse(&body)?;
    app.change(|data, _| data.drift(&team.scope(), &id, changes)).map(Json)
}

async fn remove(State(app): State<Arc<App>>, Path(id): Path<String>, Query(team): Query<TeamQuery>) -> Done {
    app.change(|data, _| data.remove(&team.scope(), &id)).map(done)
}

async fn add_cluster(State(app): State<Arc<App>>, body: Bytes) -> Done {
    let cluster = parse(&body)?;
    app.change(|data, _| data.add_cluster(cluster)).map(done)
}

/// Removes the cluster that the body names, or all of them when there is no body.
async fn remove_clusters(State(app): State<Arc<App>>, body: Bytes) -> Done {
    let cluster: Option<ClusterId> = if body.is_empty() { None } else { Some(parse(&body)?) };
    app.change(|data, _| match cluster {
        Some(cluster) => data.remove_cluster(&cluster.id),
        None => {
            data.remove_clusters();
            Ok(())
        }
    })
    .map(done)
}

async fn add_fault(State(app): State<Arc<App>>, body: Bytes) -> Done {
    app.faults.add(parse(&body)?);
    Ok(NoContent)
}

/// The switches of the assumptions that do not hold.
async fn contradicted(State(app): State<Arc<App>>) -> Json<Contradicted> {
    Json(app.assumptions.contradicted())
}

async fn contradict(State(app): State<Arc<App>>, body: Bytes) -> Done {
    app.assumptions.set(parse(&body)?);
    Ok(NoContent)
}

async fn advance(State(app): State<Arc<App>>, body: Bytes) -> Done {
    let Advance { advance_ms } = parse(&body)?;
    app.clock.advance(Duration::from_millis(advance_ms));
    Ok(NoContent)
}

async fn reset(State(app): State<Arc<App>>) -> Done {
    app.reset().map(done)
}

impl TeamQuery {
    fn scope(&self) -> Scope {
        Scope::of(self.team_id.as_deref())
    }
}

fn done((): ()) -> NoContent {
    NoContent
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|error| ApiError::bad_request(error.to_string()))
}
