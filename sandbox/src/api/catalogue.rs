//! The calls of the catalogue, which no scope has.

use std::sync::Arc;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::objects::{Answer, envelope};
use super::paging::PageQuery;
use crate::app::App;
use crate::catalogue::{self, Filter};
use crate::error::{ApiError, Issue, Result};

/// The lists of regions and of node types are both called so.
const LISTED: &str = "providers";

type FilterQuery = Result<Query<Filter>, QueryRejection>;
type Paging = Result<Query<PageQuery>, QueryRejection>;
type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/cloud-providers", get(async || envelope(catalogue::providers())))
        .route("/cloud-providers/regions", get(regions))
        .route("/cloud-providers/node-types", get(node_types))
        .route("/cloud-providers/permissions", get(permissions))
}

async fn regions(page: Paging, filter: FilterQuery) -> Answer {
    paged(page, catalogue::regions(&filter?.0))
}

async fn node_types(page: Paging, filter: FilterQuery) -> Answer {
    paged(page, catalogue::node_types(&filter?.0))
}

fn paged(page: Paging, items: impl Iterator<Item = Value>) -> Answer {
    let id = |item: &Value| item["id"].as_str().unwrap_or_default().to_owned();
    Ok(Json(page?.0.page()?.of(LISTED, items.map(|item| (id(&item), || item)))))
}

async fn permissions(query: Pairs) -> Answer {
    let query = query?.0;
    let all = |name| query.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str());
    let features: Vec<_> = all("features").collect();
    match all("provider").next() {
        Some(provider @ ("aws" | "aws-eusc" | "gcp")) => {
            Ok(envelope(catalogue::permissions(provider, &features)))
        }
        _ => Err(ApiError::invalid(vec![Issue::new("provider", "must be one of aws, aws-eusc, gcp")])),
    }
}
