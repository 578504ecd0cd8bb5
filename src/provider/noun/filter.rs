//! Filters of lists, and requests for what lists omit.

use std::fmt::Debug;

use framework::{Declared, Diagnostic, Diagnostics, Object, Value, known};

use super::{Noun, messages::MessageContext};
use crate::northflank::{Call, Item};

/// The configuration of a filter.
pub(in crate::provider) trait Filter:
    Declared + Clone + Debug + Default + Send + Sync + 'static
{
    fn team_id(&self) -> &Value<String>;

    /// Warns of values that no object can have, as far as this version knows. Northflank may have added values.
    fn check(&self) -> Diagnostics;

    /// Whether the filter selects an object; `None` if that is unknown.
    fn passes(&self, item: &Item) -> Option<bool>;
}

/// Whether an object is of the cloud provider that a filter asks for; `None` if that is unknown.
pub(in crate::provider) fn passes_cloud(asked: &Value<String>, item: &Item) -> Option<bool> {
    match (known(asked), &item.provider) {
        (None, _) => Some(true),
        (Some(_), None) => None,
        (Some(asked), Some(provider)) => Some(asked == provider),
    }
}

/// Checks the configuration of a filter.
pub(super) fn validate<F: Filter>(config: &Object) -> Diagnostics {
    match F::from_object(config.clone()) {
        Ok(filter) => filter.check(),
        Err(mismatch) => mismatch.into(),
    }
}

/// Completes an item of a list with a GET. If the GET does not find the object, the item stays as it is: the object may
/// or may not be gone.
///
/// # Errors
/// If the GET fails.
pub(super) async fn whole<N: Noun>(
    context: &MessageContext<'_>,
    listed: Item,
    call: &Call,
) -> Result<Item, Diagnostic> {
    if !N::needs_single_read(&listed, None) {
        return Ok(listed);
    }
    match N::collection(&context.ready.client).read_whole(context.scope, &listed.id, call).await {
        Ok(whole) => Ok(whole),
        Err(error) if error.is_not_found() => Ok(listed),
        Err(error) => Err(MessageContext { id: Some(&listed.id), ..*context }.failed(&error)),
    }
}
