//! An OpenAPI document, from a file or an address.

use std::path::Path;

use serde_json::Value;

use crate::{Result, files, pip, process};

/// Python's HTTP client, because no other task needs one in Rust.
const FETCH: &str = "import sys, urllib.request
sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], timeout=60).read())";

pub(super) fn fetch(place: &str) -> Result<Value> {
    let text = if place.starts_with("https://") {
        process::succeed(pip::python().args(["-c", FETCH, place]))
            .map_err(|error| format!("cannot fetch {place}: {error}"))?
    } else {
        files::read(Path::new(place))?
    };
    Ok(serde_json::from_str(&text).map_err(|error| format!("{place} is no JSON: {error}"))?)
}
