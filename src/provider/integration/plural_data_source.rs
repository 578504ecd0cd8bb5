//! The plural data source: all integrations of a team, or those that pass filters.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{
    PLURAL_TYPE_NAME, answer,
    filter::Filter,
    lists,
    model::{PluralModel, known},
    schema,
};
use crate::{
    northflank::{Call, Scope, TeamId},
    protocol::{self, Diagnostics, Object, Schema, Value},
    provider::{access::Access, diagnostics::Situation},
};

/// The data source `northflank_integrations`.
pub(in super::super) struct PluralDataSource {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
}

impl PluralDataSource {
    pub(in super::super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new() }
    }
}

#[async_trait]
impl protocol::DataSource for PluralDataSource {
    fn type_name(&self) -> &'static str {
        PLURAL_TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(schema::plural_data_source)
    }

    fn validate(&self, _: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics> {
        let config = PluralModel::from_object(config)?;
        let ready = self.access.ready()?;
        let team = known(&config.team_id).and_then(|team| TeamId::parse(team)).or(ready.scope.team.clone());
        let scope = Scope { team };
        let call = Call { stop, ..Call::default() };
        let situation = Situation { verb: "list", id: None, name: None, scope: &scope, ready: &ready };
        let all = ready.client.read_integrations(&scope, &call).await;
        let all = all.map_err(|error| situation.failed(&error))?;
        let filter = Filter::new(&config.cloud_provider, &config.features);
        let team_id: Value<String> = scope.team.as_ref().map(|team| team.as_str().to_owned()).into();
        // Sorted, and each once, whatever comes and goes between two pages.
        let mut found = BTreeMap::new();
        for integration in all.iter().filter(|integration| filter.passes(integration)) {
            if let Some(integration) = lists::whole(&situation, integration.clone(), &call).await? {
                found.insert(integration.id.clone(), answer::to_listed(integration, team_id.clone()));
            }
        }
        let integrations = Value::Value(found.into_values().map(Value::Value).collect());
        Ok(PluralModel { team_id, integrations, ..config }.into_object())
    }
}
