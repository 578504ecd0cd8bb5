//! Creating: from a plan to an integration, of which nothing may get lost.

use tokio_util::sync::CancellationToken;

use super::{
    address::{call, scope, team_id},
    answer, body,
    model::{Model, known},
    timeouts::deadline,
};
use crate::{
    northflank::{Created, New},
    provider::{access::Ready, diagnostics::Situation},
};
use framework::{Diagnostic, Diagnostics, Value};

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
    let sent = body::completed(&planned);
    let text = |value: &Value<String>| known(value).cloned().unwrap_or_default();
    let (name, provider) = (text(&planned.name), text(&planned.cloud_provider));
    let new = New {
        name: &name,
        provider: &provider,
        whole: body::whole(&planned),
        settings: body::settings(&planned),
        is_as_sent: &|found| answer::is_as_sent(found, &sent),
    };
    let situation = Situation { verb: "create", id: None, name: Some(&name), scope: &scope, ready };
    match ready.client.integrations.create(&scope, &new, &call).await {
        Ok(Created::Whole(created)) => {
            Ok(Outcome { state: answer::to_resource(&created, planned), problem: None })
        }
        Ok(Created::Listed(created, error)) => {
            let problem = Some(situation.created_but_unconfirmed(&created.id, &error));
            // As after an update in doubt: whatever credentials the configuration comes to have, they are sent.
            let in_doubt = planned.with_credentials_in_doubt();
            Ok(Outcome { state: answer::to_resource(&created, in_doubt), problem })
        }
        Err(failure) => Err(situation.not_created(&failure).into()),
    }
}
