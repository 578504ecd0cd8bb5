//! Shared by everything that serves a noun: the access to a client, and a schema that is built once.

use std::{
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

use framework::Schema;

use crate::provider::access::Access;

/// What a resource, data source, ephemeral or list resource needs.
pub(super) struct Registration<N> {
    pub(super) access: Arc<Access>,
    schema: OnceLock<Schema>,
    of: PhantomData<fn() -> N>,
}

impl<N> Registration<N> {
    pub(super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new(), of: PhantomData }
    }

    pub(super) fn schema(&self, make: impl FnOnce() -> Schema) -> &Schema {
        self.schema.get_or_init(make)
    }
}
