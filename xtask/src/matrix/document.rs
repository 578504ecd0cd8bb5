//! The page that says what works with what.

use super::{
    cells::{CELLS, Scope},
    outcome::Features,
};

/// A client that has passed.
pub(super) struct Row {
    pub(super) client: String,
    /// For each cell, what was run.
    pub(super) tested: Vec<Scope>,
    pub(super) features: Features,
}

const HEAD: &str = "\
# Compatibility

Written by `make matrix`, which drives each of these clients with the built provider against an API in memory. A version \
is here only if all its tests have passed. OpenTofu is tested where it is installed.

## What works

Where a client cannot do something, a test shows with which error the client refuses it, or the provider for \
`credentials_wo`, and that nothing crashes and nothing is changed. What works from which version on, those between and \
OpenTofu's among them, is said [by feature](guides/versions.md).

";

const BETWEEN: &str = "
Terraform up to 1.0.8 crashes over nested attributes that are left out ([its \
changelog](https://github.com/hashicorp/terraform/blob/v1.0/CHANGELOG.md) has the fix in 1.0.9): with it, only data \
sources and validation can be used, and are tested.

## How it was tested

- **suite**: all acceptance tests but two. One crosses every operation with every fault, the other kills processes at \
random; they take minutes each, are about provider and API, and run with the newest Terraform in `make test`.
- **smoke**: eleven of them. They create, read, update, import, interrupt and destroy, read a data source, validate and \
print the schema, and, where the client can, call a function, import by identity, and import what a query has listed and \
generated.
- **data**: those of a suite or of the smoke tests that need no resource.

The provider was installed as users do it: as an executable that the CLI configuration names (`dev_overrides`); by `init` \
from a folder in the layout of a filesystem mirror, or from a registry on loopback, whose signature the client verifies; \
or running already, in debug mode (reattach), where there is no TLS. Plaintext is what the client speaks with \
`TF_DISABLE_PLUGIN_TLS` set.

";

const NOT_TESTED: &str = "not tested";

pub(super) fn text(rows: &[Row]) -> String {
    let columns: Vec<String> =
        CELLS.iter().map(|cell| format!("{}, {}", cell.title, cell.transport())).collect();
    let mut installed: Vec<_> = rows
        .iter()
        .map(|row| (row.client.clone(), row.tested.iter().map(|scope| scope.text().to_owned()).collect()))
        .collect();
    let features = features(rows);
    let has = |row: &Row, feature: &String| match row.features.0.get(feature) {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => NOT_TESTED.to_owned(),
    };
    let mut capable: Vec<_> = rows
        .iter()
        .map(|row| (row.client.clone(), features.iter().map(|feature| has(row, feature)).collect()))
        .collect();
    if !rows.iter().any(|row| row.client.starts_with("OpenTofu")) {
        let untested = |columns: usize| vec![NOT_TESTED.to_owned(); columns];
        installed.push(("OpenTofu".to_owned(), untested(columns.len())));
        capable.push(("OpenTofu".to_owned(), untested(features.len())));
    }
    [HEAD, &table(&features, &capable), BETWEEN, &table(&columns, &installed)].concat()
}

/// Those that any client was asked for; the oldest first, which is what most clients have.
fn features(rows: &[Row]) -> Vec<String> {
    let mut features: Vec<String> = rows.iter().flat_map(|row| row.features.0.keys().cloned()).collect();
    let having =
        |feature: &String| rows.iter().filter(|row| row.features.0.get(feature) == Some(&true)).count();
    features.sort();
    features.dedup();
    features.sort_by_key(|feature| std::cmp::Reverse(having(feature)));
    features
}

fn table(columns: &[String], rows: &[(String, Vec<String>)]) -> String {
    let line = |first: &str, others: &[String]| format!("| {first} | {} |\n", others.join(" | "));
    let rule = vec!["---".to_owned(); columns.len()];
    let rows: String = rows.iter().map(|(name, cells)| line(name, cells)).collect();
    line("", columns) + &line("---", &rule) + &rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_run_is_not_claimed() {
        let row = |client: &str, features: &[(&str, bool)]| Row {
            client: client.to_owned(),
            tested: CELLS.iter().map(|cell| cell.scope("1.15.5")).collect(),
            features: Features(features.iter().map(|(name, has)| ((*name).to_owned(), *has)).collect()),
        };
        let rows = [
            row("Terraform 1.6.6", &[("a new thing", false), ("old thing", true)]),
            row("Terraform 1.15.5", &[("a new thing", true), ("old thing", true)]),
        ];
        let page = text(&rows);
        assert!(page.contains("|  | old thing | a new thing |\n"), "{page}");
        assert!(page.contains("| Terraform 1.6.6 | yes | no |\n"), "{page}");
        assert!(page.contains("| OpenTofu | not tested | not tested |\n"), "{page}");
        assert!(page.contains("| Terraform 1.15.5 | suite | suite | smoke |"), "{page}");
        assert!(!text(&[row("OpenTofu 1.11.0", &[])]).contains("not tested"));
    }
}
