//! `northflank_integration`: the resource and the data source.
//!
//! `schema` says what users write, `model` is the same as types. `rules` checks a configuration, `plan` finishes a
//! plan, `body` makes requests of models and `answer` models of answers; `resource` and `data_source` put them
//! together.

mod answer;
mod body;
mod credentials;
mod data_source;
mod model;
mod plan;
mod resource;
mod rules;
mod schema;

pub(super) use data_source::DataSource;
pub(super) use resource::Resource;

/// The name of both types.
const TYPE_NAME: &str = "northflank_integration";
