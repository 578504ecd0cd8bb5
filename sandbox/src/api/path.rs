//! What a path names: a scope, and in it maybe an object.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::error::{ApiError, Result};
use crate::store::Scope;

/// One object.
pub(super) struct Target {
    pub(super) scope: Scope,
    pub(super) id: String,
}

/// One node.
pub(super) struct NodeTarget {
    pub(super) cluster: Target,
    pub(super) node_id: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Scope {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let params = path_params(parts, state).await?;
        Ok(Self::of(find(&params, "team_id")))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Target {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let params = path_params(parts, state).await?;
        let id = find(&params, "id").unwrap_or_default().to_owned();
        Ok(Self { scope: Scope::of(find(&params, "team_id")), id })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NodeTarget {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let cluster = Target::from_request_parts(parts, state).await?;
        let params = path_params(parts, state).await?;
        Ok(Self { cluster, node_id: find(&params, "node_id").unwrap_or_default().to_owned() })
    }
}

async fn path_params<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams> {
    // Fails only for a path that is not UTF-8 once it is decoded, and so names nothing.
    RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|error| ApiError::not_found(error.to_string()))
}

fn find<'a>(params: &'a RawPathParams, name: &str) -> Option<&'a str> {
    params.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
}
