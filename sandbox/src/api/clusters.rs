//! The one call of clusters that is served: their list.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::paging::{Listed, PageQuery};
use crate::app::App;
use crate::error::Result;
use crate::integration::Integration;
use crate::store::{Cluster, Scope};

pub(super) async fn list(
    State(app): State<Arc<App>>,
    scope: Scope,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Value>> {
    let page = query?.0.page()?;
    Ok(Json(app.store.read(|data| page.of("clusters", data.clusters(&scope).into_iter()))))
}

/// A cluster, and the integration that it uses.
impl Listed for (&Cluster, &Integration) {
    fn id(&self) -> &str {
        &self.0.id
    }

    /// What every cluster has. It is as old as its integration.
    fn shown(&self) -> Value {
        let (cluster, integration) = self;
        let integration = integration.summary();
        json!({
            "id": cluster.id,
            "name": cluster.name.as_ref().unwrap_or(&cluster.id),
            "provider": integration["provider"],
            "integrationId": cluster.integration_id,
            "nodePools": [],
            "deletionRequested": false,
            "createdAt": integration["createdAt"],
            "updatedAt": integration["createdAt"],
        })
    }
}
