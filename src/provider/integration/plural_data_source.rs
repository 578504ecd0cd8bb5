//! The plural data source: all integrations of a team, or those that pass filters.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{
    PLURAL_TYPE_NAME,
    address::{scope_asked_for, team_id},
    answer,
    schema::{self, Wanted},
    search,
    timeouts::reading,
};
use crate::provider::{access::Access, diagnostics::Situation};
use framework::{Declared, Diagnostics, Known, Object, Schema, Typed, Value};

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
impl framework::DataSource for PluralDataSource {
    fn type_name(&self) -> &'static str {
        PLURAL_TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(schema::plural_data_source)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        match Wanted::from_object(config.clone()) {
            Ok(wanted) => wanted.check(),
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics> {
        let wanted = Wanted::from_object(config.clone())?;
        let ready = self.access.ready()?;
        let scope = scope_asked_for(&ready, &wanted.team_id)?;
        let call = reading(stop);
        let situation = Situation { verb: "list", id: None, name: None, scope: &scope, ready: &ready };
        let all = ready.client.integrations.read_all(&scope, &call).await;
        let all = all.map_err(|error| situation.failed(&error))?;
        // What is made of each would be destroyed with one that is left out.
        all.is_whole().map_err(|error| situation.unreadable(&error))?;
        let team_id: Value<String> = team_id(&scope);
        let mut found = Vec::new();
        for integration in all.iter() {
            let passes = wanted.passes(integration).ok_or_else(|| situation.unsorted(&integration.id))?;
            if passes {
                let integration = search::whole(&situation, integration.clone(), &call).await?;
                found.push(Value::Value(Known::Object(answer::to_listed(&integration, team_id.clone()))));
            }
        }
        let mut shown = config;
        shown.set("team_id", Typed::into_dynamic(team_id));
        shown.set("integrations", Value::Value(Known::List(found)));
        Ok(shown)
    }
}
