//! Runs, checks and prints one step of the demo.

use std::process::Output;

use northflank_sandbox::{Request, Sandbox};
use serde_json::Value;

use super::{highlights, stage::Stage};
use crate::{
    Result,
    console::{Console, Style},
    terraform::Workspace,
};

/// A command of Terraform.
pub(super) struct Command {
    pub(super) arguments: &'static [&'static str],
    /// The expected exit code. With `-detailed-exitcode`, a plan with changes ends with 2.
    pub(super) code: i32,
}

pub(super) struct Show<'a> {
    console: &'a Console,
    sandbox: &'a Sandbox,
    /// The name of the client in printed commands.
    program: String,
    steps: usize,
}

impl<'a> Show<'a> {
    pub(super) fn new(console: &'a Console, stage: &'a Stage) -> Self {
        let program = stage.terraform.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self { console, sandbox: &stage.sandbox, program, steps: 0 }
    }

    /// Prints `why`, runs the command, checks its exit code, and prints the important lines.
    pub(super) fn step(&mut self, command: Command, workspace: &Workspace, why: &str) -> Result<()> {
        self.steps += 1;
        let Self { console, program, steps, .. } = &*self;
        let line = format!("{program} {}", command.arguments.join(" "));
        console.line(&format!("\n{}  {why}", console.paint(Style::Title, &format!("{steps:>2}"))))?;
        console.line(&format!("    {}", console.paint(Style::Quiet, &format!("$ {line}"))))?;

        let output = workspace.run(command.arguments)?;
        let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        let text = String::from_utf8_lossy(&text);
        if output.status.code() != Some(command.code) {
            return Err(format!("step {steps}, {line}, {}:\n\n{text}", ending(&output, command.code)).into());
        }
        for (style, line) in highlights::of(&text) {
            console.line(&format!("    {}", console.paint(style, line)))?;
        }
        for line in self.requests() {
            console.line(&format!("    {}", console.paint(Style::Quiet, &line)))?;
        }
        Ok(())
    }

    /// The requests since the previous step.
    fn requests(&self) -> Vec<String> {
        let requests = self.sandbox.requests();
        self.sandbox.clear_requests();
        match requests.as_slice() {
            [] => vec!["→ no request".to_owned()],
            requests => requests.iter().map(described).collect(),
        }
    }
}

fn ending(output: &Output, expected: i32) -> String {
    match (output.status.code(), expected) {
        (Some(2), 0) => "still has changes to make".to_owned(),
        (Some(0), 2) => "has nothing to do".to_owned(),
        _ => format!("failed ({})", output.status),
    }
}

/// A request with the names of its members, without values.
fn described(request: &Request) -> String {
    let status = request.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let line = format!("→ {} {} ({status})", request.method, request.path);
    match &request.body {
        Value::Object(members) if !members.is_empty() => {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            format!("{line}: {}", names.join(", "))
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_described_without_its_values() {
        let request = |body, status| Request { method: "POST".into(), path: "/v1/x".into(), status, body };
        let described = |body, status| described(&request(body, status));
        assert_eq!(described(Value::Null, Some(200)), "→ POST /v1/x (200)");
        assert_eq!(described(json!({}), None), "→ POST /v1/x (no answer)");
        let body = json!({ "name": "a", "credentials": { "apiKey": "secret" } });
        assert_eq!(described(body, Some(409)), "→ POST /v1/x (409): credentials, name");
    }
}
