//! Where an integration of the state is in the API, and what calls about it need.

use tokio_util::sync::CancellationToken;

use super::{
    credentials,
    model::{Model, known},
};
use crate::{
    northflank::{Call, Deadline, IntegrationId, Scope, TeamId},
    protocol::{AttributePath, Diagnostic, Diagnostics, Value},
    provider::{
        access::Ready,
        config::TEAM_ID_RULE,
        diagnostics::{Doubt, Situation},
    },
};

/// Where an integration of the state is in the API.
pub(super) struct Address {
    pub(super) id: IntegrationId,
    pub(super) scope: Scope,
}

impl Address {
    pub(super) fn of(state: &Model) -> Result<Self, Diagnostics> {
        let id = known(&state.id).and_then(|id| IntegrationId::parse(id));
        let id = id.ok_or_else(|| {
            Diagnostic::error(
                "Invalid state",
                "The state has no valid id for this integration; likely it was edited by hand.",
            )
            .advise(["Remove it from the state (terraform state rm) and import it."])
        })?;
        Ok(Self { id, scope: scope(state)? })
    }

    pub(super) fn situation<'a>(&'a self, ready: &'a Ready, verb: &'static str) -> Situation<'a> {
        Situation { verb, id: Some(&self.id), name: None, scope: &self.scope, ready }
    }

    /// Whether it is proven gone.
    pub(super) async fn is_gone(&self, ready: &Ready, call: &Call) -> bool {
        match ready.client.get_integration(&self.scope, &self.id, call).await {
            Err(error) if error.is_not_found() => self.prove_gone(ready, call).await.is_ok(),
            _ => false,
        }
    }

    /// A 404 alone may mean that the token may not see the integration, or that it is of another team. It is gone
    /// when a list of the same scope can be read and lacks it.
    pub(super) async fn prove_gone(&self, ready: &Ready, call: &Call) -> Result<(), Doubt> {
        match ready.client.is_unlisted(&self.scope, &self.id, call).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Doubt::StillListed),
            Err(error) => Err(Doubt::ListFailed(error)),
        }
    }
}

/// A call about these models, whose credentials must not come back.
pub(super) fn call<const N: usize>(
    ready: &Ready,
    stop: CancellationToken,
    deadline: Deadline,
    models: [&Model; N],
) -> Call {
    models.into_iter().for_each(|model| hide_credentials(ready, model));
    Call { stop, deadline: Some(deadline) }
}

/// Keeps the credentials of a model out of all that the API says from now on.
pub(super) fn hide_credentials(ready: &Ready, model: &Model) {
    let credentials = [&model.credentials, &model.credentials_wo].into_iter().filter_map(known);
    ready.client.hide(credentials.flat_map(|it| credentials::to_json(it).into_values()));
}

/// Whose integration a model is about.
pub(super) fn scope(model: &Model) -> Result<Scope, Diagnostics> {
    let Some(team_id) = known(&model.team_id) else { return Ok(Scope::default()) };
    match TeamId::parse(team_id) {
        Some(team) => Ok(Scope { team: Some(team) }),
        None => Err(Diagnostic::error(
            "Invalid team",
            format!("The team of this integration cannot be used: it {TEAM_ID_RULE}"),
        )
        .advise([
            "Correct \"team_id\" in the configuration, or the team that the import names.",
            "If the state alone has it, remove the integration from the state (terraform state rm) and import it.",
        ])
        .at(AttributePath::new("team_id"))
        .into()),
    }
}

/// What a configuration asks for: the team that it names, else the provider's.
pub(super) fn scope_of(ready: &Ready, team_id: &Value<String>) -> Scope {
    let team = known(team_id).and_then(|team| TeamId::parse(team));
    Scope { team: team.or(ready.scope.team.clone()) }
}

/// The team of a scope, as an attribute has it.
pub(super) fn team_id(scope: &Scope) -> Value<String> {
    scope.team.as_ref().map(|team| team.as_str().to_owned()).into()
}
