//! The findings on each assumption, as a table that can be published: it contains no secret and no name from the
//! account.

use std::{collections::BTreeMap, fmt::Write};

use northflank_sandbox::Assumption;

use crate::Result;

/// The findings. An assumption without an entry was not checked.
#[derive(Default)]
pub(super) struct Findings(BTreeMap<Assumption, Finding>);

struct Finding {
    is_as_assumed: bool,
    seen: String,
}

impl Findings {
    /// Records a finding on an assumption. A contradiction is never overwritten.
    pub(super) fn note(&mut self, assumption: Assumption, is_as_assumed: bool, seen: impl Into<String>) {
        let finding = Finding { is_as_assumed, seen: seen.into() };
        if self.0.get(&assumption).is_none_or(|before| before.is_as_assumed) {
            self.0.insert(assumption, finding);
        }
    }

    pub(super) fn table(&self) -> String {
        let mut table = String::from("\n| | assumed | seen | |\n| --- | --- | --- | --- |\n");
        for assumption in Assumption::ALL {
            let (seen, verdict) = match self.0.get(assumption) {
                None => ("nothing that tells", "not seen"),
                Some(Finding { is_as_assumed: true, seen }) => (seen.as_str(), "as assumed"),
                Some(Finding { is_as_assumed: false, seen }) => (seen.as_str(), "**not as assumed**"),
            };
            let _ =
                writeln!(table, "| {} | {} | {seen} | {verdict} |", assumption.number(), assumption.claim());
        }
        table
    }

    /// Fails if an assumption is wrong or was not checked.
    pub(super) fn verdict(&self) -> Result<()> {
        let numbers = |has: &dyn Fn(Option<&Finding>) -> bool| {
            let found = Assumption::ALL.iter().filter(|it| has(self.0.get(*it)));
            found.map(|it| it.number().to_string()).collect::<Vec<_>>().join(", ")
        };
        let wrong = numbers(&|finding| finding.is_some_and(|it| !it.is_as_assumed));
        let unseen = numbers(&|finding| finding.is_none());
        match (wrong.as_str(), unseen.as_str()) {
            ("", "") => Ok(()),
            ("", unseen) => Err(format!("not seen: {unseen}").into()),
            (wrong, "") => Err(format!("not as assumed: {wrong}").into()),
            (wrong, unseen) => Err(format!("not as assumed: {wrong}; not seen: {unseen}").into()),
        }
    }
}
