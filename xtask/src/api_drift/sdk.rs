//! The newest Python SDK, as an OpenAPI document. None of its code is run.

use serde_json::Value;

use crate::{Result, pip, process};

const PACKAGE: &str = "northflank";

/// A Python script that parses the SDK's source.
const READER: &str = include_str!("sdk.py");

/// The SDK's name and version, and its description of the API.
pub(super) fn newest() -> Result<(String, Value)> {
    let folder = tempfile::tempdir()?;
    let version = pip::unpack_newest(PACKAGE, folder.path())?;
    let package = folder.path().join(PACKAGE);
    let document = process::succeed(pip::python().args(["-c", READER]).arg(package))
        .map_err(|error| format!("cannot read {PACKAGE} {version}: {error}"))?;
    Ok((format!("the Python SDK {version}"), serde_json::from_str(&document)?))
}
