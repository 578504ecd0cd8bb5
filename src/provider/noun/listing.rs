//! The list resource: the objects of a team, for `terraform query`.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use framework::{
    Declared, Diagnostics, Object, Schema,
    declaration::{View, schema},
};
use tokio_util::sync::CancellationToken;

use super::{
    Filter, Noun, answer, filter,
    messages::{MessageContext, Verb},
    place::{scope_asked_for, team_id},
    registration::Registration,
    timeouts::call_without_timeouts,
};
use crate::{northflank::Item, provider::access::Access};

/// The list resource.
pub(in crate::provider) struct Listing<N>(Registration<N>);

impl<N: Noun> Listing<N> {
    pub(in crate::provider) fn new(access: Arc<Access>) -> Self {
        Self(Registration::new(access))
    }
}

#[async_trait]
impl<N: Noun> framework::ListResource for Listing<N> {
    fn type_name(&self) -> &'static str {
        N::NAMES.one
    }

    fn schema(&self) -> &Schema {
        self.0.schema(|| Schema {
            version: 0,
            description: N::NAMES.listing,
            attributes: schema(N::Filter::attributes(), View::Managed, N::NAMES.words.noun),
        })
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        filter::validate::<N::Filter>(config)
    }

    async fn list(&self, config: Object, mut listing: framework::Listing<'_>) -> Result<(), Diagnostics> {
        let filter = N::Filter::from_object(config)?;
        let ready = self.0.access.ready()?;
        let scope = scope_asked_for::<N>(&ready, filter.team_id())?;
        // An interrupted list is dropped, so nothing has to stop it.
        let call = call_without_timeouts(CancellationToken::new());
        // An object that moves to the next page between two requests is on both.
        let mut shown = BTreeSet::new();
        let mut pages = N::collection(&ready.client).pages(&scope, &call);
        let context = MessageContext::of::<N>(Verb::List, &scope, &ready);
        while let Some(page) = pages.next().await.map_err(|error| context.failed(&error))? {
            if let Err(error) = page.ensure_complete() {
                listing.warn(context.skipped(&error)).await;
            }
            // If the filter cannot tell, keep the object and let the reader judge.
            let passing = page.items.into_iter().filter(|it| filter.passes(it) != Some(false));
            let passing: Vec<_> = passing.collect();
            let names = ready.client.texts(passing.iter().map(display_name)).await;
            for (item, name) in passing.into_iter().zip(names) {
                if !shown.insert(item.id.clone()) {
                    continue;
                }
                let item = if listing.wants_objects() {
                    filter::whole::<N>(&context, item, &call).await?
                } else {
                    item
                };
                let mut before = N::default();
                before.place_mut().team_id = team_id(&scope);
                let state = answer::to_state(&item, before);
                if listing.push(&name.to_string(), &state.into_object()).await?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn display_name(item: &Item) -> String {
    let name = item.name.clone().filter(|name| !name.trim().is_empty());
    name.unwrap_or_else(|| item.id.as_str().to_owned())
}
