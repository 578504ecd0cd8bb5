//! A provider with one resource that has a map, a list and a set of objects, for tests of how a real client plans them. It
//! makes nothing but ids, of the places of the objects.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

use async_trait::async_trait;
use framework::{
    Applied, Attribute, Attributes, Check, Constraint, Create, Diagnostics, ImportTarget, Known, Object,
    Private, Provider, Read, Replace, Resource, Schema, Secret, Stored, Type, Update, Value, model,
    plugin::{self, Identity, Mode},
};

model! {
    struct Model {
        name: Value<String>,
        rules: Value<BTreeMap<String, Value<Rule>>>,
        steps: Value<Vec<Value<Step>>>,
        peers: Value<BTreeSet<Value<Object>>>,
    }
}

model! {
    struct Rule {
        port: Value<i64>,
        protocol: Value<String>,
        zone: Value<String>,
        token: Value<Secret>,
        id: Value<String>,
    }
}

model! {
    struct Step {
        command: Value<String>,
        id: Value<String>,
    }
}

fn main() -> ExitCode {
    let identity = Identity {
        name: "nested",
        source: "northflank/northflank",
        version: env!("CARGO_PKG_VERSION"),
        library: "nested_provider",
    };
    let name = || ("name", Attribute::required(Type::String, "Name."));
    let is_port = |port| if port > 0 { Ok(()) } else { Err("must be greater than zero.".to_owned()) };
    let port = || ("port", Attribute::required(Type::Number, "Port.").check(Check::number(is_port)));
    let tcp = Known::String("tcp".to_owned());
    let rule = Attributes::from([
        port(),
        ("protocol", Attribute::optional_computed(Type::String, "Protocol.").default_value(tcp)),
        ("zone", Attribute::optional(Type::String, "Zone.").replace(Replace::IfBothSet)),
        ("token", Attribute::optional(Type::String, "Token.").sensitive().write_only()),
        ("id", Attribute::computed(Type::String, "Id.").keep_state()),
    ]);
    let step = Attributes::from([
        ("command", Attribute::required(Type::String, "Command.")),
        ("id", Attribute::computed(Type::String, "Id.").keep_state()),
    ]);
    let attributes = Attributes::from([
        name(),
        ("rules", Attribute::map(Constraint::Optional, rule, "Rules.")),
        ("steps", Attribute::list(Constraint::Optional, step, "Steps.")),
        ("peers", Attribute::set(Constraint::Optional, [port()].into(), "Peers.")),
    ]);
    let nested = Nested {
        schema: Schema { version: 0, description: "Objects in objects.", attributes },
        identity: Schema { version: 0, description: "A name.", attributes: [name()].into() },
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
