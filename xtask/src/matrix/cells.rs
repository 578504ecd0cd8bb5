//! What is run with each client: one way of installing the provider, with or without TLS.

use std::fmt;

/// A column of the table.
pub(super) struct Cell {
    /// As the tests name it.
    pub(super) installation: &'static str,
    pub(super) title: &'static str,
    pub(super) has_tls: bool,
    is_suite: bool,
}

/// Which of the tests are run.
pub(super) struct Scope {
    /// In the table.
    pub(super) text: &'static str,
    /// For the executable of the tests.
    pub(super) arguments: Vec<&'static str>,
    /// How many tests there are, where that is known: a test that got another name must not go missing.
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
    // The client connects to what runs already, and there is never TLS.
    smoke("reattach", "reattach", false),
];

/// These clients crash over a nested attribute that is null, of which every resource of ours has some. The last of
/// them is 1.0.8.
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
    // They return at once where the client lacks what they need.
    "functions::the_project_of_a_key_need_not_be_repeated",
    "identity::an_import_goes_by_it",
    "query::what_is_found_can_be_imported_as_it_is_generated",
];

/// The first of [`SMOKE`], which have no resource or do not come to plan it.
const SMOKE_WITHOUT_RESOURCES: usize = 4;

/// These take minutes each and are about provider and API, whatever the client. `make test` runs them with the newest.
const LONG: &[&str] = &["fault_table::", "killed::"];

/// The modules of tests, and single tests, of which that is true as well.
const SUITE_WITHOUT_RESOURCES: &[&str] = &[
    "configuration::a_missing_token",
    "data_source::",
    "lacking::",
    "lifecycle::the_schema_reads_well",
    "release::",
    "validation::",
];

impl Cell {
    /// With this client.
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
