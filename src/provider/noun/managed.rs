//! The managed resource: maps Terraform's operations to requests of the API.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use framework::{
    Applied, Create, Declared, Diagnostic, Diagnostics, ImportTarget, Object, PlannedChange, Read, Removal,
    Schema, Stored, Update, Value,
    declaration::{View, schema},
};

use super::{
    Noun, create, delete, generate,
    messages::Verb,
    origin,
    place::{self, Address, Identity, Place, with_id_check},
    plan, read,
    registration::Registration,
    succession,
    timeouts::described,
    update, waiting,
};
use crate::{
    northflank::Words,
    provider::access::{Access, ClientState, Ready},
};

/// The managed resource.
pub(in crate::provider) struct Managed<N> {
    registration: Registration<N>,
    identity_schema: OnceLock<Schema>,
}

impl<N: Noun> Managed<N> {
    pub(in crate::provider) fn new(access: Arc<Access>) -> Self {
        Self { registration: Registration::new(access), identity_schema: OnceLock::new() }
    }

    /// A client for the calls of an apply. Plans that follow in the same process belong to another run.
    fn ready_to_apply(&self) -> Result<Ready, Diagnostic> {
        let ready = self.registration.access.ready()?;
        ready.claims.forget();
        Ok(ready)
    }
}

#[async_trait]
impl<N: Noun> framework::Resource for Managed<N> {
    fn type_name(&self) -> &'static str {
        N::NAMES.one
    }

    fn schema(&self) -> &Schema {
        self.registration.schema(|| Schema {
            version: 0,
            description: N::NAMES.resource,
            attributes: described::<N>(schema(N::attributes(), View::Managed, N::NAMES.words.noun)),
        })
    }

    fn identity_schema(&self) -> &Schema {
        self.identity_schema.get_or_init(|| Schema {
            version: 0,
            description: N::NAMES.identity,
            attributes: with_id_check::<N>(schema(
                Identity::attributes(),
                View::Managed,
                N::NAMES.words.noun,
            )),
        })
    }

    fn identity(&self, state: &Object) -> Object {
        let mut identity = Object::default();
        for attribute in [Identity::id.name(), Identity::team_id.name()] {
            identity.set(attribute, state.get(attribute).clone());
        }
        identity
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        match N::from_object(config.clone()) {
            Ok(config) => N::check(&config),
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn plan(&self, change: &mut PlannedChange) -> Diagnostics {
        let access = self.registration.access.state();
        if let (ClientState::Ready(ready), Some(prior)) = (&access, &change.prior)
            && let Err(diagnostics) = origin::check::<N>(ready, prior, Verb::Update, &change.private)
        {
            return diagnostics;
        }
        match plan::finish::<N>(change, &access).await {
            Ok(found) => found,
            Err(mismatch) => mismatch.into(),
        }
    }

    async fn plan_removal(&self, stored: Stored, removal: Removal) -> Diagnostics {
        let Stored { state, private, stop } = stored;
        if let Ok(model) = N::from_object(state.clone())
            && let Err(protected) = delete::check_protection(&model)
        {
            return protected.into();
        }
        let ClientState::Ready(ready) = self.registration.access.state() else {
            return Diagnostics::default();
        };
        if let Err(diagnostics) = origin::check::<N>(&ready, &state, Verb::Delete, &private) {
            return diagnostics;
        }
        let Ok(state) = N::from_object(state) else { return Diagnostics::default() };
        delete::warn_before_removal(&ready, &state, removal, stop).await
    }

    async fn read(&self, Stored { state, mut private, stop }: Stored) -> Result<Read, Diagnostics> {
        let ready = self.registration.access.ready()?;
        origin::check::<N>(&ready, &state, Verb::Read, &private)?;
        Ok(match read::read(&ready, N::from_object(state)?, stop).await? {
            read::Outcome::Gone { diagnostics } => Read::Gone { diagnostics },
            read::Outcome::Present { state, successor, is_done, is_import, diagnostics } => {
                if is_done {
                    waiting::finished(&mut private);
                } else if is_import {
                    // Such as after Terraform was killed during the create: the next apply waits.
                    waiting::remember(&mut private, true);
                }
                origin::remember(&ready, &mut private);
                succession::remember(&mut private, successor.as_ref());
                if successor.is_some() {
                    N::drop_digest(&mut private);
                }
                Read::Present { state: state.into_object(), private, diagnostics }
            }
        })
    }

    async fn create(&self, Create { planned, config, mut private, stop }: Create) -> Applied {
        let begin = || Ok((N::from_object(planned)?, N::from_object(config)?, self.ready_to_apply()?));
        let (planned, config, ready) = match begin() {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied::failed(diagnostics),
        };
        origin::remember(&ready, &mut private);
        succession::remember(&mut private, None);
        waiting::remember(&mut private, false);
        N::record_digest(&planned, &config, true, &mut private).await;
        let applied = match create::create(&ready, planned, &config, stop).await {
            Ok(create::Outcome::Complete { state, warning }) => {
                Applied::complete(state.into_object(), private).with(warning)
            }
            Ok(create::Outcome::Unfinished { state, warning }) => {
                waiting::remember(&mut private, true);
                Applied::untainted(state.into_object(), private, warning.into())
            }
            Ok(create::Outcome::Unconfirmed { state, error }) => {
                N::drop_digest(&mut private);
                Applied::partial(state.into_object(), private, error.into())
            }
            Err(diagnostics) => Applied::failed(diagnostics),
        };
        applied.with(ready.low_limit())
    }

    async fn update(&self, Update { prior, planned, config, mut private, stop }: Update) -> Applied {
        let begin = || {
            let ready = self.ready_to_apply()?;
            origin::check::<N>(&ready, &prior, Verb::Update, &private)?;
            Ok((N::from_object(prior)?, N::from_object(planned)?, N::from_object(config)?, ready))
        };
        let (prior, planned, config, ready) = match begin() {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied::failed(diagnostics),
        };
        origin::remember(&ready, &mut private);
        let successor = succession::pending(&private);
        let unfinished_for = waiting::unfinished_for(&private);
        let change = N::change(&prior, &planned, &config);
        N::record_digest(&planned, &config, change.sends_secrets(), &mut private).await;
        let update = update::Update { prior, successor, planned, config, change, unfinished_for };
        let applied = match update::update(&ready, update, stop).await {
            Ok(update::Updated { state, warning, is_unfinished }) => {
                succession::remember(&mut private, None);
                waiting::remember(&mut private, is_unfinished);
                Applied::complete(state.into_object(), private).with(warning)
            }
            Err(update::Failed { state: Some(state), are_secrets_in_doubt, is_unfinished, diagnostics }) => {
                waiting::remember(&mut private, is_unfinished || unfinished_for.is_some());
                if are_secrets_in_doubt {
                    N::drop_digest(&mut private);
                }
                Applied::partial(state.into_object(), private, diagnostics)
            }
            Err(update::Failed { state: None, diagnostics, .. }) => Applied::failed(diagnostics),
        };
        applied.with(ready.low_limit())
    }

    async fn delete(&self, Stored { state, private, stop }: Stored) -> Result<Diagnostics, Diagnostics> {
        let ready = self.ready_to_apply()?;
        origin::check::<N>(&ready, &state, Verb::Delete, &private)?;
        delete::delete(&ready, N::from_object(state)?, succession::pending(&private), stop).await
    }

    fn import(&self, target: ImportTarget) -> Result<Object, Diagnostics> {
        let (id, team_id) = match target {
            ImportTarget::Id(text) => {
                let words @ Words { noun, a_noun, .. } = N::NAMES.words;
                let address = Address::parse(&text, words).map_err(|problem| {
                    let text = text.escape_debug();
                    Diagnostic::error(
                        "Invalid import ID",
                        format!("\"{text}\" is not the import ID of {a_noun}: {problem}"),
                    )
                    .advise([
                        format!(
                            "Import by {}. Name the team if it is not the one in the provider's configuration.",
                            Address::forms(noun)
                        ),
                        format!("Take the ID from the URL of the {noun}'s page in Northflank: it is the last part."),
                    ])
                })?;
                (Value::Value(address.id.as_str().to_owned()), address.team_id())
            }
            ImportTarget::Identity(identity) => {
                let Identity { id, team_id } = Identity::from_object(identity)?;
                (id, team_id)
            }
        };
        let scope = place::scope_asked_for::<N>(&self.registration.access.ready()?, &team_id)?;
        let mut state = N::default();
        *state.place_mut() = Place { id, team_id: place::team_id(&scope), ..Place::default() };
        Ok(state.into_object())
    }

    fn generate(&self, config: &mut Object) -> Diagnostics {
        match generate::finish::<N>(config, &self.registration.access.state()) {
            Ok(()) => Diagnostics::default(),
            Err(mismatch) => mismatch.into(),
        }
    }
}
