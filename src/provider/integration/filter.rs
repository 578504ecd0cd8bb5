//! Which integrations of a list are meant.

use std::collections::BTreeSet;

use super::model::{known, texts};
use crate::{northflank::Integration, protocol::Value};

/// A cloud provider and features, where they are said.
#[derive(Debug)]
pub(super) struct Filter {
    cloud_provider: Option<String>,
    features: BTreeSet<String>,
}

impl Filter {
    pub(super) fn new(cloud_provider: &Value<String>, features: &Value<BTreeSet<Value<String>>>) -> Self {
        Self { cloud_provider: known(cloud_provider).cloned(), features: texts(features).unwrap_or_default() }
    }

    /// Whether it is of that cloud provider, and has all of those features.
    pub(super) fn passes(&self, integration: &Integration) -> bool {
        let of_cloud = self.cloud_provider.is_none() || self.cloud_provider == integration.provider;
        let has = |feature| integration.features.as_ref().is_some_and(|features| features.contains(feature));
        of_cloud && self.features.iter().all(has)
    }
}
