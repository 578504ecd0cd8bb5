//! The provider: its configuration, and one folder for each noun.
//!
//! [`Northflank::new`] lists everything that the provider serves. A resource gets a client from [`Access`] and never holds
//! a token. Only the `messages` of a noun turn errors of the API into texts for users.

mod access;
mod actions;
mod checks;
mod claims;
mod cluster;
mod config;
mod duration;
mod functions;
mod integration;
mod lists;
mod noun;
mod settings;
mod wording;

use std::{
    env,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;

use access::{Access, ClientState};
use actions::OnNode;
use cluster::Cluster;
use integration::Integration;
use lists::{CloudPermissions, CloudProviders, CloudRegions, NodeTypes, Nodes, ReadOnly};
use noun::{Ephemeral, Listing, Lookup, Managed, Plural};

use crate::northflank::{Http, INTEGRATIONS, NodeAction};
use framework::{
    Action, Configuration, DataSource, Diagnostics, EphemeralResource, Function, ListResource, Object,
    Provider, Resource, Schema,
};

/// The provider for Northflank.
pub struct Northflank {
    /// The implementation that replaces the platform's HTTP library.
    http: Option<Arc<dyn Http>>,
    schema: OnceLock<Schema>,
    access: Arc<Access>,
    resources: Vec<Box<dyn Resource>>,
    data_sources: Vec<Box<dyn DataSource>>,
    ephemeral_resources: Vec<Box<dyn EphemeralResource>>,
    list_resources: Vec<Box<dyn ListResource>>,
    actions: Vec<Box<dyn Action>>,
    functions: Vec<Box<dyn Function>>,
}

impl Default for Northflank {
    fn default() -> Self {
        Self::new()
    }
}

impl Northflank {
    /// A provider that uses the platform's HTTP library.
    pub fn new() -> Self {
        Self::serving(None)
    }

    /// A provider that sends its requests through `http` instead.
    pub fn over(http: Arc<dyn Http>) -> Self {
        Self::serving(Some(http))
    }

    fn serving(http: Option<Arc<dyn Http>>) -> Self {
        let access = Arc::new(Access::default());
        Self {
            http,
            schema: OnceLock::new(),
            resources: vec![
                Box::new(Managed::<Integration>::new(access.clone())),
                Box::new(Managed::<Cluster>::new(access.clone())),
            ],
            data_sources: vec![
                Box::new(Lookup::<Integration>::new(access.clone())),
                Box::new(Plural::<Integration>::new(access.clone())),
                Box::new(Lookup::<Cluster>::new(access.clone())),
                Box::new(Plural::<Cluster>::new(access.clone())),
                Box::new(ReadOnly::<Nodes>::new(access.clone())),
                Box::new(ReadOnly::<CloudProviders>::new(access.clone())),
                Box::new(ReadOnly::<CloudRegions>::new(access.clone())),
                Box::new(ReadOnly::<NodeTypes>::new(access.clone())),
                Box::new(ReadOnly::<CloudPermissions>::new(access.clone())),
            ],
            ephemeral_resources: vec![Box::new(Ephemeral::<Integration>::new(access.clone()))],
            list_resources: vec![
                Box::new(Listing::<Integration>::new(access.clone())),
                Box::new(Listing::<Cluster>::new(access.clone())),
            ],
            actions: vec![
                Box::new(OnNode::new(access.clone(), NodeAction::Cordon)),
                Box::new(OnNode::new(access.clone(), NodeAction::Drain)),
                Box::new(OnNode::new(access.clone(), NodeAction::Uncordon)),
            ],
            functions: vec![
                Box::new(functions::ParseIntegrationReference::default()),
                Box::new(functions::ReadGoogleProjectId::default()),
            ],
            access,
        }
    }
}

/// What this version knows of Northflank's API, as an OpenAPI document.
pub fn known_api() -> serde_json::Value {
    noun::known_api::<Integration>(&INTEGRATIONS)
}

#[async_trait]
impl Provider for Northflank {
    fn schema(&self) -> &Schema {
        self.schema.get_or_init(config::schema)
    }

    fn resources(&self) -> &[Box<dyn Resource>] {
        &self.resources
    }

    fn data_sources(&self) -> &[Box<dyn DataSource>] {
        &self.data_sources
    }

    fn ephemeral_resources(&self) -> &[Box<dyn EphemeralResource>] {
        &self.ephemeral_resources
    }

    fn list_resources(&self) -> &[Box<dyn ListResource>] {
        &self.list_resources
    }

    fn actions(&self) -> &[Box<dyn Action>] {
        &self.actions
    }

    fn functions(&self) -> &[Box<dyn Function>] {
        &self.functions
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        config::validate(config)
    }

    async fn configure(&self, configuration: Configuration) -> Diagnostics {
        match config::resolve(configuration, &variable, self.http.clone()) {
            Ok(state) => {
                self.access.set(state);
                Diagnostics::default()
            }
            Err(diagnostics) => diagnostics,
        }
    }

    fn awaits_configuration(&self) -> bool {
        match self.access.state() {
            ClientState::Deferred(_) => true,
            ClientState::Ready(ready) => ready.own_scope.is_unknown(),
            ClientState::Unconfigured => false,
        }
    }
}

/// An environment variable. Bytes that are not UTF-8 become replacement characters, so that a check can reject the
/// value.
fn variable(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_follows_the_rules_of_core() {
        let provider = Northflank::new();
        assert_eq!(provider.schema().breach(), None);
        for resource in provider.resources() {
            assert_eq!(resource.schema().breach(), None, "{}", resource.type_name());
            assert_eq!(resource.identity_schema().breach(), None, "{}", resource.type_name());
        }
        for data_source in provider.data_sources() {
            assert_eq!(data_source.schema().breach(), None, "{}", data_source.type_name());
        }
        for list_resource in provider.list_resources() {
            assert_eq!(list_resource.schema().breach(), None, "{}", list_resource.type_name());
        }
        for action in provider.actions() {
            assert_eq!(action.schema().breach(), None, "{}", action.type_name());
        }
        for ephemeral_resource in provider.ephemeral_resources() {
            assert_eq!(ephemeral_resource.schema().breach(), None, "{}", ephemeral_resource.type_name());
        }
    }
}
