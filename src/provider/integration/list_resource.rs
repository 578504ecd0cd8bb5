//! The list resource: the integrations of a team, for `terraform query`.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{
    TYPE_NAME,
    address::{scope_asked_for, team_id},
    answer,
    model::Model,
    schema::{self, Wanted},
    search,
    timeouts::reading,
};
use crate::{
    northflank::Item,
    provider::{access::Access, diagnostics::Situation},
};
use framework::{Declared, Diagnostics, Listing, Object, Schema, Value};

/// The list resource `northflank_integration`.
pub(in super::super) struct ListResource {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
}

impl ListResource {
    pub(in super::super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new() }
    }
}

#[async_trait]
impl framework::ListResource for ListResource {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(schema::list_resource)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        match Wanted::from_object(config.clone()) {
            Ok(wanted) => wanted.check(),
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn list(&self, config: Object, mut listing: Listing<'_>) -> Result<(), Diagnostics> {
        let wanted = Wanted::from_object(config)?;
        let ready = self.access.ready()?;
        let scope = scope_asked_for(&ready, &wanted.team_id)?;
        // An interrupted list is dropped, so nothing has to stop it.
        let call = reading(CancellationToken::new());
        let team_id: Value<String> = team_id(&scope);
        // One that moves to the next page while they are read is shown by both.
        let mut shown = BTreeSet::new();
        let mut pages = ready.client.integrations.pages(&scope, &call);
        let situation = Situation { verb: "list", id: None, name: None, scope: &scope, ready: &ready };
        while let Some(page) = pages.next().await.map_err(|error| situation.failed(&error))? {
            if let Err(error) = page.is_whole() {
                listing.warn(situation.unreadable(&error).as_warning()).await;
            }
            // Of what cannot be told, it is for the reader to judge.
            let passing = page.items.into_iter().filter(|it| wanted.passes(it) != Some(false));
            let passing: Vec<_> = passing.collect();
            let names = ready.client.texts(passing.iter().map(display_name)).await;
            for (integration, name) in passing.into_iter().zip(names) {
                if !shown.insert(integration.id.clone()) {
                    continue;
                }
                let integration = if listing.wants_objects() {
                    search::whole(&situation, integration, &call).await?
                } else {
                    integration
                };
                let state =
                    answer::to_resource(&integration, Model { team_id: team_id.clone(), ..Model::default() });
                if listing.push(&name.to_string(), &state.into_object()).await?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn display_name(integration: &Item) -> String {
    let name = integration.name.clone().filter(|name| !name.trim().is_empty());
    name.unwrap_or_else(|| integration.id.as_str().to_owned())
}
