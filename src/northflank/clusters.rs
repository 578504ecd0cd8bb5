//! The calls for clusters: only which there are, and which integration each of them uses.

use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    call::{Call, Deadline},
    client::Client,
    error::Error,
    ids::IntegrationId,
    paging::Pages,
    request::{Request, Scope},
    text::ApiText,
};

/// Names in a message are a courtesy: nobody waits for them longer than this.
const PATIENCE: Duration = Duration::from_secs(10);

/// A cluster as the API lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// What people call it: its name, else its id. As it arrived, so not for a message.
    name: String,
    /// Clusters that Northflank runs on its own account use none.
    pub integration_id: Option<IntegrationId>,
}

impl Client {
    /// All clusters of a scope.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn list_clusters(&self, scope: &Scope, call: &Call) -> Result<Vec<Cluster>, Error> {
        let clusters = |item: &Value| Ok(Cluster::from_json(item));
        Ok(Pages::new(self, Request::clusters(scope), "clusters", clusters, call).all().await?.items)
    }
}

impl Client {
    /// The names of the clusters that use an integration, as this process has last read them, for a message: none
    /// where the API does not tell, for which the token needs a permission of its own. `stop` ends waits.
    pub async fn clusters_using(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        stop: CancellationToken,
    ) -> Vec<ApiText> {
        let call = Call::new(stop, Deadline::after(PATIENCE));
        let clusters = self.read_clusters(scope, &call).await;
        let using = clusters.iter().filter(|cluster| cluster.integration_id.as_ref() == Some(id));
        self.texts(using.map(|cluster| cluster.name.clone())).await
    }
}

impl Cluster {
    fn from_json(json: &Value) -> Self {
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        Self {
            name: text("name").or_else(|| text("id")).unwrap_or_default().to_owned(),
            integration_id: text("integrationId").and_then(IntegrationId::parse),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cluster_is_read_whatever_it_lacks() {
        let cluster = |name: &str, integration_id: Option<&str>| Cluster {
            name: name.to_owned(),
            integration_id: integration_id.and_then(IntegrationId::parse),
        };
        let read = |json| Cluster::from_json(&json);
        assert_eq!(read(json!({"id": "c", "name": "C", "integrationId": "i"})), cluster("C", Some("i")));
        assert_eq!(read(json!({"id": "c", "name": null})), cluster("c", None));
        assert_eq!(read(json!("odd")), cluster("", None));
    }
}
