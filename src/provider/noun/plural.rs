//! The plural data source: all objects of a team, or those that a filter selects.

use std::sync::Arc;

use async_trait::async_trait;
use framework::{
    Attribute, Declared, Diagnostics, Known, Object, Schema, Typed, Value,
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
use crate::provider::access::Access;

/// The plural data source.
pub(in crate::provider) struct Plural<N>(Registration<N>);

impl<N: Noun> Plural<N> {
    pub(in crate::provider) fn new(access: Arc<Access>) -> Self {
        Self(Registration::new(access))
    }
}

#[async_trait]
impl<N: Noun> framework::DataSource for Plural<N> {
    fn type_name(&self) -> &'static str {
        N::NAMES.many
    }

    fn schema(&self) -> &Schema {
        self.0.schema(|| {
            let mut attributes = schema(N::Filter::attributes(), View::Managed, N::NAMES.words.noun);
            if let Some(team_id) = attributes.get_mut("team_id") {
                team_id.constraint = framework::Constraint::OptionalComputed;
            }
            let (members, description) = N::NAMES.members;
            let mut listed = schema(N::attributes(), View::Listed, N::NAMES.words.noun);
            listed.extend(schema(N::data_source_only_attributes(), View::Listed, N::NAMES.words.noun));
            attributes.insert(members, Attribute::computed_list(listed, description));
            Schema { version: 0, description: N::NAMES.plural, attributes }
        })
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        filter::validate::<N::Filter>(config)
    }

    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics> {
        let filter = N::Filter::from_object(config.clone())?;
        let ready = self.0.access.ready()?;
        let scope = scope_asked_for::<N>(&ready, filter.team_id())?;
        let call = call_without_timeouts(stop);
        let context = MessageContext::of::<N>(Verb::List, &scope, &ready);
        let all = N::collection(&ready.client).read_all(&scope, &call).await;
        let all = all.map_err(|error| context.failed(&error))?;
        // If an object were missing, Terraform would destroy what the configuration derives from it.
        all.ensure_complete().map_err(|error| context.unreadable(&error))?;
        let mut found = Vec::new();
        for item in all.iter() {
            if filter.passes(item).ok_or_else(|| context.unreadable_by_filter(&item.id))? {
                let whole = filter::whole::<N>(&context, item.clone(), &call).await?;
                let shown = answer::to_listed::<N>(&whole, team_id(&scope), &ready.client).await;
                found.push(Value::Value(Known::Object(shown)));
            }
        }
        let mut shown = config;
        shown.set("team_id", Typed::into_dynamic(team_id(&scope)));
        shown.set(N::NAMES.members.0, Value::Value(Known::List(found)));
        Ok(shown)
    }
}
