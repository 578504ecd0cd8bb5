//! The smallest provider: one resource, whose notes exist only in the state.

use std::process::ExitCode;

use async_trait::async_trait;
use framework::{
    Applied, Attribute, Attributes, Create, Diagnostics, ImportTarget, Known, Object, Provider, Read,
    Replace, Resource, Schema, Stored, Type, Update, Value,
    plugin::{self, Identity, Mode},
};

fn main() -> ExitCode {
    let identity = Identity {
        name: "smallest",
        source: "acme/smallest",
        version: env!("CARGO_PKG_VERSION"),
        issues: "https://example.com/acme/smallest/issues",
        crate_name: "smallest",
    };
    let name = || Attribute::required(Type::String, "Name of the note.").replace(Replace::Always);
    let text = Attribute::required(Type::String, "Text of the note.");
    let note = Note {
        schema: schema("A note, stored only in the state.", [("name", name()), ("text", text)]),
        identity: schema("A note.", [("name", name())]),
    };
    let provider = Smallest { schema: schema("Notes.", []), resources: vec![Box::new(note)] };
    plugin::run(identity, Mode::Child, provider)
}

fn schema<const N: usize>(description: &'static str, attributes: [(&'static str, Attribute); N]) -> Schema {
    Schema { version: 0, description, attributes: Attributes::from(attributes) }
}

struct Smallest {
    schema: Schema,
    resources: Vec<Box<dyn Resource>>,
}

impl Provider for Smallest {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn resources(&self) -> &[Box<dyn Resource>] {
        &self.resources
    }
}

/// The resource `smallest_note`.
struct Note {
    schema: Schema,
    identity: Schema,
}

#[async_trait]
impl Resource for Note {
    fn type_name(&self) -> &'static str {
        "smallest_note"
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity_schema(&self) -> &Schema {
        &self.identity
    }

    fn identity(&self, state: &Object) -> Object {
        named(state.get("name").clone())
    }

    async fn read(&self, Stored { state, private, .. }: Stored) -> Result<Read, Diagnostics> {
        Ok(Read::Present { state, private, diagnostics: Diagnostics::default() })
    }

    async fn create(&self, Create { planned, private, .. }: Create) -> Applied {
        Applied::complete(planned, private)
    }

    async fn update(&self, Update { planned, private, .. }: Update) -> Applied {
        Applied::complete(planned, private)
    }

    async fn delete(&self, _: Stored) -> Result<Diagnostics, Diagnostics> {
        Ok(Diagnostics::default())
    }

    fn import(&self, target: ImportTarget) -> Result<Object, Diagnostics> {
        Ok(match target {
            ImportTarget::Id(name) => named(Value::Value(Known::String(name))),
            ImportTarget::Identity(identity) => identity,
        })
    }
}

fn named(name: Value<Known>) -> Object {
    let mut object = Object::default();
    object.set("name", name);
    object
}
