//! The provider's costs, measured beside providers written in Go: in one run and in turns, so that whatever else the
//! machine is doing hits all of them alike. It reports, and never fails over a figure.

mod commands;
mod peers;
mod report;
mod spread;
mod start;

use std::{fs, path::PathBuf};

use commands::Cost;
use report::Target;
use start::Start;

use crate::{Result, cargo, console::Console, mirror::VERSION, terraform};

/// A provider's executable, alone in its folder.
struct Provider {
    name: String,
    executable: PathBuf,
}

/// The provider, and those it is measured beside.
struct Providers {
    ours: Provider,
    /// Written with the framework of today.
    workato: Provider,
    /// Small and old, and of use without an account.
    null: Provider,
}

impl Providers {
    fn all(&self) -> [&Provider; 3] {
        [&self.ours, &self.workato, &self.null]
    }
}

/// Measures everything and prints it.
pub(crate) fn run(console: &Console) -> Result<()> {
    let executable = cargo::build_provider(cargo::Profile::Release)?;
    let ours = Provider { name: format!("northflank {VERSION}, Rust"), executable };
    let providers = Providers { ours, workato: peers::workato()?, null: peers::null()? };
    let names = providers.all().map(|provider| provider.name.as_str());

    let sizes = sizes(&providers)?;
    let rows = std::array::from_fn::<_, 3, _>(|index| (names[index], vec![format!("{:.1}", sizes[index])]));
    report::table(console, "Executable", &["MB"], &rows)?;

    let starts = start::measure(&providers)?;
    let rows = std::array::from_fn::<_, 3, _>(|index| {
        let Start { milliseconds, resident, private } = &starts[index];
        (names[index], vec![milliseconds.to_string(), resident.to_string(), private.to_string()])
    });
    let title = format!("Start with mutual TLS: min / median / max of {}", start::RUNS);
    report::table(console, &title, &["handshake ms", "resident MiB", "private MiB"], &rows)?;

    let costs = commands::measure(&terraform::find()?, &providers)?;
    let rows: Vec<_> =
        costs.iter().map(|cost| (cost.name, vec![cost.cpu.to_string(), cost.wall.to_string()])).collect();
    let title = format!("Terraform and its children: min / median / max of {}", commands::RUNS);
    report::table(console, &title, &["CPU ms", "wall ms"], &rows)?;

    report::targets(console, &targets(sizes[0], &starts, &costs))
}

/// In MB.
fn sizes(providers: &Providers) -> Result<[f64; 3]> {
    let mut sizes = [0.0; 3];
    for (provider, size) in providers.all().into_iter().zip(&mut sizes) {
        *size = fs::metadata(&provider.executable)?.len() as f64 / 1e6;
    }
    Ok(sizes)
}

fn targets(size: f64, [ours, workato, _]: &[Start; 3], costs: &[Cost; 5]) -> [Target; 5] {
    let [version, validate, ..] = costs;
    let ratio = ours.milliseconds.median / workato.milliseconds.median;
    [
        Target { what: "handshake", is: ours.milliseconds.median, limit: 2.4, unit: " ms" },
        Target { what: "handshake, of workato's", is: ratio, limit: 0.1, unit: "" },
        Target { what: "resident memory", is: ours.resident.median, limit: 5.0, unit: " MiB" },
        Target { what: "executable", is: size, limit: 8.0, unit: " MB" },
        Target {
            what: "CPU of validate over version",
            is: validate.cpu.median - version.cpu.median,
            limit: 60.0,
            unit: " ms",
        },
    ]
}
