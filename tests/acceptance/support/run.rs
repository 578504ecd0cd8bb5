//! The result of a Terraform command.

use serde_json::Value;

/// A finished command.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A diagnostic, as `-json` shows it.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) severity: String,
    pub(crate) summary: String,
    pub(crate) detail: String,
    /// The line of the configuration that it points at, without its indentation.
    pub(crate) line: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.output());
        self
    }

    #[track_caller]
    pub(crate) fn failed(self) -> Self {
        assert_eq!(self.code, 1, "{}", self.output());
        self
    }

    pub(crate) fn output(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// Asserts that the output contains this text, regardless of line breaks.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        let words = |text: &str| {
            let text = text.replace(['│', '╷', '╵'], " ");
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(words(&self.output()).contains(&words(text)), "{text:?} is not in:\n{}", self.output());
        self
    }

    /// The output of `show -json` and its like.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {}", self.output()))
    }

    /// The errors and warnings in `-json` output: one object for `validate`, one object per line for other commands.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let whole: Option<Value> = serde_json::from_str(&self.stdout).ok();
        let values = match whole.as_ref().and_then(|json| json["diagnostics"].as_array()) {
            Some(diagnostics) => diagnostics.clone(),
            None => {
                let lines = self.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
                lines
                    .filter(|line| line["type"] == "diagnostic")
                    .map(|line| line["diagnostic"].clone())
                    .collect()
            }
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let diagnostics = values.iter().map(|diagnostic| Diagnostic {
            severity: text(&diagnostic["severity"]),
            summary: text(&diagnostic["summary"]),
            detail: text(&diagnostic["detail"]),
            line: text(&diagnostic["snippet"]["code"]).lines().next().unwrap_or_default().trim().to_owned(),
        });
        // Ignore Terraform's warning about `dev_overrides`.
        diagnostics
            .filter(|diagnostic| diagnostic.summary != "Provider development overrides are in effect")
            .collect()
    }

    /// The only diagnostic.
    #[track_caller]
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let mut diagnostics = self.diagnostics();
        assert_eq!(diagnostics.len(), 1, "{}", self.output());
        diagnostics.remove(0)
    }
}
