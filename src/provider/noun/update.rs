//! Updates in place with the smallest request, and never records in the state what may not have happened.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use framework::{Diagnostic, Diagnostics, Known, Value, declaration::Body, is_wholly_known, known};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Change, Noun, answer,
    messages::Verb,
    place::{Address, call_hiding_secrets, incarnation},
    timeouts::deadline,
    waiting::{self, Problem, Sent},
};
use crate::{
    northflank::{CreatedAt, Incarnation, Item, LAG},
    provider::access::Ready,
};

/// The result of a finished update.
pub(super) struct Updated<N> {
    pub(super) state: N,
    pub(super) warning: Option<Diagnostic>,
    /// Whether the API still has something to finish.
    pub(super) is_unfinished: bool,
}

impl<N> From<N> for Updated<N> {
    fn from(state: N) -> Self {
        Self { state, warning: None, is_unfinished: false }
    }
}

/// The result of an unfinished update.
pub(super) struct Failed<N> {
    /// The current state, if it differs from the prior one.
    pub(super) state: Option<Box<N>>,
    /// Whether nobody knows which secrets the API has.
    pub(super) are_secrets_in_doubt: bool,
    /// Whether the API still has something to finish.
    pub(super) is_unfinished: bool,
    pub(super) diagnostics: Diagnostics,
}

impl<N, T: Into<Diagnostics>> From<T> for Failed<N> {
    fn from(diagnostics: T) -> Self {
        Self {
            state: None,
            are_secrets_in_doubt: false,
            is_unfinished: false,
            diagnostics: diagnostics.into(),
        }
    }
}

/// The input of an update.
pub(super) struct Update<N> {
    pub(super) prior: N,
    /// The successor's creation time, if a plan has shown that the update adopts it.
    pub(super) successor: Option<CreatedAt>,
    pub(super) planned: N,
    pub(super) config: N,
    pub(super) change: Change,
    /// How long ago an earlier apply ended before the API was done.
    pub(super) unfinished_for: Option<Duration>,
}

/// Changes the object in the state, or its successor.
///
/// # Errors
/// If the change was not made, or its outcome is unclear.
pub(super) async fn update<N: Noun>(
    ready: &Ready,
    update: Update<N>,
    stop: CancellationToken,
) -> Result<Updated<N>, Failed<N>> {
    let Update { prior, successor, planned, config, change, unfinished_for } = update;
    let address = Address::of::<N>(prior.place())?;
    let context = address.context::<N>(ready, Verb::Update);
    let deadline = deadline(&planned, |it| &it.update);
    let call = &call_hiding_secrets(ready, stop, deadline, [&prior, &planned, &config]);
    let is_known = is_wholly_known(&Value::Value(Known::Object(planned.clone().into_object())));
    if matches!(change, Change::Nothing) && is_known {
        // Attributes that exist only in the state, such as timeouts.
        return Ok(planned.into());
    }
    let named = incarnation::<N>(prior.place())?;
    let incarnation = Incarnation { created_at: successor.unwrap_or(named.created_at.clone()), ..named };
    let collection = N::collection(&ready.client);
    let stage_since = Mutex::default();
    let body = |shown: &Item| {
        *stage_since.lock().unwrap_or_else(PoisonError::into_inner) = N::stage(shown).since;
        let current = |model: &N| answer::with_current(model, &prior, shown);
        match N::change(&current(&prior), &current(&planned), &config) {
            Change::Nothing => Body::default(),
            Change::Patch(requested) | Change::Put(requested) => requested.body,
        }
    };
    let updated = match &change {
        Change::Nothing => collection.confirmed(&incarnation, call).await,
        Change::Patch(_) => collection.patch(&incarnation, &body, call).await,
        Change::Put(_) => {
            let name = known(planned.name()).map(String::as_str).unwrap_or_default();
            collection.put(&incarnation, name, &body, call).await
        }
    };
    let updated = match updated {
        Ok(updated) => updated,
        Err(error) if error.is_unclear => {
            let found = collection.read_back(&incarnation, call).await;
            match (settle(found.clone(), prior.clone(), planned.clone(), &config), found) {
                (Ok(_), Some(found)) => found,
                (Ok(state), None) => return Ok(state.into()),
                (Err(doubt), _) => {
                    return Err(Failed {
                        diagnostics: context.not_updated(&error, doubt.secrets).into(),
                        are_secrets_in_doubt: doubt.secrets,
                        is_unfinished: N::TAKES_TIME,
                        // Without a state, nothing could record that the operation may go on.
                        state: doubt.state.or_else(|| N::TAKES_TIME.then(|| Box::new(prior.clone()))),
                    });
                }
            }
        }
        Err(error) => return Err(context.failed(&error).into()),
    };
    let unfinished = |state, diagnostics| Failed {
        state: Some(Box::new(state)),
        are_secrets_in_doubt: false,
        is_unfinished: true,
        diagnostics,
    };
    if updated.id != incarnation.id {
        let error = context.id_changed(&updated.id);
        return Err(unfinished(answer::to_state(&updated, planned), error.into()));
    }
    let sent = match &change {
        Change::Nothing => {
            let begins_to_wait = planned.is_waited_for() && !prior.is_waited_for();
            unfinished_for.or(begins_to_wait.then_some(LAG)).map(Sent::before)
        }
        Change::Patch(_) | Change::Put(_) => {
            let stage_since = stage_since.into_inner().unwrap_or_else(PoisonError::into_inner);
            Some(Sent { at: Instant::now(), stage_since })
        }
    };
    let (updated, problem) = match sent.filter(|_| planned.is_waited_for()) {
        Some(sent) => {
            let waited = waiting::until_done::<N>(&context, &incarnation, &sent, call).await;
            (waited.latest.unwrap_or(updated), waited.problem)
        }
        None => (updated, None),
    };
    let state = answer::to_state(&updated, planned.clone());
    match problem {
        None => {
            // Which of the settings that a request omits PUT clears and PATCH keeps is documented for neither. Core is
            // told what was planned, so a response that shows other settings would go unnoticed until the next plan.
            let planned = answer::filled(&planned, &state);
            let is_otherwise = !matches!(N::change(&state, &planned, &config), Change::Nothing);
            let warning = is_otherwise.then(|| context.updated_otherwise());
            let is_unfinished = unfinished_for.is_some() && !state.is_waited_for();
            Ok(Updated { state, warning, is_unfinished })
        }
        Some(Problem::GoesOn(warning)) => Ok(Updated { state, warning: Some(warning), is_unfinished: true }),
        Some(Problem::Failed(error)) => Err(unfinished(state, error.into())),
    }
}

/// The state after a change with an unclear outcome.
#[derive(Debug, PartialEq)]
pub(in crate::provider) struct InDoubt<N> {
    /// `None` if it is the prior state, as far as the provider knows.
    pub(in crate::provider) state: Option<Box<N>>,
    /// Whether the API's current secrets are unknown. The state then contains neither the old nor the new ones, so the
    /// next apply sends the configured secrets.
    pub(in crate::provider) secrets: bool,
}

/// The applied state, if what is found now shows that the change was made.
pub(in crate::provider) fn settle<N: Noun>(
    found: Option<Item>,
    prior: N,
    planned: N,
    config: &N,
) -> Result<N, InDoubt<N>> {
    let secrets = N::brings_secrets(&prior, &planned, config);
    if !secrets && let Some(found) = &found {
        // Attributes that the response lacks count as unchanged: only a returned value can prove the change.
        let shown = answer::to_state(found, prior.clone());
        if matches!(N::change(&shown, &planned, config), Change::Nothing) {
            return Ok(answer::to_state(found, planned));
        }
    }
    let before = N::after_unclear_change(prior, &planned, secrets);
    let state = match found {
        Some(found) => Some(answer::to_state(&found, before)),
        None => secrets.then_some(before),
    };
    Err(InDoubt { state: state.map(Box::new), secrets })
}
