//! Northflank's calls.

mod catalogue;
mod nodes;
mod objects;
mod paging;
mod path;

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri};

use crate::app::App;
use crate::cluster::Clusters;
use crate::error::ApiError;
use crate::integration::Integrations;

pub(crate) fn routes() -> Router<Arc<App>> {
    let of_scope =
        objects::routes::<Integrations>().merge(objects::routes::<Clusters>()).merge(nodes::routes());
    Router::new()
        .nest("/v1", of_scope.clone().merge(catalogue::routes()))
        .nest("/v1/teams/{team_id}", of_scope)
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
}

/// Answers what no route is for.
pub(crate) async fn no_such_path(uri: Uri) -> ApiError {
    ApiError::not_found(format!("There is no path {}", uri.path()))
}

/// Answers a method that a route does not have.
pub(crate) async fn no_such_method() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "The path does not allow this method")
}
