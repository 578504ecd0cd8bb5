//! Creates an object from a plan, and returns a state even if the result is incomplete.

use framework::{Diagnostic, Diagnostics, Value, known};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    CreateRequest, Noun, answer,
    messages::{MessageContext, Verb},
    place::{call_hiding_secrets, incarnation_of, scope, team_id},
    timeouts::deadline,
    waiting::{self, Problem, Sent},
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
    /// It exists, but the API has something to finish, or it failed at that.
    Unfinished {
        state: N,
        warning: Diagnostic,
    },
    /// It exists, but nobody knows which secrets it has.
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
    let call = call_hiding_secrets(ready, stop, deadline(&planned, |it| &it.create), [&planned, config]);
    let text = |value: &Value<String>| known(value).cloned().unwrap_or_default();
    let (name, provider) = (text(planned.name()), text(planned.cloud_provider()));
    let CreateRequest { body, settings, sent } = N::create_request(&planned, config);
    let is_as_sent = |found: &_| answer::is_as_sent::<N>(found, &sent, &provider);
    let new = New { name: &name, provider: &provider, post_body: body, settings, is_as_sent: &is_as_sent };
    let context =
        MessageContext { name: Some(&name), ..MessageContext::of::<N>(Verb::Create, &scope, ready) };
    let (created, warning) = match N::collection(&ready.client).create(&scope, &new, &call).await {
        Ok(Created::Confirmed(created)) => (created, None),
        Ok(Created::Repeated(created, others)) => {
            let warning = context.created_repeatedly(&created.id, &others);
            (created, Some(warning))
        }
        Ok(Created::Listed(created, error)) if N::TAKES_TIME => {
            let warning = context.created_but_unseen(&created.id, &error);
            return Ok(Outcome::Unfinished { state: answer::to_state(&created, planned), warning });
        }
        Ok(Created::Listed(created, error)) => {
            let error = context.created_but_unconfirmed(&created.id, &error);
            // As after an update with an unclear outcome: the next apply sends the configured secrets.
            let in_doubt = planned.with_secrets_in_doubt();
            return Ok(Outcome::Unconfirmed { state: answer::to_state(&created, in_doubt), error });
        }
        Err(failure) => return Err(context.not_created(&failure).into()),
    };
    let (latest, problem) = match incarnation_of(&scope, &created).filter(|_| planned.is_waited_for()) {
        Some(incarnation) => {
            let sent = Sent { at: Instant::now(), stage_since: N::stage(&created).since };
            let context = MessageContext { id: Some(&created.id), ..context };
            let waited = waiting::until_done::<N>(&context, &incarnation, &sent, &call).await;
            (waited.latest.unwrap_or(created), waited.problem)
        }
        None => (created, None),
    };
    let state = answer::to_state(&latest, planned);
    Ok(match problem {
        None => Outcome::Complete { state, warning },
        // Core would taint what a create returns with an error, and replace it.
        Some(Problem::GoesOn(warning) | Problem::Failed(warning)) => Outcome::Unfinished { state, warning },
    })
}
