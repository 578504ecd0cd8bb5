//! Terraform's diagnostics: the errors and warnings that users read.

use std::{
    fmt::{Display, Write as _},
    sync::OnceLock,
};

use super::foreign::AttributePath;

/// One error or warning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A title: verb and noun, no values.
    pub summary: String,
    /// What happened, the likely cause, what to do, and facts at the end.
    pub detail: String,
    /// The attribute that caused it, if one did.
    pub attribute: Option<AttributePath>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    Error,
    Warning,
}

/// The title of errors that users cannot fix.
const PROVIDER_BUG: &str = "Provider bug";

/// The provider's version. It is global, because code that detects a bug may not know the provider, such as code that
/// finds a mismatch between a model and its schema.
static VERSION: OnceLock<&str> = OnceLock::new();

/// Where to report a bug of the provider.
static ISSUES: OnceLock<&str> = OnceLock::new();

impl Diagnostic {
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Error, summary: summary.into(), detail: detail.into(), attribute: None }
    }

    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(summary, detail) }
    }

    /// The same as a warning, which does not stop the run.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The same with the attribute that it is about.
    #[must_use]
    pub fn at(self, attribute: AttributePath) -> Self {
        Self { attribute: Some(attribute), ..self }
    }

    /// The same with "What to do:" and these sentences.
    #[must_use]
    pub fn advise<T: Display>(mut self, advice: impl IntoIterator<Item = T>) -> Self {
        self.detail.push_str("\n\nWhat to do:");
        for advice in advice {
            let _ = write!(self.detail, "\n- {advice}");
        }
        self
    }

    /// An error that users cannot fix. It asks them to report `what`, which must contain no value.
    pub fn provider_bug(what: impl Display) -> Self {
        Self::error(
            PROVIDER_BUG,
            format!(
                "{what}\n\nThis is a bug in the provider, not in your configuration. Report it{} with this message, \
                 the provider's version ({}) and the output of `TF_LOG_PROVIDER=TRACE`.",
                ISSUES.get().map(|address| format!(" at {address}")).unwrap_or_default(),
                VERSION.get().unwrap_or(&"unknown"),
            ),
        )
    }

    /// Sets the version that bug reports name, and where to report bugs. Call it once, when the process starts.
    pub(crate) fn report_bugs_of(version: &'static str, issues: &'static str) {
        let _ = VERSION.set(version);
        let _ = ISSUES.set(issues);
    }
}

/// Errors and warnings in the order in which they were found. Users see duplicates only once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other.0);
    }

    /// Adds the diagnostics of further checks. If earlier checks found errors, a value may lack its expected shape,
    /// which is then not a bug.
    pub fn extend_after_checks(&mut self, mut other: Diagnostics) {
        if self.has_errors() {
            other.0.retain(|diagnostic| diagnostic.summary != PROVIDER_BUG);
        }
        self.extend(other);
    }

    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}
