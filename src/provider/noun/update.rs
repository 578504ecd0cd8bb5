//! Updates in place with the smallest request, and never records in the state what may not have happened.

use framework::{Diagnostic, Diagnostics, Known, Value, is_wholly_known, known};
use tokio_util::sync::CancellationToken;

use super::{
    Change, Noun, answer,
    messages::Verb,
    place::{Address, call_hiding_secrets, incarnation},
    timeouts::deadline,
};
use crate::{
    northflank::{CreatedAt, Incarnation, Item},
    provider::access::Ready,
};

/// The result of a finished update.
pub(super) struct Updated<N> {
    pub(super) state: N,
    pub(super) warning: Option<Diagnostic>,
}

impl<N> From<N> for Updated<N> {
    fn from(state: N) -> Self {
        Self { state, warning: None }
    }
}

/// The result of an unfinished update.
pub(super) struct Failed<N> {
    /// The current state, if it differs from the prior one.
    pub(super) state: Option<Box<N>>,
    /// Whether nobody knows which secrets the API has.
    pub(super) are_secrets_in_doubt: bool,
    pub(super) diagnostics: Diagnostics,
}

impl<N, T: Into<Diagnostics>> From<T> for Failed<N> {
    fn from(diagnostics: T) -> Self {
        Self { state: None, are_secrets_in_doubt: false, diagnostics: diagnostics.into() }
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
    let Update { prior, successor, planned, config, change } = update;
    let address = Address::of::<N>(prior.place())?;
    let context = address.context::<N>(ready, Verb::Update);
    let deadline = deadline(planned.place(), |it| &it.update);
    let call = &call_hiding_secrets(ready, stop, deadline, [&prior, &planned, &config]);
    let is_known = is_wholly_known(&Value::Value(Known::Object(planned.clone().into_object())));
    if matches!(change, Change::Nothing) && is_known {
        // Attributes that exist only in the state, such as timeouts.
        return Ok(planned.into());
    }
    let named = incarnation::<N>(prior.place())?;
    let incarnation = Incarnation { created_at: successor.unwrap_or(named.created_at.clone()), ..named };
    let collection = N::collection(&ready.client);
    let updated = match &change {
        Change::Nothing => collection.confirmed(&incarnation, call).await,
        Change::Patch(patch) => collection.patch(&incarnation, &patch.body, call).await,
        Change::Put(whole) => {
            let name = known(planned.name()).map(String::as_str).unwrap_or_default();
            collection.put(&incarnation, name, &whole.body, call).await
        }
    };
    match updated {
        Ok(updated) => {
            let state = answer::to_state(&updated, planned.clone());
            // Which of the settings that a request omits PUT clears and PATCH keeps is documented for neither. Core is
            // told what was planned, so a response that shows other settings would go unnoticed until the next plan.
            let is_otherwise = !matches!(N::change(&state, &planned, &config), Change::Nothing);
            Ok(Updated { state, warning: is_otherwise.then(|| context.updated_otherwise()) })
        }
        Err(error) if error.is_unclear => {
            let found = collection.read_back(&incarnation, call).await;
            settle(found, prior, planned, &config).map(Updated::from).map_err(|doubt| Failed {
                diagnostics: context.not_updated(&error, doubt.secrets).into(),
                are_secrets_in_doubt: doubt.secrets,
                state: doubt.state,
            })
        }
        Err(error) => Err(context.failed(&error).into()),
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
