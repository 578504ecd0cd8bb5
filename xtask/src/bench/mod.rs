//! The provider's costs, measured beside providers written in Go. It reports, and never fails over a figure.

mod commands;
mod peers;
mod report;
mod spread;
mod start;

use std::{fs, path::PathBuf};

use report::Target;

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
    report::table(console, "Executable", &["MB"], &names, &sizes.map(|size| [format!("{size:.1}")]))?;

    let starts = start::measure(&providers)?;
    let title = format!("Start with mutual TLS: min / median / max of {}", start::RUNS);
    report::table(console, &title, &start::FIGURES, &names, &starts)?;

    let costs = commands::measure(&terraform::find()?, &providers)?;
    let title = format!("Terraform and its children: min / median / max of {}", commands::RUNS);
    report::table(console, &title, &commands::FIGURES, &commands::COMMANDS, &costs)?;

    let [[handshake, resident, _], [workato, ..], _] = starts;
    let [[version, _], [validate, _], ..] = costs;
    report::targets(
        console,
        &[
            Target { what: "handshake", is: handshake.median, limit: 2.4, unit: " ms" },
            Target {
                what: "handshake, of workato's",
                is: handshake.median / workato.median,
                limit: 0.1,
                unit: "",
            },
            Target { what: "resident memory", is: resident.median, limit: 5.0, unit: " MiB" },
            Target { what: "executable", is: sizes[0], limit: 8.0, unit: " MB" },
            Target {
                what: "CPU of validate over version",
                is: validate.median - version.median,
                limit: 60.0,
                unit: " ms",
            },
        ],
    )
}

/// In MB.
fn sizes(providers: &Providers) -> Result<[f64; 3]> {
    let mut sizes = [0.0; 3];
    for (provider, size) in providers.all().into_iter().zip(&mut sizes) {
        *size = fs::metadata(&provider.executable)?.len() as f64 / 1e6;
    }
    Ok(sizes)
}
