//! `read_google_project_id`: the project that a Google Cloud key file is of.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value as Json;

use crate::protocol::{Function, FunctionError, Known, Parameter, Signature, Type};

#[derive(Default)]
pub(in super::super) struct ReadGoogleProjectId(OnceLock<Signature>);

impl Function for ReadGoogleProjectId {
    fn name(&self) -> &'static str {
        "read_google_project_id"
    }

    fn signature(&self) -> &Signature {
        self.0.get_or_init(|| Signature {
            summary: "Reads the id of the Google Cloud project out of a service account's key file.",
            description: "Takes the contents of a service account's key file (`\"type\": \"service_account\"`), the same as \
                          the credential `keyfile_json`, and returns its `project_id`, so that `gcp.project_id` need not repeat it. Errors never show anything of the \
                          key.\n\nWhere the key is sensitive, so is the result: `nonsensitive()` around it shows the \
                          project in plans. Where the key is ephemeral, so is the result, and it cannot be \
                          `gcp.project_id`, which is stored.",
            parameters: vec![Parameter {
                name: "keyfile_json",
                r#type: Type::String,
                description: "Contents of a Google Cloud service account's key file, in JSON.",
                sensitive: true,
            }],
            returns: Type::String,
        })
    }

    fn call(&self, arguments: Vec<Known>) -> Result<Known, FunctionError> {
        let project_id = match arguments.as_slice() {
            [Known::Secret(key)] => project_id(key.expose()),
            _ => Err("is no text"),
        };
        project_id.map(Known::String).map_err(|problem| {
            FunctionError::at(0, format!("keyfile_json must be a key file, but it {problem}."))
        })
    }
}

/// The error says what is wrong with the key, as a sentence about it, without anything of it.
fn project_id(key: &str) -> Result<String, &'static str> {
    let json: Json = serde_json::from_str(key).map_err(|_| {
        if is_encoded(key) {
            "is base64 of one: put it into base64decode()"
        } else {
            "is not JSON: the file's contents are wanted, as file() reads them, not its path"
        }
    })?;
    if json["type"] != "service_account" {
        return Err("is not that of a service account: its \"type\" must be \"service_account\"");
    }
    match json["project_id"].as_str() {
        Some(project_id) if !project_id.is_empty() => Ok(project_id.to_owned()),
        _ => Err("has no \"project_id\""),
    }
}

/// Google's own provider gives keys in this form.
fn is_encoded(key: &str) -> bool {
    STANDARD.decode(key.trim()).is_ok_and(|decoded| serde_json::from_slice::<Json>(&decoded).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_of_a_key_is_read_and_what_is_no_key_is_told_so() {
        let key = r#"{"type": "service_account", "project_id": "my-project", "private_key": "hunter2"}"#;
        assert_eq!(project_id(key).as_deref(), Ok("my-project"));
        for (key, problem) in [
            ("hunter2", "is not JSON"),
            ("./hunter2.json", "is not JSON"),
            ("", "is not JSON"),
            (STANDARD.encode(key).as_str(), "is base64 of one"),
            (
                r#"{"type": "authorized_user", "client_secret": "hunter2"}"#,
                "is not that of a service account",
            ),
            (r#"["hunter2"]"#, "is not that of a service account"),
            (r#"{"type": "service_account", "private_key": "hunter2"}"#, "has no \"project_id\""),
            (r#"{"type": "service_account", "project_id": ""}"#, "has no \"project_id\""),
            (r#"{"type": "service_account", "project_id": 1}"#, "has no \"project_id\""),
        ] {
            let told = project_id(key).expect_err(key);
            assert!(told.starts_with(problem), "{told}");
        }
    }
}
