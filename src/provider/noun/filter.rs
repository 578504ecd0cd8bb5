//! Filters of lists, and requests for what lists omit.

use std::fmt::Debug;

use framework::{Declared, Diagnostic, Diagnostics, Object, Value};

use super::{Noun, messages::CallContext};
use crate::northflank::{Call, Item};

/// Which of many are meant, as a configuration says it.
pub(in crate::provider) trait Filter:
    Declared + Clone + Debug + Default + Send + Sync + 'static
{
    fn team_id(&self) -> &Value<String>;

    /// Warns of what none can have, as far as this version knows: Northflank may know more by now.
    fn check(&self) -> Diagnostics;

    /// Whether one is meant; `None` where that cannot be told.
    fn passes(&self, item: &Item) -> Option<bool>;
}

/// Checks a configuration that says which are meant.
pub(super) fn validate<F: Filter>(config: &Object) -> Diagnostics {
    match F::from_object(config.clone()) {
        Ok(filter) => filter.check(),
        Err(mismatch) => mismatch.into(),
    }
}

/// One of a list, with what only a request for it alone says. Where that does not find it, what the list says stands: it
/// may be gone since, or not.
///
/// # Errors
/// Where it cannot be got.
pub(super) async fn whole<N: Noun>(
    context: &CallContext<'_>,
    listed: Item,
    call: &Call,
) -> Result<Item, Diagnostic> {
    if !N::is_cut_short(&listed, None) {
        return Ok(listed);
    }
    match N::collection(&context.ready.client).read_whole(context.scope, &listed.id, call).await {
        Ok(whole) => Ok(whole),
        Err(error) if error.is_not_found() => Ok(listed),
        Err(error) => Err(CallContext { id: Some(&listed.id), ..*context }.failed(&error)),
    }
}
