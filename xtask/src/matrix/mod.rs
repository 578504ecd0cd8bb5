//! Runs the acceptance tests with every available client and every installation method, and writes the results to
//! `docs/compatibility.md`.

mod cells;
mod document;
mod memory;
mod outcome;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use cells::{CELLS, Cell};
use document::Row;
use memory::Memory;
use outcome::{Features, Outcome};

use crate::{
    Result, cargo,
    console::{Console, Style},
    go, paths, process, provenance,
    terraform::{self, opentofu},
};

/// A Terraform or OpenTofu to test with.
struct Client {
    name: String,
    program: PathBuf,
}

/// Runs the cells of these clients. Without names, runs those of all clients and writes the page.
pub(crate) fn run(names: &[String], console: &Console) -> Result<()> {
    let clients = if names.is_empty() {
        every_client()?
    } else {
        names.iter().map(|name| named_client(name)).collect::<Result<_>>()?
    };
    let (tests, provider) = cargo::build_acceptance_tests()?;
    let memory = Memory::of(&[tests.clone(), provider])?;
    let began = Instant::now();
    let mut rows = Vec::new();
    let mut failures = 0;
    for client in &clients {
        let mut row = Row { client: client.name.clone(), tested: Vec::new(), features: Features::default() };
        for cell in CELLS {
            let outcome = match memory.recall(client, cell) {
                Some(outcome) => {
                    print(client, cell, &outcome, "earlier", console)?;
                    outcome
                }
                None => run_cell(&tests, client, cell, console)?,
            };
            if outcome.passed {
                memory.keep(client, cell, &outcome)?;
            } else {
                failures += 1;
            }
            row.tested.push(cell.scope(&client.name).text);
            row.features.merge(outcome.features);
        }
        rows.push(row);
    }
    let took = began.elapsed().as_secs();
    let cells = clients.len() * CELLS.len();
    console.line(&format!("\n{cells} cells in {} minutes {} seconds", took / 60, took % 60))?;
    if failures > 0 {
        return Err(format!("{failures} of {cells} cells failed").into());
    }
    let document = document::text(&rows, &provenance::date()?, &provenance::commit()?)?;
    console.line(&format!("\n{document}"))?;
    if names.is_empty() {
        fs::write(paths::root().join("docs/compatibility.md"), document)?;
    }
    Ok(())
}

/// Every Terraform that can be downloaded, and every OpenTofu that can be built, or else the installed OpenTofu.
fn every_client() -> Result<Vec<Client>> {
    let mut programs: Vec<PathBuf> = terraform::versions().map(terraform::fetch).collect::<Result<_>>()?;
    if go::is_there() {
        programs.extend(opentofu::VERSIONS.into_iter().map(opentofu::build).collect::<Result<Vec<_>>>()?);
    } else {
        programs.extend(terraform::installed("tofu"));
    }
    programs.into_iter().map(client).collect()
}

/// The client for a version of Terraform, or of OpenTofu with the prefix `tofu-`.
fn named_client(name: &str) -> Result<Client> {
    client(match name.strip_prefix("tofu-") {
        Some(version) => opentofu::build(version)?,
        None => terraform::fetch(name)?,
    })
}

fn client(program: PathBuf) -> Result<Client> {
    Ok(Client { name: terraform::identify(&program)?.to_string(), program })
}

fn run_cell(tests: &Path, client: &Client, cell: &Cell, console: &Console) -> Result<Outcome> {
    let reports = tempfile::tempdir()?;
    let report = reports.path().join("features");
    let scope = cell.scope(&client.name);
    let mut command = Command::new(tests);
    command.current_dir(paths::root()).args(&scope.arguments);
    command.env("TF_CLI", &client.program).env("TF_ACC_REPORT", &report);
    command.env("TF_ACC_INSTALL", cell.installation).env("INSTA_UPDATE", "no");
    command.env("TF_ACC_PLUGIN_TLS", if cell.has_tls { "" } else { "off" });
    let began = Instant::now();
    let output = process::run(&mut command)?;
    let seconds = began.elapsed().as_secs_f64();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let features = fs::read_to_string(&report).unwrap_or_default();
    let outcome = Outcome::of(&stdout, output.status.success(), scope.count, &features);
    if !outcome.passed {
        console.line(&format!("{stdout}{}", String::from_utf8_lossy(&output.stderr)))?;
    }
    print(client, cell, &outcome, &format!("in {seconds:.0} s"), console)?;
    Ok(outcome)
}

fn print(client: &Client, cell: &Cell, outcome: &Outcome, when: &str, console: &Console) -> Result<()> {
    let (style, word) = if outcome.passed { (Style::Good, "passed") } else { (Style::Bad, "FAILED") };
    let line = format!("{word}  {:<18}  {cell:<28}  {:>4} tests {when}", client.name, outcome.tests);
    console.line(&console.paint(style, &line))
}
