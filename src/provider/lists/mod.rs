//! Data sources that show what the provider only reads: the nodes of a cluster, and the catalogue of the cloud providers.
//!
//! A [`Shown`] is the declaration of one, and its request. [`ReadOnly`] serves it to Terraform.

mod catalogue;
mod nodes;

use std::{
    future::Future,
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use framework::{
    DataSource, Declared, Diagnostics, Dynamic, Known, Object, Schema, Value,
    declaration::{Declaration, Sent, View, read, schema, write},
};
use serde_json::{Map, Value as Json};
use tokio_util::sync::CancellationToken;

pub(super) use catalogue::{CloudPermissions, CloudProviders, CloudRegions, NodeTypes};
pub(super) use nodes::{NODE, NODE_NAMES, Nodes};

use super::{
    access::{Access, Ready},
    noun::{MessageContext, call_without_timeouts},
};
use crate::northflank::{Call, List, Members, Query};

/// What a data source of this kind shows.
pub(super) trait Shown: Send + Sync + 'static {
    const NAME: &'static str;
    const DESCRIPTION: &'static str;

    /// Where the result is, and what narrows it down.
    type Arguments: Declared + Send;

    /// The attributes that the provider sets.
    type Result: Declared;

    /// Reads the result. Also returns the omitted arguments that have a default, such as the team, with their values.
    fn read(
        arguments: Self::Arguments,
        query: Query,
        ready: &Ready,
        call: &Call,
    ) -> impl Future<Output = Result<Object, Diagnostics>> + Send;
}

/// Reads a list, and returns the attribute that contains all its items. One that is unreadable is an error.
async fn listed<T: Declared>(
    attribute: &str,
    list: List<'_>,
    query: Query,
    context: &MessageContext<'_>,
    call: &Call,
) -> Result<Object, Diagnostics> {
    let all = context.ready.client.list(list, query, context.names.a_noun(), call).await;
    let all = all.map_err(|error| context.failed(&error))?;
    all.ensure_complete().map_err(|error| context.unreadable(&error))?;
    let item = |members: &Members| Value::Value(Known::Object(shown::<T>(members.as_map())));
    let mut found = Object::default();
    found.set(attribute, Value::Value(Known::List(all.items.iter().map(item).collect())));
    Ok(found)
}

/// The attributes in a part of a response: null if the response omits them or if they are unreadable.
fn shown<T: Declared>(json: &Map<String, Json>) -> Object {
    without_unknown(read(T::attributes(), json))
}

fn without_unknown(object: Object) -> Object {
    let known = |value: Dynamic| match value {
        Value::Unknown => Value::Null,
        Value::Value(Known::Object(object)) => Value::Value(Known::Object(without_unknown(object))),
        value => value,
    };
    let values = |value: Dynamic| match value {
        Value::Value(Known::List(values)) => {
            Value::Value(Known::List(values.into_iter().map(known).collect()))
        }
        value => known(value),
    };
    Object(object.0.into_iter().map(|(name, value)| (name, values(value))).collect())
}

/// The parameters of a request: arguments under their names in the API. A set has one for each element.
fn query(declarations: &[Declaration], arguments: &Object) -> Query {
    let text = |json: Json| match json {
        Json::String(text) => text,
        scalar => scalar.to_string(),
    };
    let body = serde_json::to_value(write(declarations, arguments, Sent::Whole, "")).unwrap_or_default();
    let Json::Object(members) = body else { return Query::new() };
    let mut query = Query::new();
    for (name, json) in members {
        match json {
            Json::Array(values) => query.extend(values.into_iter().map(|it| (name.clone(), text(it)))),
            value => query.push((name, text(value))),
        }
    }
    query
}

/// The data source for a [`Shown`].
pub(super) struct ReadOnly<S> {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
    of: PhantomData<fn() -> S>,
}

impl<S> ReadOnly<S> {
    pub(super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new(), of: PhantomData }
    }
}

#[async_trait]
impl<S: Shown> DataSource for ReadOnly<S> {
    fn type_name(&self) -> &'static str {
        S::NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let mut attributes = schema(S::Arguments::attributes(), View::Managed, "");
            attributes.extend(schema(S::Result::attributes(), View::Listed, ""));
            Schema { version: 0, description: S::DESCRIPTION, attributes }
        })
    }

    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics> {
        let ready = self.access.ready()?;
        let arguments = S::Arguments::from_object(config.clone())?;
        let query = query(S::Arguments::attributes(), &config);
        let mut shown = config;
        shown.0.extend(S::read(arguments, query, &ready, &call_without_timeouts(stop)).await?.0);
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use framework::attributes;
    use serde_json::json;

    use super::*;

    attributes! {
        struct Asked {
            /// Where.
            place: String, optional, local;
            /// Which cloud.
            cloud_provider: String, optional, json("provider");
            /// How old.
            max_age: i64, optional;
            /// Whether it is new.
            is_new: bool, optional;
            /// What.
            features: BTreeSet<Value<String>>, optional;
        }

        struct Thing {
            /// Name.
            name: String, computed;
            /// Parts.
            parts: Vec<Value<Part>>, computed;
            /// The best part.
            best: Part, computed;
        }

        struct Part {
            /// Size.
            size: i64, computed;
        }
    }

    #[test]
    fn arguments_become_parameters() {
        let text = |text: &str| Value::Value(text.to_owned());
        let asked = Asked {
            place: text("here"),
            cloud_provider: text("aws"),
            max_age: Value::Value(1),
            is_new: Value::Value(false),
            features: Value::Value([text("a"), text("b")].into()),
        };
        let query = query(Asked::attributes(), &asked.into_object());
        let pairs: Vec<(&str, &str)> =
            query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            pairs,
            [("features", "a"), ("features", "b"), ("isNew", "false"), ("maxAge", "1"), ("provider", "aws")]
        );
        assert_eq!(super::query(Asked::attributes(), &Asked::default().into_object()), Query::new());
    }

    #[test]
    fn what_cannot_be_read_is_null_at_every_depth() {
        let odd = json!({"name": {}, "parts": [{"size": 1}, {"size": []}], "best": {"size": "big"}});
        let shown = shown::<Thing>(odd.as_object().expect("an object"));
        let thing = Thing::from_object(shown).expect("a thing");
        let part = |size| Value::Value(Part { size });
        assert_eq!(
            thing,
            Thing {
                name: Value::Null,
                parts: Value::Value(vec![part(Value::Value(1)), part(Value::Null)]),
                best: part(Value::Null),
            }
        );
    }
}
