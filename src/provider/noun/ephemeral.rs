//! The ephemeral resource: what the data source shows, for use while Terraform runs and never stored.

use std::sync::Arc;

use async_trait::async_trait;
use framework::{Diagnostics, Object, Opened, Schema};
use tokio_util::sync::CancellationToken;

use super::{Noun, lookup, registration::Registration};
use crate::provider::access::Access;

/// The ephemeral resource.
pub(in crate::provider) struct Ephemeral<N>(Registration<N>);

impl<N: Noun> Ephemeral<N> {
    pub(in crate::provider) fn new(access: Arc<Access>) -> Self {
        Self(Registration::new(access))
    }
}

#[async_trait]
impl<N: Noun> framework::EphemeralResource for Ephemeral<N> {
    fn type_name(&self) -> &'static str {
        N::NAMES.one
    }

    fn schema(&self) -> &Schema {
        self.0.schema(|| lookup::shown_schema::<N>(N::NAMES.ephemeral.unwrap_or_default()))
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        lookup::validate::<N>(config)
    }

    async fn open(&self, config: Object, stop: CancellationToken) -> Result<Opened, Diagnostics> {
        let shown = lookup::look_up::<N>(&self.0.access, config, stop).await?;
        // Otherwise, it would be null for no visible reason.
        let diagnostics = N::warn_missing_secrets(&N::from_object(shown.clone())?);
        Ok(Opened { diagnostics, result: shown })
    }
}
