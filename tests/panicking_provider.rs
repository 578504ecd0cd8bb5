//! The provider with two bugs, for tests of how bugs are contained: creating an integration named "Panic" panics, with a
//! secret in the panic's message, and so does listing integrations of a team.

use std::{process::ExitCode, sync::Arc};

use async_trait::async_trait;
use framework::{
    Applied, Configuration, Create, DataSource, Diagnostics, EphemeralResource, Function, ImportTarget,
    Known, ListResource, Listing, Object, PlannedChange, Provider, Read, Removal, Resource, Schema, Stored,
    Update, Value,
    plugin::{self, Identity, Mode},
};
use northflank_provider::{provider::Northflank, publisher};

fn main() -> ExitCode {
    let identity = Identity {
        name: "northflank",
        source: publisher::source(),
        version: env!("CARGO_PKG_VERSION"),
        issues: publisher::ISSUES,
        crate_name: "northflank_provider",
    };
    let sound = Arc::new(Northflank::new());
    let resources: Vec<Box<dyn Resource>> = vec![Box::new(Panicking(sound.clone()))];
    let list_resources: Vec<Box<dyn ListResource>> = vec![Box::new(PanickingList(sound.clone()))];
    plugin::run(identity, Mode::Child, WithBug { sound, resources, list_resources })
}

struct WithBug {
    sound: Arc<Northflank>,
    resources: Vec<Box<dyn Resource>>,
    list_resources: Vec<Box<dyn ListResource>>,
}

#[async_trait]
impl Provider for WithBug {
    fn schema(&self) -> &Schema {
        self.sound.schema()
    }

    fn resources(&self) -> &[Box<dyn Resource>] {
        &self.resources
    }

    fn data_sources(&self) -> &[Box<dyn DataSource>] {
        self.sound.data_sources()
    }

    fn ephemeral_resources(&self) -> &[Box<dyn EphemeralResource>] {
        self.sound.ephemeral_resources()
    }

    fn list_resources(&self) -> &[Box<dyn ListResource>] {
        &self.list_resources
    }

    fn functions(&self) -> &[Box<dyn Function>] {
        self.sound.functions()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        self.sound.validate(config)
    }

    async fn configure(&self, configuration: Configuration) -> Diagnostics {
        self.sound.configure(configuration).await
    }

    fn awaits_configuration(&self) -> bool {
        self.sound.awaits_configuration()
    }
}

/// The provider's first resource, but for the bug.
struct Panicking(Arc<Northflank>);

impl Panicking {
    fn sound(&self) -> &dyn Resource {
        self.0.resources()[0].as_ref()
    }
}

#[async_trait]
impl Resource for Panicking {
    fn type_name(&self) -> &'static str {
        self.sound().type_name()
    }

    fn schema(&self) -> &Schema {
        self.sound().schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        self.sound().validate(config)
    }

    async fn plan(&self, change: &mut PlannedChange) -> Diagnostics {
        self.sound().plan(change).await
    }

    async fn plan_removal(&self, request: Stored, removal: Removal) -> Diagnostics {
        self.sound().plan_removal(request, removal).await
    }

    async fn read(&self, request: Stored) -> Result<Read, Diagnostics> {
        self.sound().read(request).await
    }

    async fn create(&self, request: Create) -> Applied {
        if request.planned.get("name") == &Value::Value(Known::String("Panic".to_owned())) {
            let key = match request.config.object("credentials").map(|credentials| credentials.get("api_key"))
            {
                Some(Value::Value(Known::Secret(key))) => key.expose(),
                _ => "",
            };
            panic!("a bug with {key}");
        }
        self.sound().create(request).await
    }

    async fn update(&self, request: Update) -> Applied {
        self.sound().update(request).await
    }

    async fn delete(&self, request: Stored) -> Result<Diagnostics, Diagnostics> {
        self.sound().delete(request).await
    }

    fn identity_schema(&self) -> &Schema {
        self.sound().identity_schema()
    }

    fn identity(&self, state: &Object) -> Object {
        self.sound().identity(state)
    }

    fn import(&self, target: ImportTarget) -> Result<Object, Diagnostics> {
        self.sound().import(target)
    }

    fn generate(&self, config: &mut Object) -> Diagnostics {
        self.sound().generate(config)
    }
}

/// The provider's first list resource, but for the bug.
struct PanickingList(Arc<Northflank>);

impl PanickingList {
    fn sound(&self) -> &dyn ListResource {
        self.0.list_resources()[0].as_ref()
    }
}

#[async_trait]
impl ListResource for PanickingList {
    fn type_name(&self) -> &'static str {
        self.sound().type_name()
    }

    fn schema(&self) -> &Schema {
        self.sound().schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        self.sound().validate(config)
    }

    async fn list(&self, config: Object, listing: Listing<'_>) -> Result<(), Diagnostics> {
        assert!(config.get("team_id").is_null(), "a bug with canary-team");
        self.sound().list(config, listing).await
    }
}
