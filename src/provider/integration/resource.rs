//! The resource: how each of Terraform's operations becomes calls of the API.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;

use super::{
    TYPE_NAME,
    address::{self, Address},
    body, create, delete, generate,
    model::Model,
    origin, plan, read, rotation, rules,
    schema::{self, Identity},
    succession, update,
};
use crate::provider::access::{Access, Ready, State};
use framework::{
    Applied, Create, Declared, Diagnostic, Diagnostics, ImportTarget, Object, PlannedChange, Read, Removal,
    Schema, Stored, Update, Value,
};

/// The managed resource `northflank_integration`.
pub(in super::super) struct Resource {
    access: Arc<Access>,
    schema: OnceLock<Schema>,
    identity_schema: OnceLock<Schema>,
}

impl Resource {
    pub(in super::super) fn new(access: Arc<Access>) -> Self {
        Self { access, schema: OnceLock::new(), identity_schema: OnceLock::new() }
    }
}

#[async_trait]
impl framework::Resource for Resource {
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
        let access = self.access.state();
        if let (State::Ready(ready), Some(prior)) = (&access, &change.prior)
            && let Err(diagnostics) = origin::check(ready, prior, "update", &change.private)
        {
            return diagnostics;
        }
        match plan::finish(change, &access).await {
            Ok(found) => found,
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn plan_removal(&self, stored: Stored, removal: Removal) -> Diagnostics {
        let Stored { state, private, stop } = stored;
        let State::Ready(ready) = self.access.state() else { return Diagnostics::default() };
        if let Err(diagnostics) = origin::check(&ready, &state, "delete", &private) {
            return diagnostics;
        }
        let Ok(state) = Model::from_object(state) else { return Diagnostics::default() };
        delete::foresee(&ready, &state, removal, stop).await
    }

    async fn read(&self, Stored { state, mut private, stop }: Stored) -> Result<Read, Diagnostics> {
        let ready = self.access.ready()?;
        origin::check(&ready, &state, "read", &private)?;
        Ok(match read::read(&ready, Model::from_object(state)?, stop).await? {
            read::Outcome::Gone { diagnostics } => Read::Gone { diagnostics },
            read::Outcome::Present { state, successor, diagnostics } => {
                origin::remember(&ready, &mut private);
                succession::remember(&mut private, successor.as_ref());
                if successor.is_some() {
                    rotation::forget(&mut private);
                }
                Read::Present { state: state.into_object(), private, diagnostics }
            }
        })
    }

    async fn create(&self, Create { planned, config, mut private, stop }: Create) -> Applied {
        let (ready, planned, config) = match self.begin(planned, config) {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied::failed(diagnostics),
        };
        origin::remember(&ready, &mut private);
        succession::remember(&mut private, None);
        rotation::remember(&planned, &config, true, &mut private).await;
        let applied = match create::create(&ready, planned, stop).await {
            Ok(create::Outcome { state, problem: None }) => Applied::complete(state.into_object(), private),
            Ok(create::Outcome { state, problem: Some(problem) }) => {
                rotation::forget(&mut private);
                Applied::partial(state.into_object(), private, problem.into())
            }
            Err(diagnostics) => Applied::failed(diagnostics),
        };
        applied.with(ready.low_limit())
    }

    async fn update(&self, Update { prior, planned, config, mut private, stop }: Update) -> Applied {
        let stored = prior.clone();
        let prior = match Model::from_object(prior) {
            Ok(prior) => prior,
            Err(mismatch) => return Applied::failed(mismatch.into()),
        };
        let (ready, planned, config) = match self.begin(planned, config) {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied::failed(diagnostics),
        };
        if let Err(diagnostics) = origin::check(&ready, &stored, "update", &private) {
            return Applied::failed(diagnostics);
        }
        origin::remember(&ready, &mut private);
        let successor = succession::pending(&private);
        let change = body::change(&prior, &planned);
        rotation::remember(&planned, &config, change.sends_credentials(), &mut private).await;
        let applied = match update::update(&ready, prior, successor, planned, change, stop).await {
            Ok(state) => {
                succession::remember(&mut private, None);
                Applied::complete(state.into_object(), private)
            }
            Err(update::Failed { state: Some(state), diagnostics }) => {
                if state.credentials_wo_version.is_null() {
                    rotation::forget(&mut private);
                }
                Applied::partial(state.into_object(), private, diagnostics)
            }
            Err(update::Failed { state: None, diagnostics }) => Applied::failed(diagnostics),
        };
        applied.with(ready.low_limit())
    }

    async fn delete(&self, Stored { state, private, stop }: Stored) -> Result<Diagnostics, Diagnostics> {
        let ready = self.ready_to_apply()?;
        origin::check(&ready, &state, "delete", &private)?;
        delete::delete(&ready, Model::from_object(state)?, succession::pending(&private), stop).await
    }

    fn identity_schema(&self) -> &Schema {
        self.identity_schema.get_or_init(schema::identity)
    }

    fn identity(&self, state: &Object) -> Object {
        let mut identity = Object::default();
        for attribute in [Identity::id.name(), Identity::team_id.name()] {
            identity.set(attribute, state.get(attribute).clone());
        }
        identity
    }

    fn import(&self, target: ImportTarget) -> Result<Object, Diagnostics> {
        let (id, team_id) = match target {
            ImportTarget::Id(text) => {
                let address = Address::parse(&text).map_err(|problem| {
                    let text = text.escape_debug();
                    Diagnostic::error(
                        "Invalid import id",
                        format!("\"{text}\" does not name an integration: {problem}"),
                    )
                    .advise([
                        format!(
                            "Import by {}; the team is needed where it is another than the provider's.",
                            Address::FORMS
                        ),
                        "The id is the last part of the integration's address in Northflank.".to_owned(),
                    ])
                })?;
                (Value::Value(address.id.as_str().to_owned()), address.team_id())
            }
            ImportTarget::Identity(identity) => {
                let Identity { id, team_id } = Identity::from_object(identity)?;
                (id, team_id)
            }
        };
        let scope = address::scope_asked_for(&self.access.ready()?, &team_id)?;
        Ok(Model { id, team_id: address::team_id(&scope), ..Model::default() }.into_object())
    }

    fn generate(&self, config: &mut Object) -> Diagnostics {
        match generate::finish(config, &self.access.state()) {
            Ok(()) => Diagnostics::default(),
            Err(mismatch) => mismatch.into(),
        }
    }
}

impl Resource {
    /// What a create and an update begin with: a client, what is planned with the credentials that only the
    /// configuration has, and the configuration.
    fn begin(&self, planned: Object, config: Object) -> Result<(Ready, Model, Model), Diagnostics> {
        let config = Model::from_object(config)?;
        let planned = Model { credentials_wo: config.credentials_wo.clone(), ..Model::from_object(planned)? };
        Ok((self.ready_to_apply()?, planned, config))
    }

    /// A client, for the calls of an apply. What is planned in the same process from then on is another run's.
    fn ready_to_apply(&self) -> Result<Ready, Diagnostic> {
        let ready = self.access.ready()?;
        ready.claims.forget();
        Ok(ready)
    }
}
