//! The page that says what works with what.

use minijinja::{Environment, context, value::Serde};

use super::{cells::CELLS, outcome::Features};
use crate::Result;

/// A row of the table: a client that has passed.
pub(super) struct Row {
    pub(super) client: String,
    /// For each cell, what was run.
    pub(super) tested: Vec<&'static str>,
    pub(super) features: Features,
}

const NOT_TESTED: &str = "not tested";

pub(super) fn text(rows: &[Row], date: &str, commit: &str) -> Result<String> {
    let columns: Vec<String> =
        CELLS.iter().map(|cell| format!("{}, {}", cell.title, cell.transport())).collect();
    let mut installed: Vec<_> = rows.iter().map(|row| (row.client.as_str(), row.tested.clone())).collect();
    let features = features(rows);
    let has = |row: &Row, feature: &String| match row.features.0.get(feature) {
        Some(true) => "yes",
        Some(false) => "no",
        None => NOT_TESTED,
    };
    let mut capable: Vec<(&str, Vec<&str>)> = rows
        .iter()
        .map(|row| (row.client.as_str(), features.iter().map(|feature| has(row, feature)).collect()))
        .collect();
    if !rows.iter().any(|row| row.client.starts_with("OpenTofu")) {
        installed.push(("OpenTofu", vec![NOT_TESTED; columns.len()]));
        capable.push(("OpenTofu", vec![NOT_TESTED; features.len()]));
    }
    let (installed, capable) = (Serde(installed), Serde(capable));
    let page = context! { date, commit, columns, installed, features, capable };
    Ok(Environment::new().render_str(include_str!("compatibility.md.j2"), page)?)
}

/// The features that tests asked any client for; the most widely supported first.
fn features(rows: &[Row]) -> Vec<String> {
    let mut features: Vec<String> = rows.iter().flat_map(|row| row.features.0.keys().cloned()).collect();
    let having =
        |feature: &String| rows.iter().filter(|row| row.features.0.get(feature) == Some(&true)).count();
    features.sort();
    features.dedup();
    features.sort_by_key(|feature| std::cmp::Reverse(having(feature)));
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_run_is_not_claimed() {
        let row = |client: &str, features: &[(&str, bool)]| Row {
            client: client.to_owned(),
            tested: CELLS.iter().map(|cell| cell.scope("Terraform 1.15.5").text).collect(),
            features: Features(features.iter().map(|(name, has)| ((*name).to_owned(), *has)).collect()),
        };
        let rows = [
            row("Terraform 1.6.6", &[("a new thing", false), ("old thing", true)]),
            row("Terraform 1.15.5", &[("a new thing", true), ("old thing", true)]),
        ];
        let page = text(&rows, "2026-11-30", "0123456").unwrap();
        assert!(page.contains("on 2026-11-30 at commit 0123456."), "{page}");
        assert!(page.contains("|  | old thing | a new thing |\n"), "{page}");
        assert!(page.contains("| Terraform 1.6.6 | yes | no |\n"), "{page}");
        assert!(page.contains("| OpenTofu | not tested | not tested |\n"), "{page}");
        assert!(page.contains("| Terraform 1.15.5 | suite | suite | smoke |"), "{page}");
        assert!(!text(&[row("OpenTofu 1.11.0", &[])], "", "").unwrap().contains("not tested"));
    }
}
