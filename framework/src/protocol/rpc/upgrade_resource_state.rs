//! UpgradeResourceState: reads an object from a state file with the current schema. Core calls it for every object each
//! time it reads the state, even if the version is the same.

use secrecy::zeroize::Zeroizing;

use super::super::{
    Diagnostic, Diagnostics, decode,
    generated::tfplugin6::{RawState, upgrade_resource_state as wire},
    provider::Resource,
    server::Server,
    value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let state = upgraded(resource, request.version, request.raw_state)?;
    let upgraded_state = super::encoded(Some(&state), &resource.schema().attributes)?;
    Ok(wire::Response { upgraded_state, ..Default::default() })
}

/// The object in a state file that was written with this version of the schema, upgraded to the current one.
pub(super) fn upgraded(
    resource: &dyn Resource,
    version: i64,
    raw: Option<RawState>,
) -> Result<Object, Diagnostics> {
    let raw = raw.unwrap_or_default();
    let json = Zeroizing::new(raw.json);
    if json.is_empty() {
        return Err(Diagnostic::error(
            "Unreadable state",
            "A version of Terraform older than 0.12 wrote the state of this object. This provider does not support it.",
        )
        .advise(["Remove the object from the state (`terraform state rm ADDRESS`) and import it."])
        .into());
    }
    current(resource, version, &json).map_err(|error| {
        Diagnostic::error(
            "Unreadable state",
            format!(
                "This version of the provider cannot read the object in the state: {error}. Most likely a newer version of \
                 the provider wrote the state, or somebody edited it by hand."
            ),
        )
        .advise([
            "Use the version that wrote the state, or restore the state from a backup.",
            "Or remove the object from the state (`terraform state rm ADDRESS`) and import it.",
        ])
        .into()
    })
}

fn current(resource: &dyn Resource, version: i64, json: &[u8]) -> Result<Object, String> {
    let schema = resource.schema();
    let mut state = decode::state_json(json).map_err(|error| error.to_string())?;
    if version < schema.version {
        state = resource.upgrade(version, state)?;
    }
    decode::object_from_json(&state, &schema.attributes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use serde_json::Value as Json;

    use super::*;
    use crate::protocol::{
        Applied, Attribute, Attributes, Create, ImportTarget, Known, Read, Schema, Stored, Type, Update,
        Value,
    };

    /// A resource whose attribute `label` of version 0 is `name` since version 1.
    struct Renamed(Schema);

    #[async_trait]
    impl Resource for Renamed {
        fn type_name(&self) -> &'static str {
            "thing_renamed"
        }

        fn schema(&self) -> &Schema {
            &self.0
        }

        fn identity_schema(&self) -> &Schema {
            &self.0
        }

        fn identity(&self, state: &Object) -> Object {
            state.clone()
        }

        fn upgrade(&self, version: i64, mut state: Json) -> Result<Json, String> {
            assert_eq!(version, 0, "today's states are not upgraded");
            let members = state.as_object_mut().ok_or("it is no object")?;
            let label = members.remove("label").ok_or("the label is missing")?;
            members.insert("name".to_owned(), label);
            Ok(state)
        }

        async fn read(&self, _: Stored) -> Result<Read, Diagnostics> {
            unreachable!("nothing is read")
        }

        async fn create(&self, _: Create) -> Applied {
            unreachable!("nothing is created")
        }

        async fn update(&self, _: Update) -> Applied {
            unreachable!("nothing is updated")
        }

        async fn delete(&self, _: Stored) -> Result<Diagnostics, Diagnostics> {
            unreachable!("nothing is deleted")
        }

        fn import(&self, _: ImportTarget) -> Result<Object, Diagnostics> {
            unreachable!("nothing is imported")
        }
    }

    fn read(version: i64, json: &str) -> Result<Value<Known>, String> {
        let attributes = Attributes::from([("name", Attribute::required(Type::String, "Name."))]);
        let resource = Renamed(Schema { version: 1, description: "A thing.", attributes });
        let raw = RawState { json: json.as_bytes().to_vec(), ..Default::default() };
        let state = upgraded(&resource, version, Some(raw));
        state.map(|state| state.get("name").clone()).map_err(|mut found| found.0.remove(0).detail)
    }

    #[test]
    fn only_a_state_of_an_older_version_is_upgraded() {
        let name = Ok(Value::Value(Known::String("a".to_owned())));
        assert_eq!(read(0, r#"{"label":"a"}"#), name);
        assert_eq!(read(1, r#"{"name":"a"}"#), name);
        assert_eq!(read(1, r#"{"label":"a"}"#), Ok(Value::Null));
        let error = read(0, "{}").expect_err("no label");
        assert!(error.contains("read the object in the state: the label is missing."), "{error}");
    }
}
