//! The ephemeral resource: what the data source shows, for use while Terraform runs and never stored.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{TYPE_NAME, attributes::Model, data_source, rules, schema};
use crate::provider::access::Access;
use framework::{Declared, Diagnostics, Object, Opened, Schema};

/// The ephemeral resource `northflank_integration`.
pub(in super::super) struct EphemeralResource {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
}

impl EphemeralResource {
    pub(in super::super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new() }
    }
}

#[async_trait]
impl framework::EphemeralResource for EphemeralResource {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(schema::ephemeral_resource)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        data_source::validate(config)
    }

    async fn open(&self, config: Object, stop: CancellationToken) -> Result<Opened, Diagnostics> {
        let shown = data_source::look_up(&self.access, config, stop).await?;
        // Else it would be null for no reason that anybody sees.
        let diagnostics = rules::not_shown(&Model::from_object(shown.clone())?);
        Ok(Opened { diagnostics, result: shown })
    }
}
