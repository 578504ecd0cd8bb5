//! What everything that serves a noun has: the way to a client, and a schema that is made once.

use std::{
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

use framework::Schema;

use crate::provider::access::Access;

/// One of the ways in which Terraform sees a noun.
pub(super) struct Face<N> {
    pub(super) access: Arc<Access>,
    schema: OnceLock<Schema>,
    of: PhantomData<fn() -> N>,
}

impl<N> Face<N> {
    pub(super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new(), of: PhantomData }
    }

    pub(super) fn schema(&self, make: impl FnOnce() -> Schema) -> &Schema {
        self.schema.get_or_init(make)
    }
}
