//! A provider with one resource that has a map, a list and a set of objects, for tests of how a real client plans them. It
//! makes nothing but ids, of the places of the objects.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

use async_trait::async_trait;
use framework::{
    Applied, Attributes, Check, Create, Declared, Diagnostics, ImportTarget, Object, Private, Provider, Read,
    Replace, Resource, Schema, Secret, Stored, Update, Value, attributes,
    declaration::{View, schema},
    plugin::{self, Identity, Mode},
};
use northflank_provider::publisher;

attributes! {
    struct Model {
        /// Name.
        name: String, required;
        /// Rules.
        rules: BTreeMap<String, Value<Rule>>, optional;
        /// Steps.
        steps: Vec<Value<Step>>, optional;
        /// Peers.
        peers: BTreeSet<Value<Peer>>, optional;
    }

    struct Rule {
        /// Port.
        port: i64, required, check(is_port());
        /// Protocol.
        protocol: String, optional_computed, planned_as("tcp".to_owned());
        /// Zone.
        zone: String, optional, replace(Replace::IfBothSet);
        /// Token.
        token: Secret, optional, write_only;
        /// Id.
        id: String, computed;
    }

    struct Step {
        /// Command.
        command: String, required;
        /// Id.
        id: String, computed;
    }

    struct Peer {
        /// Port.
        port: i64, required, check(is_port());
    }

    struct Identified {
        /// Name.
        name: String, required;
    }
}

fn is_port() -> Check {
    Check::number(|port| if port > 0 { Ok(()) } else { Err("must be greater than zero.".to_owned()) })
}

fn main() -> ExitCode {
    let identity = Identity {
        name: "nested",
        source: publisher::source(),
        version: env!("CARGO_PKG_VERSION"),
        issues: publisher::ISSUES,
        crate_name: "nested_provider",
    };
    let attributes = schema(Model::attributes(), View::Managed, "");
    let identified = schema(Identified::attributes(), View::Managed, "");
    let nested = Nested {
        schema: Schema { version: 0, description: "Objects in objects.", attributes },
        identity: Schema { version: 0, description: "A name.", attributes: identified },
    };
    assert_eq!(nested.schema.breach(), None);
    let schema = Schema { version: 0, description: "Nothing.", attributes: Attributes::new() };
    plugin::run(identity, Mode::Child, Only { schema, resources: vec![Box::new(nested)] })
}

struct Only {
    schema: Schema,
    resources: Vec<Box<dyn Resource>>,
}

impl Provider for Only {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn resources(&self) -> &[Box<dyn Resource>] {
        &self.resources
    }
}

struct Nested {
    schema: Schema,
    identity: Schema,
}

#[async_trait]
impl Resource for Nested {
    fn type_name(&self) -> &'static str {
        "nested_example"
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity_schema(&self) -> &Schema {
        &self.identity
    }

    fn identity(&self, state: &Object) -> Object {
        let mut identity = Object::default();
        identity.set("name", state.get("name").clone());
        identity
    }

    async fn read(&self, Stored { state, private, .. }: Stored) -> Result<Read, Diagnostics> {
        Ok(Read::Present { state, private, diagnostics: Diagnostics::default() })
    }

    async fn create(&self, Create { planned, private, .. }: Create) -> Applied {
        made(planned, private)
    }

    async fn update(&self, Update { planned, private, .. }: Update) -> Applied {
        made(planned, private)
    }

    async fn delete(&self, _: Stored) -> Result<Diagnostics, Diagnostics> {
        Ok(Diagnostics::default())
    }

    fn import(&self, _: ImportTarget) -> Result<Object, Diagnostics> {
        Ok(Object::default())
    }
}

fn made(planned: Object, private: Private) -> Applied {
    let mut model = match Model::from_object(planned) {
        Ok(model) => model,
        Err(mismatch) => return Applied::failed(mismatch.into()),
    };
    if let Value::Value(rules) = &mut model.rules {
        for (key, rule) in rules {
            if let Value::Value(rule) = rule {
                identify(&mut rule.id, key);
            }
        }
    }
    if let Value::Value(steps) = &mut model.steps {
        for (index, step) in steps.iter_mut().enumerate() {
            if let Value::Value(step) = step {
                identify(&mut step.id, &index.to_string());
            }
        }
    }
    Applied::complete(model.into_object(), private)
}

fn identify(id: &mut Value<String>, place: &str) {
    if id.is_unknown() {
        *id = Value::Value(format!("id of {place}"));
    }
}
