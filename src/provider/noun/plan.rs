//! Planning that all nouns share: the team, the attributes that depend on a change, and the claims of a run.

use framework::{
    Diagnostic, Diagnostics, Mismatch, PlannedChange, Value,
    declaration::{follow, reopen},
    known,
};

use super::{
    Noun, PlanInput,
    messages::Verb,
    place::{Address, hide_secrets, incarnation, scope, team_id},
    succession, waiting,
};
use crate::{
    northflank::{Id, Incarnation},
    provider::{
        access::{ClientState, Ready},
        claims::{Claim, NameUse},
    },
};

/// Finishes the plan that the framework has prepared, and reports what an apply would otherwise do silently.
pub(in crate::provider) async fn finish<N: Noun>(
    change: &mut PlannedChange,
    access: &ClientState,
) -> Result<Diagnostics, Mismatch> {
    let prior = change.prior.clone().map(N::from_object).transpose()?;
    let config = N::from_object(change.config.clone())?;
    let mut planned = N::from_object(change.planned.clone())?;
    if let ClientState::Ready(ready) = access {
        prior.iter().chain([&config]).for_each(|model| hide_secrets(ready, model));
    }
    if prior.is_none() && config.place().team_id.is_null() {
        planned.place_mut().team_id = team_of_new(access);
    }
    let successor = succession::pending(&change.private);
    if successor.is_some() {
        planned.place_mut().created_at = Value::Unknown;
    }
    let plan = PlanInput {
        prior: prior.as_ref(),
        config: &config,
        planned: &mut planned,
        private: &change.private,
        is_replacement: change.is_replacement,
    };
    let mut found = N::plan(plan).await?;
    let Some(prior) = prior else {
        if let ClientState::Ready(ready) = access {
            found.extend(warn_of_delete(ready, &planned).map(Diagnostics::from).unwrap_or_default());
        }
        change.planned = planned.into_object();
        return Ok(found);
    };
    change.planned = planned.into_object();
    let prior_object = prior.clone().into_object();
    if prior_object != change.planned {
        follow(N::attributes(), &prior_object, &mut change.planned);
    }
    let is_waited_for = N::from_object(change.planned.clone())?.is_waited_for();
    if prior_object != change.planned || waiting::unfinished_for(&change.private).is_some() && is_waited_for {
        reopen(N::attributes(), &mut change.planned);
    }
    if !change.is_replacement
        && let (ClientState::Ready(ready), Ok(address)) = (access, Address::of::<N>(prior.place()))
        && let Ok(incarnation) = incarnation::<N>(prior.place())
    {
        let (claim, incarnation) = match successor {
            Some(created_at) => (Claim::Succeed, Incarnation { created_at, ..incarnation }),
            None => (Claim::Keep, incarnation),
        };
        if let Some(other) = ready.claims.note(N::NAMES.one, claim, &incarnation) {
            found.push(address.context::<N>(ready, Verb::Plan).contested(claim, other));
        }
    }
    Ok(found)
}

/// A warning if another resource of the plan deletes an object with the name that this one creates.
fn warn_of_delete<N: Noun>(ready: &Ready, planned: &N) -> Option<Diagnostic> {
    let id = known(planned.name()).and_then(|name| Id::of_name(name))?;
    let address = Address { id, scope: scope::<N>(&planned.place().team_id).ok()? };
    let is_both = ready.claims.note_name(N::NAMES.one, NameUse::Create, &address.scope, &address.id);
    is_both.then(|| address.context::<N>(ready, Verb::Create).deleted_and_created())
}

/// The team of a new object: the provider's. If that is unknown, so is the team.
fn team_of_new(access: &ClientState) -> Value<String> {
    match access {
        ClientState::Ready(ready) => ready.scope().map_or(Value::Unknown, |scope| team_id(&scope)),
        ClientState::Deferred(_) | ClientState::Unconfigured => Value::Unknown,
    }
}
