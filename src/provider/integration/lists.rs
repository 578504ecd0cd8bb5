//! What lists leave out of an integration.

use super::answer;
use crate::{
    northflank::{Call, Integration},
    protocol::Diagnostic,
    provider::diagnostics::Situation,
};

/// An integration of a list, with what only a get of it says; `None` where it is gone meanwhile.
///
/// # Errors
/// Where it cannot be got.
pub(super) async fn whole(
    situation: &Situation<'_>,
    listed: Integration,
    call: &Call,
) -> Result<Option<Integration>, Diagnostic> {
    if answer::is_whole(&listed) {
        return Ok(Some(listed));
    }
    match situation.ready.client.read_whole_integration(situation.scope, &listed.id, call).await {
        Ok(whole) => Ok(Some(whole)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(Situation { verb: "read", id: Some(&listed.id), ..*situation }.failed(&error)),
    }
}
