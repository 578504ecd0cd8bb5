//! The data source: one integration, by id or by its exact name.

use std::{
    cmp::Reverse,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{
    TYPE_NAME,
    address::{scope_asked_for, team_id},
    answer,
    model::known,
    schema,
    schema::Lookup,
    timeouts::reading,
};
use crate::{
    northflank::{Call, Id, Items, Scope},
    provider::{
        access::{Access, Ready},
        diagnostics::Situation,
    },
};
use framework::{AttributePath, Declared, Diagnostic, Diagnostics, Object, Schema};

/// How many names a message suggests.
const CANDIDATES: usize = 5;

/// The data source `northflank_integration`.
pub(in super::super) struct DataSource {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
}

impl DataSource {
    pub(in super::super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new() }
    }
}

#[async_trait]
impl framework::DataSource for DataSource {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(schema::data_source)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        validate(config)
    }

    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics> {
        look_up(&self.access, config, stop).await
    }
}

/// Checks a configuration that asks for one integration.
pub(super) fn validate(config: &Object) -> Diagnostics {
    match Lookup::from_object(config.clone()) {
        Ok(config) => exactly_one(&config),
        Err(mismatch) => mismatch.into(),
    }
}

/// The one integration that a configuration asks for.
pub(super) async fn look_up(
    access: &Access,
    config: Object,
    stop: CancellationToken,
) -> Result<Object, Diagnostics> {
    let config = Lookup::from_object(config)?;
    let ready = access.ready()?;
    let scope = scope_asked_for(&ready, &config.team_id)?;
    let call = reading(stop);
    let id = match (known(&config.id).and_then(|id| Id::parse(id)), known(&config.name)) {
        (Some(id), _) => id,
        (None, Some(name)) => find_by_name(&ready, &scope, name, &call).await?,
        (None, None) => return Err(exactly_one(&config)),
    };
    let found = ready.client.integrations.read_whole(&scope, &id, &call).await.map_err(|error| {
        let situation = Situation { verb: "find", id: Some(&id), name: None, scope: &scope, ready: &ready };
        if error.is_not_found() {
            situation.none_with_id(&error).at(AttributePath::new("id"))
        } else {
            situation.failed(&error)
        }
    })?;
    Ok(answer::to_data_source(&found, team_id(&scope), &ready.client).await)
}

fn exactly_one(config: &Lookup) -> Diagnostics {
    let problem = if config.id.is_null() && config.name.is_null() {
        "Neither \"id\" nor \"name\" is set: nothing says which integration is meant."
    } else if config.id.is_value() && config.name.is_value() {
        "Both \"id\" and \"name\" are set, but one of them says which integration is meant."
    } else {
        // One that is unknown so far may turn out to be null.
        return Diagnostics::default();
    };
    let diagnostic =
        Diagnostic::error("Invalid attribute combination", problem).advise(["Set exactly one of them."]);
    if config.name.is_null() { diagnostic.into() } else { diagnostic.at(AttributePath::new("name")).into() }
}

async fn find_by_name(ready: &Ready, scope: &Scope, name: &str, call: &Call) -> Result<Id, Diagnostics> {
    let situation = Situation { verb: "find", id: None, name: Some(name), scope, ready };
    let all =
        ready.client.integrations.read_all(scope, call).await.map_err(|error| situation.failed(&error))?;
    let mut matching = all.iter().filter(|integration| integration.name.as_deref() == Some(name));
    match (matching.next(), matching.next()) {
        (Some(only), None) => Ok(only.id.clone()),
        (None, _) => {
            all.is_whole().map_err(|error| situation.unreadable(&error))?;
            let candidates = ready.client.texts(candidates(name, &all)).await;
            Err(situation.none_with_name(&candidates).into())
        }
        (Some(first), Some(second)) => {
            let ids = [first, second].into_iter().chain(matching);
            let ids: Vec<_> = ids.map(|integration| &integration.id).collect();
            Err(situation.several_with_name(&ids).into())
        }
    }
}

/// The names that most resemble the one that was looked for.
fn candidates(name: &str, all: &Items) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut names: Vec<&str> = all.iter().filter_map(|integration| integration.name.as_deref()).collect();
    names.sort_by_key(|name| {
        let similarity = strsim::jaro_winkler(&lower, &name.to_lowercase());
        // Thousandths are enough to tell names apart, and have an order.
        (Reverse((similarity * 1000.0) as u32), *name)
    });
    names.into_iter().take(CANDIDATES).map(ToOwned::to_owned).collect()
}
