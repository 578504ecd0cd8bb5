//! The outcome of one cell's tests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One run of the tests.
#[derive(Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) passed: bool,
    pub(super) tests: usize,
    pub(super) features: Features,
}

/// The features that tests asked the client for, and whether it has them.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Features(pub(super) BTreeMap<String, bool>);

impl Outcome {
    /// Parses the tests' output, and their report of features.
    pub(super) fn of(stdout: &str, succeeded: bool, expected: Option<usize>, report: &str) -> Self {
        let tests = passed_tests(stdout);
        let passed = succeeded && tests > 0 && expected.is_none_or(|expected| expected == tests);
        Self { passed, tests, features: Features::parse(report) }
    }
}

/// The number in a line such as `test result: ok. 42 passed; 0 failed; …`.
fn passed_tests(stdout: &str) -> usize {
    let result = stdout.lines().filter_map(|line| line.strip_prefix("test result: ok. ")).next_back();
    result.and_then(|line| line.split(' ').next()?.parse().ok()).unwrap_or(0)
}

impl Features {
    /// Parses lines such as "functions: true".
    fn parse(report: &str) -> Self {
        let lines = report.lines().filter_map(|line| line.split_once(": "));
        Self(lines.map(|(feature, has)| (feature.to_owned(), has == "true")).collect())
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_that_ran_what_was_asked_for_has_passed() {
        let stdout = "running 2 tests\n..\ntest result: ok. 2 passed; 0 failed; 0 ignored\n";
        assert!(Outcome::of(stdout, true, None, "").passed);
        assert!(Outcome::of(stdout, true, Some(2), "").passed);
        assert!(!Outcome::of(stdout, true, Some(3), "").passed);
        assert!(!Outcome::of(stdout, false, None, "").passed);
        assert!(!Outcome::of("test result: ok. 0 passed; 0 failed", true, None, "").passed);
    }

    #[test]
    fn features_are_read() {
        let outcome = Outcome::of("", true, None, "import blocks: true\nquery: false\nimport blocks: true\n");
        let expected = [("import blocks".to_owned(), true), ("query".to_owned(), false)];
        assert_eq!(outcome.features, Features(expected.into()));
    }
}
