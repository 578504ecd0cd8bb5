//! Tests of messages and states of integrations, through the shared code of all nouns.

mod answers;
mod messages;
mod schemas;
mod settling;

use framework::{Known, Object, Secret, Value};

use super::*;

pub(super) fn text(text: &str) -> Value<String> {
    Value::Value(text.to_owned())
}

/// Credentials with these names, all with the same secret.
pub(super) fn with_credentials(names: &[&str]) -> Value<Object> {
    let mut object = Object::default();
    for credential in &credentials::CREDENTIALS {
        let is_given = names.contains(&credential.attribute);
        let secret = Value::Value(Known::Secret(Secret::from("hunter2")));
        object.set(credential.attribute, if is_given { secret } else { Value::Null });
    }
    Value::Value(object)
}
