//! Routes requests through the layers to their handlers.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::api;
use crate::app::App;
use crate::clock;
use crate::control;
use crate::layers::auth::authenticate;
use crate::layers::contradict::contradict;
use crate::layers::faults::inject;
use crate::layers::journal::record;
use crate::layers::rate_limit::limit;

pub(crate) fn router(app: Arc<App>) -> Router {
    // The layer that is added last is the outermost.
    let api = api::routes()
        .layer(from_fn_with_state(app.token.clone(), authenticate))
        .layer(from_fn_with_state(app.faults.clone(), inject))
        .layer(from_fn_with_state(app.rate_limit.clone(), limit))
        .layer(from_fn_with_state((app.assumptions.clone(), app.clock.clone()), contradict))
        .layer(from_fn_with_state(app.journal.clone(), record))
        .layer(from_fn_with_state(app.clock.clone(), clock::tell))
        .with_state(app.clone());
    Router::new().nest("/_sandbox", control::routes().with_state(app)).fallback_service(api)
}
