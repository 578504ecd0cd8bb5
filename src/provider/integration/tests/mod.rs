//! What users read and what states become, tested through every noun's machinery.

mod answers;
mod messages;
mod schemas;
mod settling;

use framework::{Known, Object, Secret, Value};

use super::*;

pub(super) fn text(text: &str) -> Value<String> {
    Value::Value(text.to_owned())
}

/// These credentials, each with the same secret in it.
pub(super) fn with_credentials(names: &[&str]) -> Value<Object> {
    let mut object = Object::default();
    for credential in &credentials::CREDENTIALS {
        let is_given = names.contains(&credential.attribute);
        let secret = Value::Value(Known::Secret(Secret::from("hunter2")));
        object.set(credential.attribute, if is_given { secret } else { Value::Null });
    }
    Value::Value(object)
}
