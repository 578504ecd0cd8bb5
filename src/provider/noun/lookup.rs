//! The data source for one object: by its ID or by its exact name.

use std::{cmp::Reverse, sync::Arc};

use async_trait::async_trait;
use framework::{
    AttributePath, Check, Declared, Diagnostic, Diagnostics, Object, Schema, attributes,
    declaration::{View, schema},
    known,
};
use tokio_util::sync::CancellationToken;

use super::{
    Noun, answer,
    messages::{MessageContext, Verb},
    place::{is_team_id, scope_asked_for, team_id, with_id_check},
    registration::Registration,
    timeouts::call_without_timeouts,
};
use crate::{
    northflank::{Call, Id, Items, Scope, Words},
    provider::access::{Access, Ready},
};

/// How many names a message suggests.
const CANDIDATES: usize = 5;

attributes! {
    /// The configuration that selects an object.
    pub(in crate::provider) struct Asked {
        /// ID of the {noun}. Set either `id` or `name`.
        id: String, optional_computed;
        /// Exact name of the {noun}. Set either `id` or `name`.
        name: String, optional_computed, check(Check::not_empty());
        /// ID of the team that the {noun} belongs to. If omitted, the provider's `team_id` applies.
        team_id: String, optional_computed, check(is_team_id());
    }
}

/// The data source.
pub(in crate::provider) struct Lookup<N>(Registration<N>);

impl<N: Noun> Lookup<N> {
    pub(in crate::provider) fn new(access: Arc<Access>) -> Self {
        Self(Registration::new(access))
    }
}

#[async_trait]
impl<N: Noun> framework::DataSource for Lookup<N> {
    fn type_name(&self) -> &'static str {
        N::NAMES.one
    }

    fn schema(&self) -> &Schema {
        self.0.schema(|| shown_schema::<N>(N::NAMES.data_source))
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        validate::<N>(config)
    }

    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics> {
        look_up::<N>(&self.0.access, config, stop).await
    }
}

/// The schema of a data source or an ephemeral resource for one object.
pub(super) fn shown_schema<N: Noun>(description: &'static str) -> Schema {
    let mut attributes = schema(N::attributes(), View::Shown, N::NAMES.words.noun);
    attributes.extend(schema(N::data_source_only_attributes(), View::Shown, N::NAMES.words.noun));
    attributes.extend(with_id_check::<N>(schema(Asked::attributes(), View::Managed, N::NAMES.words.noun)));
    Schema { version: 0, description, attributes }
}

/// Checks a configuration that selects one object.
pub(super) fn validate<N: Noun>(config: &Object) -> Diagnostics {
    match Asked::from_object(config.clone()) {
        Ok(config) => exactly_one::<N>(&config),
        Err(mismatch) => mismatch.into(),
    }
}

/// The object that a configuration selects.
pub(super) async fn look_up<N: Noun>(
    access: &Access,
    config: Object,
    stop: CancellationToken,
) -> Result<Object, Diagnostics> {
    let config = Asked::from_object(config)?;
    let ready = access.ready()?;
    let scope = scope_asked_for::<N>(&ready, &config.team_id)?;
    let call = call_without_timeouts(stop);
    let id = match (known(&config.id).and_then(|id| Id::parse(id)), known(&config.name)) {
        (Some(id), _) => id,
        (None, Some(name)) => find_by_name::<N>(&ready, &scope, name, &call).await?,
        (None, None) => return Err(exactly_one::<N>(&config)),
    };
    let found = N::collection(&ready.client).read_whole(&scope, &id, &call).await.map_err(|error| {
        let context = MessageContext { id: Some(&id), ..MessageContext::of::<N>(Verb::Find, &scope, &ready) };
        if error.is_not_found() {
            context.none_with_id(&error).at(AttributePath::new("id"))
        } else {
            context.failed(&error)
        }
    })?;
    Ok(answer::to_shown::<N>(&found, team_id(&scope), &ready.client).await)
}

fn exactly_one<N: Noun>(config: &Asked) -> Diagnostics {
    let Words { noun, .. } = N::NAMES.words;
    let problem = if config.id.is_null() && config.name.is_null() {
        format!("Neither `id` nor `name` is set, so the provider cannot tell which {noun} to read.")
    } else if config.id.is_value() && config.name.is_value() {
        format!("Both `id` and `name` are set, but only one of them may select the {noun}.")
    } else {
        // An unknown argument may turn out to be null.
        return Diagnostics::default();
    };
    let diagnostic =
        Diagnostic::error("Invalid attribute combination", problem).advise(["Set exactly one of them."]);
    if config.name.is_null() { diagnostic.into() } else { diagnostic.at(AttributePath::new("name")).into() }
}

async fn find_by_name<N: Noun>(
    ready: &Ready,
    scope: &Scope,
    name: &str,
    call: &Call,
) -> Result<Id, Diagnostics> {
    let context = MessageContext { name: Some(name), ..MessageContext::of::<N>(Verb::Find, scope, ready) };
    let all =
        N::collection(&ready.client).read_all(scope, call).await.map_err(|error| context.failed(&error))?;
    let mut matching = all.iter().filter(|item| item.name.as_deref() == Some(name));
    match (matching.next(), matching.next()) {
        (Some(only), None) => Ok(only.id.clone()),
        (None, _) => {
            all.ensure_complete().map_err(|error| context.unreadable(&error))?;
            let candidates = ready.client.texts(candidates(name, &all)).await;
            Err(context.none_with_name(&candidates).into())
        }
        (Some(first), Some(second)) => {
            let ids = [first, second].into_iter().chain(matching);
            let ids: Vec<_> = ids.map(|item| &item.id).collect();
            Err(context.several_with_name(&ids).into())
        }
    }
}

/// The names that are most similar to the requested one.
fn candidates(name: &str, all: &Items) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut names: Vec<&str> = all.iter().filter_map(|item| item.name.as_deref()).collect();
    names.sort_by_key(|name| {
        let similarity = strsim::jaro_winkler(&lower, &name.to_lowercase());
        // Thousandths are enough to tell names apart, and have an order.
        (Reverse((similarity * 1000.0) as u32), *name)
    });
    names.into_iter().take(CANDIDATES).map(ToOwned::to_owned).collect()
}
