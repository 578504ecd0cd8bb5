//! The calls of cloud-provider integrations.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::paging::PageQuery;
use super::path::Target;
use crate::app::App;
use crate::error::ApiError;
use crate::integration::{PatchBody, WholeBody};
use crate::store::Scope;

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn create(State(app): State<Arc<App>>, scope: Scope, body: Bytes) -> Answer {
    let body = WholeBody::parse(&body)?;
    app.store.change(|data| Ok(data.create(&scope, body)?.answer(app.shown))).map(envelope)
}

pub(super) async fn put(State(app): State<Arc<App>>, scope: Scope, body: Bytes) -> Answer {
    let body = WholeBody::parse(&body)?;
    app.store.change(|data| Ok(data.put(&scope, body)?.answer(app.shown))).map(envelope)
}

pub(super) async fn get(State(app): State<Arc<App>>, target: Target) -> Answer {
    app.store.read(|data| Ok(data.get(&target.scope, &target.id)?.answer(app.shown))).map(envelope)
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    scope: Scope,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Answer {
    let page = query?.0.page()?;
    Ok(Json(app.store.read(|data| page.of("integrations", data.list(&scope)))))
}

pub(super) async fn patch(State(app): State<Arc<App>>, target: Target, body: Bytes) -> Answer {
    let body = PatchBody::parse(&body)?;
    app.store.change(|data| Ok(data.patch(&target.scope, &target.id, body)?.answer(app.shown))).map(envelope)
}

pub(super) async fn delete(State(app): State<Arc<App>>, target: Target) -> Answer {
    app.store.change(|data| data.delete(&target.scope, &target.id))?;
    Ok(envelope(json!({})))
}

fn envelope(data: Value) -> Json<Value> {
    Json(json!({ "data": data }))
}
