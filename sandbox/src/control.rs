//! The endpoints below `/_sandbox/`, which tests use to inspect the API and cause faults.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::NoContent;
use axum::routing::{MethodRouter, get, patch, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::api::{no_such_method, no_such_path};
use crate::app::App;
use crate::assumption::Contradicted;
use crate::cluster::{Clusters, pools};
use crate::error::{ApiError, Result};
use crate::integration::Integrations;
use crate::layers::journal::Request;
use crate::object::{Kind, Members, Object};
use crate::store::{Record, Scope, User};

type Done = Result<NoContent>;

/// Whose object is meant; the account's own without it.
#[derive(Deserialize)]
struct TeamQuery {
    team_id: Option<String>,
}

/// What is meant of that which uses objects.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserId {
    id: String,
}

/// What a state becomes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewState {
    state: String,
    reason: Option<String>,
}

/// The body that moves the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/requests", get(requests).delete(clear_requests))
        .route("/integrations", get(all::<Integrations>))
        .route("/integrations/{id}", patch(change::<Integrations>).delete(remove::<Integrations>))
        .route("/clusters", get(all::<Clusters>).merge(users::<Integrations>()))
        .route("/clusters/{id}", patch(change::<Clusters>).delete(remove::<Clusters>))
        .route("/clusters/{id}/state", put(set_state::<Clusters>))
        .route("/clusters/{id}/node-pools/{pool}", patch(change_node_pool))
        .route("/projects", users::<Clusters>())
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

/// How what uses a kind of object comes and goes.
fn users<K: Kind>() -> MethodRouter<Arc<App>> {
    post(add_user::<K>).delete(remove_users::<K>)
}

async fn all<K: Kind>(State(app): State<Arc<App>>) -> Json<Vec<Record>> {
    Json(app.records(K::PLURAL))
}

async fn change<K: Kind>(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(team): Query<TeamQuery>,
    body: Bytes,
) -> Result<Json<Record>> {
    let changes: Members = parse(&body)?;
    app.edit::<K>(&team.scope(), &id, |object, _| object.drift(changes)).map(Json)
}

async fn remove<K: Kind>(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(team): Query<TeamQuery>,
) -> Done {
    app.change(|data, at| data.remove::<K>(&team.scope(), &id, at)).map(done)
}

async fn set_state<K: Kind>(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(team): Query<TeamQuery>,
    body: Bytes,
) -> Done {
    let NewState { state, reason } = parse(&body)?;
    let edit = |object: &mut Object, now| {
        object.set_state(&state, reason, now);
        Ok(())
    };
    app.edit::<K>(&team.scope(), &id, edit).map(|_| NoContent)
}

async fn change_node_pool(
    State(app): State<Arc<App>>,
    Path((id, pool)): Path<(String, String)>,
    Query(team): Query<TeamQuery>,
    body: Bytes,
) -> Result<Json<Record>> {
    let changes: Members = parse(&body)?;
    app.edit::<Clusters>(&team.scope(), &id, |cluster, _| pools::drift(cluster, &pool, changes)).map(Json)
}

async fn add_user<K: Kind>(State(app): State<Arc<App>>, body: Bytes) -> Done {
    let mut members: BTreeMap<String, String> = parse(&body)?;
    let mut required = |name: &str| {
        members.remove(name).ok_or_else(|| ApiError::bad_request(format!("`{name}` is missing")))
    };
    let (id, used) = (required("id")?, required(K::USERS.member)?);
    let user = User { id, used, name: members.remove("name") };
    if let Some(unknown) = members.keys().next() {
        return Err(ApiError::bad_request(format!("`{unknown}` is unknown")));
    }
    app.change(|data, at| data.add_user::<K>(&user, at)).map(done)
}

/// Removes the one that the body names, or all of them when there is no body.
async fn remove_users<K: Kind>(State(app): State<Arc<App>>, body: Bytes) -> Done {
    let user: Option<UserId> = if body.is_empty() { None } else { Some(parse(&body)?) };
    app.change(|data, _| match user {
        Some(user) => data.remove_user(&K::USERS, &user.id),
        None => {
            data.remove_users(&K::USERS);
            Ok(())
        }
    })
    .map(done)
}

async fn add_fault(State(app): State<Arc<App>>, body: Bytes) -> Done {
    app.faults.add(parse(&body)?);
    Ok(NoContent)
}

/// The names of the contradicted assumptions.
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
