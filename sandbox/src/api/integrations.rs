//! The calls of cloud-provider integrations.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Extension;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::no_such_method;
use super::paging::PageQuery;
use super::path::Target;
use crate::app::App;
use crate::assumption::Assumption;
use crate::error::Result;
use crate::integration::{PatchBody, WholeBody};
use crate::options::Lag;
use crate::store::Scope;

type Answer = Result<Json<Value>>;

pub(super) async fn create(State(app): State<Arc<App>>, scope: Scope, body: Bytes) -> Answer {
    let body = WholeBody::parse(&body)?;
    let but = app.assumptions.contradicted();
    app.change(|data, now| Ok(data.create(&scope, body, now, &but)?.answer(app.shown()))).map(envelope)
}

pub(super) async fn put(State(app): State<Arc<App>>, scope: Scope, body: Bytes) -> Answer {
    let but = app.assumptions.contradicted();
    if but.contains(&Assumption::PutFindsByName) {
        return Err(no_such_method().await);
    }
    let body = WholeBody::parse(&body)?;
    app.change(|data, now| Ok(data.put(&scope, body, now, &but)?.answer(app.shown()))).map(envelope)
}

pub(super) async fn get(State(app): State<Arc<App>>, lag: Option<Extension<Lag>>, target: Target) -> Answer {
    let time = time_shown(&app, lag, app.lags().read);
    app.store.read_at(time, |data| Ok(data.get(&target.scope, &target.id)?.answer(app.shown()))).map(envelope)
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    lag: Option<Extension<Lag>>,
    scope: Scope,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Answer {
    let page = query?.0.page()?;
    let time = time_shown(&app, lag, app.lags().list);
    Ok(Json(app.store.read_at(time, |data| page.of("integrations", data.list(&scope)))))
}

pub(super) async fn patch(State(app): State<Arc<App>>, target: Target, body: Bytes) -> Answer {
    let body = PatchBody::parse(&body)?;
    let but = app.assumptions.contradicted();
    app.change(|data, _| Ok(data.patch(&target.scope, &target.id, body, &but)?.answer(app.shown())))
        .map(envelope)
}

pub(super) async fn delete(State(app): State<Arc<App>>, target: Target) -> Answer {
    app.change(|data, now| data.delete(&target.scope, &target.id, now, app.lags().name))?;
    Ok(envelope(json!({})))
}

/// Which time an answer is about.
fn time_shown(app: &App, lag: Option<Extension<Lag>>, lag_of_all: Duration) -> SystemTime {
    let lag = lag.map_or(lag_of_all, |Extension(Lag(lag))| lag);
    app.clock.now().checked_sub(lag).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn envelope(data: Value) -> Json<Value> {
    Json(json!({ "data": data }))
}
