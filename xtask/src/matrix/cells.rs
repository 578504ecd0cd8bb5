//! The cells of the matrix: one installation method each, with or without TLS.

use std::fmt;

/// A column of the table.
pub(super) struct Cell {
    /// The value of `TF_ACC_INSTALL`.
    pub(super) installation: &'static str,
    pub(super) title: &'static str,
    pub(super) has_tls: bool,
    is_suite: bool,
}

/// The tests that a cell runs.
pub(super) struct Scope {
    /// The text in the table.
    pub(super) text: &'static str,
    /// The arguments for the executable of the tests.
    pub(super) arguments: Vec<&'static str>,
    /// The number of tests, if it is known, so that a renamed test is noticed.
    pub(super) count: Option<usize>,
}

const fn suite(installation: &'static str, title: &'static str, has_tls: bool) -> Cell {
    Cell { installation, title, has_tls, is_suite: true }
}

const fn smoke(installation: &'static str, title: &'static str, has_tls: bool) -> Cell {
    Cell { installation, title, has_tls, is_suite: false }
}

pub(super) const CELLS: &[Cell] = &[
    suite("overrides", "`dev_overrides`", true),
    suite("overrides", "`dev_overrides`", false),
    smoke("mirror", "mirror", true),
    smoke("mirror", "mirror", false),
    smoke("registry", "registry", true),
    smoke("registry", "registry", false),
    // The client connects to a running provider, always without TLS.
    smoke("reattach", "reattach", false),
];

/// These clients crash on null nested attributes, which all our resources have. The last such version is 1.0.8.
const CRASHING: &[&str] = &["Terraform 1.0.3"];

const SMOKE: &[&str] = &[
    "configuration::a_missing_token_is_an_error_that_names_the_ways_to_set_it",
    "data_source::by_id_it_has_all_that_the_api_shows",
    "lifecycle::the_schema_reads_well",
    "validation::several_errors_are_found_at_once",
    "import::by_id",
    "interrupt::a_create_under_way_is_finished_and_stored",
    "lifecycle::an_integration_is_created_read_and_destroyed",
    "update::credentials",
    // They return immediately if the client lacks the feature.
    "functions::the_project_of_a_key_need_not_be_repeated",
    "identity::an_import_goes_by_it",
    "query::what_is_found_can_be_imported_as_it_is_generated",
];

/// How many tests at the beginning of [`SMOKE`] do not plan a resource.
const SMOKE_WITHOUT_RESOURCES: usize = 4;

/// These take minutes each and do not depend on the client. `make test` runs them with the newest Terraform.
const LONG: &[&str] = &["fault_table::", "killed::"];

/// Modules and tests of the suite that do not plan a resource, either.
const SUITE_WITHOUT_RESOURCES: &[&str] = &[
    "configuration::a_missing_token",
    "data_source::",
    "lacking::",
    "lifecycle::the_schema_reads_well",
    "release::",
    "validation::",
];

impl Cell {
    /// The tests of this cell for a client.
    pub(super) fn scope(&self, client: &str) -> Scope {
        let is_crashing = CRASHING.contains(&client);
        if self.is_suite && is_crashing {
            return Scope { text: "suite: data", arguments: SUITE_WITHOUT_RESOURCES.to_vec(), count: None };
        }
        if self.is_suite {
            let arguments = LONG.iter().flat_map(|test| ["--skip", test]).collect();
            return Scope { text: "suite", arguments, count: None };
        }
        let (text, tests) =
            if is_crashing { ("smoke: data", &SMOKE[..SMOKE_WITHOUT_RESOURCES]) } else { ("smoke", SMOKE) };
        Scope { text, arguments: [&["--exact"], tests].concat(), count: Some(tests.len()) }
    }

    pub(super) fn transport(&self) -> &'static str {
        if self.has_tls { "mutual TLS" } else { "plaintext" }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}, {}", self.installation, self.transport()))
    }
}
