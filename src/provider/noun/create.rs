//! Creates an object from a plan, and returns a state even if the result is incomplete.

use framework::{Diagnostic, Diagnostics, Value, known};
use tokio_util::sync::CancellationToken;

use super::{
    CreateRequest, Noun, answer,
    messages::{CallContext, Verb},
    place::{call_hiding_secrets, scope, team_id},
    timeouts::deadline,
};
use crate::{
    northflank::{Created, New},
    provider::access::Ready,
};

/// The created object.
pub(super) enum Outcome<N> {
    Complete {
        state: N,
        warning: Option<Diagnostic>,
    },
    /// It exists, but which secrets it has is uncertain.
    Unconfirmed {
        state: N,
        error: Diagnostic,
    },
}

/// # Errors
/// If nothing was created, or it is uncertain whether the found object is ours.
pub(super) async fn create<N: Noun>(
    ready: &Ready,
    mut planned: N,
    config: &N,
    stop: CancellationToken,
) -> Result<Outcome<N>, Diagnostics> {
    if planned.place().team_id.is_unknown() {
        planned.place_mut().team_id = team_id(&ready.scope()?);
    }
    let scope = scope::<N>(&planned.place().team_id)?;
    let call =
        call_hiding_secrets(ready, stop, deadline(planned.place(), |it| &it.create), [&planned, config]);
    let text = |value: &Value<String>| known(value).cloned().unwrap_or_default();
    let (name, provider) = (text(planned.name()), text(planned.cloud_provider()));
    let CreateRequest { body, settings, sent } = N::create_request(&planned, config);
    let is_as_sent = |found: &_| answer::is_as_sent::<N>(found, &sent, &provider);
    let new = New { name: &name, provider: &provider, post_body: body, settings, is_as_sent: &is_as_sent };
    let context = CallContext { name: Some(&name), ..CallContext::of::<N>(Verb::Create, &scope, ready) };
    match N::collection(&ready.client).create(&scope, &new, &call).await {
        Ok(Created::Confirmed(created)) => {
            Ok(Outcome::Complete { state: answer::to_state(&created, planned), warning: None })
        }
        Ok(Created::Repeated(created, others)) => {
            let warning = Some(context.created_repeatedly(&created.id, &others));
            Ok(Outcome::Complete { state: answer::to_state(&created, planned), warning })
        }
        Ok(Created::Listed(created, error)) => {
            let error = context.created_but_unconfirmed(&created.id, &error);
            // As after an update with an unclear outcome: the next apply sends the configured secrets.
            let in_doubt = planned.with_secrets_in_doubt();
            Ok(Outcome::Unconfirmed { state: answer::to_state(&created, in_doubt), error })
        }
        Err(failure) => Err(context.not_created(&failure).into()),
    }
}
