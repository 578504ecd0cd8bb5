//! The resource: how each of Terraform's operations becomes calls of the API.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{
    TYPE_NAME, answer,
    body::{self, Change},
    credentials,
    model::{Model, known},
    plan, rotation, rules, schema,
};
use crate::{
    northflank::{Call, Integration, IntegrationId, Scope, TeamId},
    protocol::{
        self, Applied, AttributePath, Create, Diagnostic, Diagnostics, Object, PlannedChange, Private, Read,
        Schema, Stored, Update, Value,
    },
    provider::{
        access::{Access, Ready},
        config::TEAM_ID_RULE,
        diagnostics::{Doubt, Situation},
    },
};

/// The managed resource `northflank_integration`.
pub(in super::super) struct Resource {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
}

impl Resource {
    pub(in super::super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new() }
    }
}

#[async_trait]
impl protocol::Resource for Resource {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(schema::resource)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        match Model::from_object(config.clone()) {
            Ok(config) => rules::check(&config),
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn plan(&self, change: &mut PlannedChange) -> Diagnostics {
        match plan::finish(change, &self.access.state()).await {
            Ok(found) => found,
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn read(&self, Stored { state, private, stop }: Stored) -> Result<Read, Diagnostics> {
        let state = Model::from_object(state)?;
        let address = Address::of(&state)?;
        let ready = self.access.ready()?;
        match address.find(&ready, &call(stop, [&state])).await? {
            None => Ok(Read::Gone),
            Some(found) => Ok(Read::Present {
                state: answer::to_resource(found, state).into_object(),
                private,
                diagnostics: Diagnostics::default(),
            }),
        }
    }

    async fn create(&self, Create { planned, config, mut private, stop }: Create) -> Applied {
        match self.try_create(planned, config, &mut private, stop).await {
            Ok(state) => Applied::complete(state.into_object(), private),
            Err(diagnostics) => Applied::failed(diagnostics),
        }
    }

    async fn update(&self, Update { prior, planned, config, mut private, stop }: Update) -> Applied {
        match self.try_update(prior, planned, config, &mut private, stop).await {
            Ok(state) => Applied::complete(state.into_object(), private),
            Err(diagnostics) => Applied::failed(diagnostics),
        }
    }

    async fn delete(&self, Stored { state, stop, .. }: Stored) -> Result<(), Diagnostics> {
        let state = Model::from_object(state)?;
        let address = Address::of(&state)?;
        let ready = self.access.ready()?;
        let call = call(stop, [&state]);
        match ready.client.delete_integration(&address.scope, &address.id, &call).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_not_found() => match address.prove_gone(&ready, &call).await {
                Ok(()) => Ok(()),
                Err(doubt) => Err(address.situation(&ready, "delete").cannot_tell(&error, &doubt).into()),
            },
            Err(error) => Err(address.situation(&ready, "delete").failed(&error).into()),
        }
    }

    fn import(&self, id: &str) -> Result<Object, Diagnostics> {
        let mut state = import(id).ok_or_else(|| {
            Diagnostic::error(
                "Invalid import id",
                format!(
                    "\"{}\" does not name an integration.\n\nWhat to do: import by the integration's id, such as \
                     \"my-integration\", or, for one of another team than the provider's, by team and id, such as \
                     \"my-team/my-integration\". The id is the last part of the integration's address in Northflank.",
                    id.escape_debug()
                ),
            )
        })?;
        if state.team_id.is_null() {
            state.team_id = self.access.ready()?.team_id();
        }
        Ok(state.into_object())
    }
}

impl Resource {
    async fn try_create(
        &self,
        planned: Object,
        config: Object,
        private: &mut Private,
        stop: CancellationToken,
    ) -> Result<Model, Diagnostics> {
        let mut planned = with_write_only(planned, config, private).await?;
        let ready = self.access.ready()?;
        if planned.team_id.is_unknown() {
            planned.team_id = ready.team_id();
        }
        let scope = scope(&planned)?;
        let call = call(stop, [&planned]);
        let body = body::whole(&planned);
        match ready.client.create_integration(&scope, &body, &call).await {
            Ok(created) => Ok(answer::to_resource(created, planned)),
            Err(error) => {
                let name = Some(body.name.as_str());
                let situation = Situation { verb: "create", id: None, name, scope: &scope, ready: &ready };
                if error.is_conflict() {
                    // The name is taken; by whom is worth one more call, but not worth another error.
                    let all = ready.client.list_integrations(&scope, &call).await.unwrap_or_default();
                    if let Some(existing) = all.iter().find(|it| it.name.as_ref() == Some(&body.name)) {
                        return Err(situation.name_taken(&error, &existing.id).into());
                    }
                }
                Err(situation.failed(&error).into())
            }
        }
    }

    async fn try_update(
        &self,
        prior: Object,
        planned: Object,
        config: Object,
        private: &mut Private,
        stop: CancellationToken,
    ) -> Result<Model, Diagnostics> {
        let prior = Model::from_object(prior)?;
        let planned = with_write_only(planned, config, private).await?;
        let address = Address::of(&prior)?;
        let Address { id, scope } = &address;
        let ready = self.access.ready()?;
        let call = &call(stop, [&prior, &planned]);
        let updated = match body::change(&prior, &planned) {
            Change::Nothing => ready.client.get_integration(scope, id, call).await,
            Change::Patch(patch) => ready.client.patch_integration(scope, id, &patch, call).await,
            // PUT finds by name. One that was renamed or deleted meanwhile would be made a second time.
            Change::Put(body) => match ready.client.get_integration(scope, id, call).await {
                Ok(found) if found.name.as_ref().is_none_or(|name| *name == body.name) => {
                    ready.client.put_integration(scope, &body, call).await
                }
                Ok(_) => return Err(address.situation(&ready, "update").renamed().into()),
                Err(error) => Err(error),
            },
        };
        let updated =
            updated.map_err(|error| Diagnostics::from(address.situation(&ready, "update").failed(&error)))?;
        if updated.id != *id {
            return Err(address.situation(&ready, "update").answered_another(&updated.id).into());
        }
        Ok(answer::to_resource(updated, planned))
    }
}

/// Where an integration of the state is in the API.
struct Address {
    id: IntegrationId,
    scope: Scope,
}

impl Address {
    fn of(state: &Model) -> Result<Self, Diagnostics> {
        let id = known(&state.id).and_then(|id| IntegrationId::parse(id));
        let id = id.ok_or_else(|| {
            Diagnostic::error(
                "Invalid state",
                "The state has no valid id for this integration; likely it was edited by hand.\n\nWhat to do: remove \
                 it from the state (terraform state rm) and import it.",
            )
        })?;
        Ok(Self { id, scope: scope(state)? })
    }

    fn situation<'a>(&'a self, ready: &'a Ready, verb: &'static str) -> Situation<'a> {
        Situation { verb, id: Some(&self.id), name: None, scope: &self.scope, ready }
    }

    /// `None` where it is proven gone.
    async fn find(&self, ready: &Ready, call: &Call) -> Result<Option<Integration>, Diagnostics> {
        match ready.client.get_integration(&self.scope, &self.id, call).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => match self.prove_gone(ready, call).await {
                Ok(()) => Ok(None),
                Err(doubt) => Err(self.situation(ready, "read").cannot_tell(&error, &doubt).into()),
            },
            Err(error) => Err(self.situation(ready, "read").failed(&error).into()),
        }
    }

    /// A 404 alone may mean that the token may not see the integration, or that it is of another team. It is gone
    /// when a list of the same scope can be read and lacks it.
    async fn prove_gone(&self, ready: &Ready, call: &Call) -> Result<(), Doubt> {
        match ready.client.list_integrations(&self.scope, call).await {
            Ok(all) if all.iter().all(|integration| integration.id != self.id) => Ok(()),
            Ok(_) => Err(Doubt::StillListed),
            Err(error) => Err(Doubt::ListFailed(error)),
        }
    }
}

/// What is planned, with the credentials that only the configuration has. Private state is brought up to them.
async fn with_write_only(
    planned: Object,
    config: Object,
    private: &mut Private,
) -> Result<Model, Diagnostics> {
    let config = Model::from_object(config)?;
    rotation::remember(&config, private).await;
    Ok(Model { credentials_wo: config.credentials_wo, ..Model::from_object(planned)? })
}

/// A call about these models, whose credentials must not come back.
fn call<const N: usize>(stop: CancellationToken, models: [&Model; N]) -> Call {
    let credentials = models.into_iter().flat_map(|model| [&model.credentials, &model.credentials_wo]);
    let credentials = credentials.filter_map(known);
    Call { stop, secrets: credentials.flat_map(|it| credentials::to_json(it).into_values()).collect() }
}

fn scope(model: &Model) -> Result<Scope, Diagnostics> {
    let Some(team_id) = known(&model.team_id) else { return Ok(Scope::default()) };
    match TeamId::parse(team_id) {
        Some(team) => Ok(Scope { team: Some(team) }),
        None => Err(Diagnostic::error(
            "Invalid team",
            format!("The team of this integration cannot be used: it {TEAM_ID_RULE}"),
        )
        .at(AttributePath::new("team_id"))
        .into()),
    }
}

/// `id` or `team/id`.
fn import(text: &str) -> Option<Model> {
    let (team, id) = match text.split_once('/') {
        Some((team, id)) => (Some(TeamId::parse(team)?), id),
        None => (None, text),
    };
    let id = IntegrationId::parse(id)?;
    Some(Model {
        id: Value::Value(id.as_str().to_owned()),
        team_id: team.map(|team| team.as_str().to_owned()).into(),
        ..Model::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_id_has_two_forms() {
        let import = |text| import(text).map(|model| (model.team_id, model.id));
        let text = |text: &str| Value::Value(text.to_owned());
        assert_eq!(import("my-app"), Some((Value::Null, text("my-app"))));
        assert_eq!(import("my-team/my-app"), Some((text("my-team"), text("my-app"))));
        for invalid in ["", "/", "a/", "/a", "t/a", "my-team/my-app/x", "my app", "../x"] {
            assert_eq!(import(invalid), None, "{invalid}");
        }
    }
}
