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

/// A provider: its configuration and what it serves. Everything that it does not serve has a default.
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

    /// Receives the configuration, which may contain unknown values in a plan. It must send no requests.
    async fn configure(&self, _configuration: Configuration) -> Diagnostics {
        Diagnostics::default()
    }

    /// Whether the provider cannot send requests, because its configuration contains unknown values.
    fn awaits_configuration(&self) -> bool {
        false
    }
}

/// The input of ConfigureProvider.
#[derive(Debug)]
pub struct Configuration {
    pub config: Object,
    /// The version that the client reports. OpenTofu reports a version like Terraform, so no decision may depend on it.
    pub terraform_version: String,
}

/// A managed resource.
#[async_trait]
pub trait Resource: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> &Schema;

    /// The attributes that permanently identify an object of this type. An import requires the required ones.
    fn identity_schema(&self) -> &Schema;

    /// The identity of an object, derived only from its state. Every response with an identity uses it.
    fn identity(&self, state: &Object) -> Object;

    /// Converts a state in an older version of the schema to the current version; both are the JSON of a state file.
    /// The result is decoded leniently: missing attributes are null, unknown ones are dropped.
    ///
    /// # Errors
    /// If that version cannot have written this state. The text is a clause and contains no value.
    fn upgrade(&self, _version: i64, state: serde_json::Value) -> Result<serde_json::Value, String> {
        Ok(state)
    }

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// The resource's own part of planning a create or an update, after the steps in `planning`. The same input must
    /// always give the same plan.
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
    /// If the requested object does not exist or is ambiguous.
    async fn read(&self, config: Object, stop: CancellationToken) -> Result<Object, Diagnostics>;
}

/// An ephemeral resource: like a data source, but never stored, and opened again in each walk of core's graph.
///
/// Ephemeral resources that must be renewed or closed are not supported.
#[async_trait]
pub trait EphemeralResource: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> &Schema;

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// In the result, configured attributes are unchanged.
    ///
    /// # Errors
    /// If the requested object does not exist or is ambiguous.
    async fn open(&self, config: Object, stop: CancellationToken) -> Result<Opened, Diagnostics>;
}

/// A list resource: the objects of a resource's type that exist, whether Terraform manages them or not.
#[async_trait]
pub trait ListResource: Send + Sync {
    /// The type name of the resource whose states and identities the results have.
    fn type_name(&self) -> &'static str;

    /// The schema of the filter.
    fn schema(&self) -> &Schema;

    /// Checks a configuration beyond what its schema says. Unknown values are never an error.
    fn validate(&self, _config: &Object) -> Diagnostics {
        Diagnostics::default()
    }

    /// Sends one object after the other, and ends early if `listing` has enough.
    ///
    /// # Errors
    /// If not all objects can be listed. Objects that were already sent remain valid.
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

/// How the user identifies the object to import.
#[derive(Debug)]
pub enum ImportTarget {
    /// An ID string in a form that the resource defines.
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

/// Why a plan deletes an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    Delete,
    /// Another object takes its place and is created before or after the delete.
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
    /// Proven gone. Never return this for an unclear result, because core would plan to create the object again.
    Gone {
        /// Warnings.
        diagnostics: Diagnostics,
    },
}

/// The result of an ephemeral resource.
#[derive(Debug)]
pub struct Opened {
    pub result: Object,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// The result of an apply. A success always has a state, and a failure always has a reason.
#[derive(Debug)]
pub struct Applied {
    pub(super) state: Option<Object>,
    pub(super) private: Private,
    pub(super) diagnostics: Diagnostics,
}

impl Applied {
    /// The change was made completely.
    pub fn complete(state: Object, private: Private) -> Self {
        Self { state: Some(state), private, diagnostics: Diagnostics::default() }
    }

    /// The object exists, but something failed: core stores the state, and taints it after a create.
    pub fn partial(state: Object, private: Private, diagnostics: Diagnostics) -> Self {
        Self { state: Some(state), private, diagnostics }
    }

    /// The object exists as planned, but something else failed: core stores the state and taints nothing. After a
    /// create with an error, core would taint the object and replace it, so errors become warnings. The state must
    /// match the plan, as for a complete change.
    pub fn untainted(state: Object, private: Private, problems: Diagnostics) -> Self {
        let warnings = problems.0.into_iter().map(Diagnostic::as_warning).collect();
        Self { state: Some(state), private, diagnostics: Diagnostics(warnings) }
    }

    /// The same with a warning.
    #[must_use]
    pub fn with(mut self, warning: Option<Diagnostic>) -> Self {
        self.diagnostics.0.extend(warning.map(Diagnostic::as_warning));
        self
    }

    /// Nothing was changed: there is no object after a create, and the prior object after an update.
    pub fn failed(diagnostics: Diagnostics) -> Self {
        Self { state: None, private: Private::default(), diagnostics }
    }
}
