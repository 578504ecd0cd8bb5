//! `read_google_project_id`: reads the project from a Google Cloud key file.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::provider::integration::key_file;
use framework::{Function, FunctionError, Known, Parameter, Signature, Type};

#[derive(Default)]
pub(in super::super) struct ReadGoogleProjectId(OnceLock<Signature>);

impl Function for ReadGoogleProjectId {
    fn name(&self) -> &'static str {
        "read_google_project_id"
    }

    fn signature(&self) -> &Signature {
        self.0.get_or_init(|| Signature {
            summary: "Reads the project ID from the key file of a Google Cloud service account.",
            description: "Returns the `project_id` of the key file of a Google Cloud service account, for resources \
                          that need it. (`gcp.project_id` of an integration defaults to it.) Requires Terraform 1.8 or \
                          later, or OpenTofu 1.7 or later.\n\nThe function fails for anything else, without printing \
                          the input: for files of another `type` (`external_account` of workload identity federation, \
                          `authorized_user` of `gcloud auth application-default login`), for a file path instead of the \
                          contents, and for base64, in which Google's own provider returns keys. Decode base64 with \
                          `base64decode()`.\n\nThe result is sensitive if the key is; use `nonsensitive()` to show the \
                          project in plans. The result is ephemeral if the key is. An ephemeral value cannot be stored, \
                          so it cannot be assigned to `gcp.project_id`. A variable that is not ephemeral has its value \
                          in saved plans; if you save plans, write the project ID into the configuration instead.",
            parameters: vec![Parameter {
                name: "keyfile_json",
                r#type: Type::String,
                description: "Contents of the key file of a Google Cloud service account, in JSON.",
                sensitive: true,
            }],
            returns: Type::String,
        })
    }

    fn call(&self, arguments: Vec<Known>) -> Result<Known, FunctionError> {
        let project_id = match arguments.as_slice() {
            [Known::Secret(key)] => project_id(key.expose()),
            _ => Err("is not a string"),
        };
        project_id.map(Known::String).map_err(|problem| {
            FunctionError::at(0, format!("keyfile_json must be a key file, but it {problem}."))
        })
    }
}

/// The members that are read. Others, above all the private key, are skipped without a copy.
#[derive(Deserialize)]
struct Key {
    r#type: String,
    project_id: Option<serde_json::Value>,
}

/// The error is a sentence about the key file that contains no part of it.
fn project_id(key: &str) -> Result<String, &'static str> {
    // Editors on Windows write a byte order mark. It does no harm here.
    let key = key.trim_start_matches('\u{feff}');
    key_file(key)?;
    serde_json::from_str::<Key>(key)
        .ok()
        .filter(|key| key.r#type == "service_account")
        .ok_or("is not for a service account: its \"type\" must be \"service_account\"")?
        .project_id
        .and_then(|id| id.as_str().filter(|id| !id.is_empty()).map(str::to_owned))
        .ok_or("has no \"project_id\" that is a string")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_read_and_an_invalid_key_file_is_explained() {
        let key = r#"{"type": "service_account", "project_id": "my-project", "private_key": "hunter2"}"#;
        assert_eq!(project_id(key).as_deref(), Ok("my-project"));
        assert_eq!(project_id(&format!("\u{feff}{key}")).as_deref(), Ok("my-project"));
        for (key, problem) in [
            ("./hunter2.json", "looks like the path of a file"),
            (r#"{"type": "authorized_user", "client_secret": "hunter2"}"#, "has the credentials of a user"),
            (r#"["service_account", "hunter2"]"#, "is JSON, but not an object"),
            (r#"{"type": "service_account", "private_key": "hunter2"}"#, "has no \"project_id\""),
            (
                r#"{"type": "service_account", "private_key": "hunter2", "project_id": ""}"#,
                "has no \"project_id\"",
            ),
            (
                r#"{"type": "service_account", "private_key": "hunter2", "project_id": null}"#,
                "has no \"project_id\"",
            ),
            (
                r#"{"type": "service_account", "private_key": "hunter2", "project_id": 1}"#,
                "has no \"project_id\"",
            ),
            (r#"{"project_id": "hunter2", "private_key": "hunter2"}"#, "is not for a service account"),
            (r#"{"type": "service_account", "project_id": "p"}"#, "has no \"private_key\""),
            (r#"{"type": "service_account", "project_id": "p", "private_key": "hunter2}"#, "is incomplete"),
        ] {
            let told = project_id(key).expect_err(key);
            assert!(told.starts_with(problem), "{told}");
        }
    }
}
