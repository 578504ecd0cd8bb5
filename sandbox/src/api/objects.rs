//! The calls that every kind of object has.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::{MethodRouter, get as on_get};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::no_such_method;
use super::paging::PageQuery;
use super::path::Target;
use crate::app::App;
use crate::assumption::Assumption;
use crate::error::Result;
use crate::object::{Kind, WholeBody};
use crate::options::Lag;
use crate::store::Scope;

pub(super) type Answer = Result<Json<Value>>;

/// The routes of a kind.
pub(super) fn routes<K: Kind>() -> Router<Arc<App>> {
    let all: MethodRouter<_> = on_get(list::<K>).post(create::<K>).put(put::<K>);
    let one: MethodRouter<_> = on_get(get::<K>).patch(patch::<K>).delete(delete::<K>);
    Router::new()
        .route(&format!("/cloud-providers/{}", K::PLURAL), all)
        .route(&format!("/cloud-providers/{}/{{id}}", K::PLURAL), one)
}

async fn create<K: Kind>(State(app): State<Arc<App>>, scope: Scope, body: Bytes) -> Answer {
    let body = WholeBody::parse::<K>(&body)?;
    app.change(|data, at| Ok(data.create::<K>(&scope, body, at)?.shown::<K>(&app.view::<K>(at.now))))
        .map(envelope)
}

async fn put<K: Kind>(State(app): State<Arc<App>>, scope: Scope, body: Bytes) -> Answer {
    if app.assumptions.contradicts(Assumption::PutFindsByName) {
        return Err(no_such_method().await);
    }
    let body = WholeBody::parse::<K>(&body)?;
    app.change(|data, at| Ok(data.put::<K>(&scope, body, at)?.shown::<K>(&app.view::<K>(at.now))))
        .map(envelope)
}

async fn get<K: Kind>(State(app): State<Arc<App>>, lag: Option<Extension<Lag>>, target: Target) -> Answer {
    let view = app.view::<K>(time_shown(&app, lag, app.lags().read));
    app.store
        .read_at(view.time, |data| Ok(data.get::<K>(&target.scope, &target.id, view.time)?.shown::<K>(&view)))
        .map(envelope)
}

async fn list<K: Kind>(
    State(app): State<Arc<App>>,
    lag: Option<Extension<Lag>>,
    scope: Scope,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Answer {
    let page = query?.0.page()?;
    let view = app.view::<K>(time_shown(&app, lag, app.lags().list)).of_list();
    Ok(Json(app.store.read_at(view.time, |data| {
        let objects = data.list::<K>(&scope, view.time);
        page.of(K::PLURAL, objects.map(|it| (it.id(), || it.shown::<K>(&view))))
    })))
}

async fn patch<K: Kind>(State(app): State<Arc<App>>, target: Target, body: Bytes) -> Answer {
    app.change(|data, at| {
        let patched = data.patch::<K>(&target.scope, &target.id, &body, at)?;
        Ok(patched.shown::<K>(&app.view::<K>(at.now)))
    })
    .map(envelope)
}

async fn delete<K: Kind>(State(app): State<Arc<App>>, target: Target) -> Answer {
    app.change(|data, at| data.delete::<K>(&target.scope, &target.id, at))?;
    Ok(envelope(json!({})))
}

/// The time whose objects a response shows: now, or earlier by the lag.
pub(super) fn time_shown(app: &App, lag: Option<Extension<Lag>>, lag_of_all: Duration) -> SystemTime {
    let lag = lag.map_or(lag_of_all, |Extension(Lag(lag))| lag);
    app.clock.now().checked_sub(lag).unwrap_or(SystemTime::UNIX_EPOCH)
}

pub(super) fn envelope(data: Value) -> Json<Value> {
    Json(json!({ "data": data }))
}
