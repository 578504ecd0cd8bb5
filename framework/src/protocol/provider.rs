//! The traits that a provider implements. Requests arrive decoded and checked against the schema, and responses are
//! checked before they are sent.

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    function::Function,
    invocation::Invocation,
    listing::Listing,
    private::Private,
    schema::Schema,
    value::Object,
};

/// A provider: its configuration and what it serves. Only what it has needs to be implemented.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    fn schema(&self) -> &Schema;

    fn resources(&self) -> &[Box<dyn Resource>] {
        &[]
    }

    fn data_sources(&self) -> &[Box<dyn DataSource>] {
        &[]
    }

    fn ephemeral_resources(&self) -> &[Box<dyn EphemeralResource>] {
        &[]
    }

    fn list_resources(&self) -> &[Box<dyn ListResource>] {
        &[]
    }

    fn actions(&self) -> &[Box<dyn Action>] {
        &[]
    }

    fn functions(&self) -> &[Box<dyn Function>] {
        &[]
    }

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// Takes over a configuration, which in a plan may still hold unknown values. Makes no calls.
    async fn configure(&self, _configuration: Configuration) -> Diagnostics {
        Diagnostics::default()
    }

    /// Whether the configuration that was taken over holds unknown values without which no call can be made.
    fn awaits_configuration(&self) -> bool {
        false
    }
}

/// What ConfigureProvider brings.
#[derive(Debug)]
pub struct Configuration {
    pub config: Object,
    /// The version that the client reports. OpenTofu reports itself as a Terraform, so no decision may depend on it.
    pub terraform_version: String,
}

/// A managed resource.
#[async_trait]
pub trait Resource: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> &Schema;

    /// What tells one object of this type from all others, for good: an import requires what is required in here.
    fn identity_schema(&self) -> &Schema;

    /// The identity of an object, of its state alone: every answer that carries an identity gets it from here.
    fn identity(&self, state: &Object) -> Object;

    /// What a state that an older version of the schema has written is in today's, as the JSON of a state file. With
    /// today's schema it is then read leniently: what it lacks is null, and what the schema does not know is dropped.
    ///
    /// # Errors
    /// Where it is not what that version has written. The text is a clause and holds no value.
    fn upgrade(&self, _version: i64, state: serde_json::Value) -> Result<serde_json::Value, String> {
        Ok(state)
    }

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// The resource's own part of planning a create or an update; see `planning` for what came before. It must
    /// plan the same when it is asked again with the same input.
    async fn plan(&self, _change: &mut PlannedChange) -> Diagnostics {
        Diagnostics::default()
    }

    /// Diagnostics about a planned delete or replacement. Unlike a delete, this may be called while the provider is not
    /// configured, or only in part.
    async fn plan_removal(&self, _stored: Stored, _removal: Removal) -> Diagnostics {
        Diagnostics::default()
    }

    /// # Errors
    /// If the result is unclear: the prior state stays.
    async fn read(&self, request: Stored) -> Result<Read, Diagnostics>;

    async fn create(&self, request: Create) -> Applied;
    async fn update(&self, request: Update) -> Applied;

    /// Success means that the object is gone, whoever deleted it. There may be warnings.
    ///
    /// # Errors
    /// If the object may still exist: the prior state stays.
    async fn delete(&self, request: Stored) -> Result<Diagnostics, Diagnostics>;

    /// The attributes with which the following read finds the target.
    ///
    /// # Errors
    /// If the target has an invalid form.
    fn import(&self, target: ImportTarget) -> Result<Object, Diagnostics>;

    /// Finishes the configuration that is generated for an existing object, so that it produces no diff. The configuration
    /// no longer has read-only attributes and secrets; this removes what has no use.
    fn generate(&self, _config: &mut Object) -> Diagnostics {
        Diagnostics::default()
    }
}

/// A data source.
#[async_trait]
pub trait DataSource: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> &Schema;

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// # Errors
    /// Where there is not exactly what the configuration asks for.
    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics>;
}

/// An ephemeral resource: like a data source, but nothing of it is ever stored, and it is opened anew in each walk.
///
/// Those that are served have nothing to renew or to close.
#[async_trait]
pub trait EphemeralResource: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> &Schema;

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// The result has what the configuration sets unchanged.
    ///
    /// # Errors
    /// Where there is not exactly what the configuration asks for.
    async fn open(&self, config: Object, stop: CancellationToken) -> Result<Opened, Diagnostics>;
}

/// A list resource: the objects of a resource's type that exist, whether Terraform manages them or not.
#[async_trait]
pub trait ListResource: Send + Sync {
    /// That of the resource, whose states and identities the objects have.
    fn type_name(&self) -> &'static str;

    /// What narrows a list down.
    fn schema(&self) -> &Schema;

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// Hands one object after the other over, and ends early where `listing` says that there are enough.
    ///
    /// # Errors
    /// Where not all can be listed. What was handed over before stands.
    async fn list(&self, config: Object, listing: Listing<'_>) -> Result<(), Diagnostics>;
}

/// An action: does something to objects that it neither creates nor stores. Terraform invokes it when a resource
/// changes, or on its own.
#[async_trait]
pub trait Action: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> &Schema;

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// Carries it out. Success may have warnings.
    ///
    /// # Errors
    /// If it was not carried out, or that is unclear. Core then fails the run, and stores nothing of it.
    async fn invoke(&self, invocation: Invocation<'_>) -> Result<Diagnostics, Diagnostics>;
}

/// What a user names an object by that is to be imported.
#[derive(Debug)]
pub enum ImportTarget {
    /// A text in a form of the resource's own.
    Id(String),
    /// An identity that has passed the checks of its schema.
    Identity(Object),
}

/// A create or an update that is being planned.
#[derive(Debug)]
pub struct PlannedChange {
    /// `None` for a create.
    pub prior: Option<Object>,
    pub config: Object,
    pub planned: Object,
    pub private: Private,
    /// Whether this replaces the object.
    pub is_replacement: bool,
}

/// How an object is planned to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    Delete,
    /// Another one takes its place, before or after.
    Replacement,
}

/// An object that core has in its state.
#[derive(Debug)]
pub struct Stored {
    pub state: Object,
    pub private: Private,
    /// Ends waits, not requests, when the user interrupts.
    pub stop: CancellationToken,
}

#[derive(Debug)]
pub struct Create {
    pub planned: Object,
    /// Wholly known, with write-only values.
    pub config: Object,
    pub private: Private,
    pub stop: CancellationToken,
}

#[derive(Debug)]
pub struct Update {
    pub prior: Object,
    pub planned: Object,
    /// Wholly known, with write-only values.
    pub config: Object,
    pub private: Private,
    pub stop: CancellationToken,
}

/// What a read found.
#[derive(Debug)]
pub enum Read {
    Present {
        state: Object,
        private: Private,
        diagnostics: Diagnostics,
    },
    /// Proven gone. Never return this for an unclear result: core then plans to create the object again.
    Gone {
        /// Warnings.
        diagnostics: Diagnostics,
    },
}

/// What an ephemeral resource shows.
#[derive(Debug)]
pub struct Opened {
    pub result: Object,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// What an apply came to. There is no way to say "done" without a state, nor "failed" without a reason.
#[derive(Debug)]
pub struct Applied {
    pub(super) state: Option<Object>,
    pub(super) private: Private,
    pub(super) diagnostics: Diagnostics,
}

impl Applied {
    /// Everything was done.
    pub fn complete(state: Object, private: Private) -> Self {
        Self { state: Some(state), private, diagnostics: Diagnostics::default() }
    }

    /// The object exists, but something failed: core stores the state, and taints it after a create.
    pub fn partial(state: Object, private: Private, diagnostics: Diagnostics) -> Self {
        Self { state: Some(state), private, diagnostics }
    }

    /// The object exists and is what it should be, but something beside it failed: core stores the state, and taints
    /// nothing. It would taint what a create has made if there was an error, and then replace it; so the errors become
    /// warnings. The state is held to the plan, as a complete one is.
    pub fn untainted(state: Object, private: Private, problems: Diagnostics) -> Self {
        let warnings = problems.0.into_iter().map(Diagnostic::as_warning).collect();
        Self { state: Some(state), private, diagnostics: Diagnostics(warnings) }
    }

    /// The same, with something else to say, which changes nothing.
    #[must_use]
    pub fn with(mut self, warning: Option<Diagnostic>) -> Self {
        self.diagnostics.0.extend(warning.map(Diagnostic::as_warning));
        self
    }

    /// Nothing was done: no object after a create, the prior one after an update.
    pub fn failed(diagnostics: Diagnostics) -> Self {
        Self { state: None, private: Private::default(), diagnostics }
    }
}
