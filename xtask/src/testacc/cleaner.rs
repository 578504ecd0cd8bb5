//! Deleting what test runs have created.

use std::{
    collections::BTreeSet,
    thread,
    time::{Duration, Instant},
};

use reqwest::Method;

use super::api::Api;
use crate::Result;

/// How long lists may lack an integration whose create response was lost, and still show deleted ones.
pub(super) const LAG: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(500);

/// Deletes the integration with this ID, if it exists. Returns whether it existed.
pub(super) fn delete(api: &Api, id: &str) -> Result<bool> {
    let response = api.send(Method::DELETE, Some(id), None)?;
    match response.status.as_u16() {
        404 => Ok(false),
        _ => response.expect("the delete of an integration of a test run").map(|_| true),
    }
}

/// Deletes the listed integrations whose names match, for at least this time, because others may appear in the list
/// later. Returns how many it deleted.
pub(super) fn clean(api: &Api, is_meant: impl Fn(&str) -> bool, at_least: Duration) -> Result<usize> {
    let begun = Instant::now();
    let (mut done, mut count) = (BTreeSet::new(), 0);
    loop {
        let mut is_clean = true;
        for found in api.list()? {
            let text = |name: &str| found.get(name).and_then(|value| value.as_str()).unwrap_or_default();
            // A list may still show a deleted integration, and later another one with the same ID.
            let incarnation = ["id", "createdAt"].map(|name| text(name).to_owned());
            if is_meant(text("name")) && done.insert(incarnation) {
                is_clean = false;
                count += usize::from(delete(api, text("id"))?);
            }
        }
        if is_clean && begun.elapsed() >= at_least {
            return Ok(count);
        }
        thread::sleep(PAUSE);
    }
}
