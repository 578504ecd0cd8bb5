//! Checks the assumptions about Northflank's API with a Northflank account, and prints a table.
//!
//! `life` runs the life of a few integrations over `api`, notes in `findings` what it sees, and cleans up however it ends.
//! `names` distinguishes integrations of test runs from all others, and `cleaner` deletes them.

mod api;
mod cleaner;
mod findings;
mod life;
mod names;

use std::{env, time::Duration};

use api::Api;
use findings::Findings;
use names::Run;

use crate::{Result, console::Console};

/// Checks the assumptions, prints the table and leaves nothing behind. Fails if an assumption is wrong.
pub(crate) fn run(console: &Console) -> Result<()> {
    if env::var_os("TF_ACC").is_none_or(|value| value.is_empty()) {
        return Err(
            "this creates and deletes integrations in your Northflank account: set TF_ACC=1 to allow it"
                .into(),
        );
    }
    let api = Api::from_environment()?;
    let run = Run::new()?;
    console.line(&format!("Integrations of this run are named \"{} …\".", run.prefix()))?;
    let mut findings = Findings::default();
    let lived = life::live(&api, &run, &mut findings);
    console.line(&findings.table())?;
    lived?;
    findings.verdict()
}

/// Deletes what killed runs have left behind, and nothing else.
pub(crate) fn sweep(console: &Console) -> Result<()> {
    let deleted = cleaner::clean(&Api::from_environment()?, names::is_of_a_run, Duration::ZERO)?;
    console.line(&format!("Deleted {deleted} integrations that test runs had left."))
}
