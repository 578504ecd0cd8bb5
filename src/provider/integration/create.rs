//! Creating: from a plan to an integration, of which nothing may get lost.

use tokio_util::sync::CancellationToken;

use super::{
    address::{call, scope, team_id},
    answer, body,
    model::Model,
    timeouts::deadline,
};
use crate::{
    northflank::Created,
    provider::{access::Ready, diagnostics::Situation},
};
use framework::{Diagnostic, Diagnostics};

/// What was created, and what went wrong after that.
pub(super) struct Outcome {
    pub(super) state: Model,
    pub(super) problem: Option<Diagnostic>,
}

/// # Errors
/// Where nothing was created, or nothing that is surely ours.
pub(super) async fn create(
    ready: &Ready,
    mut planned: Model,
    stop: CancellationToken,
) -> Result<Outcome, Diagnostics> {
    if planned.team_id.is_unknown() {
        planned.team_id = team_id(&ready.scope()?);
    }
    let scope = scope(&planned.team_id)?;
    let call = call(ready, stop, deadline(&planned.timeouts, |it| &it.create), [&planned]);
    let body = body::whole(&planned);
    let situation =
        Situation { verb: "create", id: None, name: Some(body.name.as_str()), scope: &scope, ready };
    match ready.client.create_integration(&scope, &body, &call).await {
        Ok(Created::Whole(created)) => {
            Ok(Outcome { state: answer::to_resource(created, planned), problem: None })
        }
        Ok(Created::Listed(created, error)) => {
            let problem = Some(situation.created_but_unconfirmed(&created.id, &error));
            // As after an update in doubt: whatever credentials the configuration comes to have, they are sent.
            let known = planned.with_credentials_in_doubt();
            Ok(Outcome { state: answer::to_resource(created, known), problem })
        }
        Err(failure) => Err(situation.not_created(&failure).into()),
    }
}
