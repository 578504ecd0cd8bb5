//! Measures the provider and providers written in Go. It reports, and never fails because of a figure.

mod commands;
mod peers;
mod report;
mod scale;
mod spread;
mod start;

use std::{
    fs,
    path::{Path, PathBuf},
};

use report::{Report, Table, Target};
use scale::Secrets;

use crate::{Result, cargo, console::Console, files, mirror::VERSION, paths, provenance, terraform};

/// A provider's executable.
struct Provider {
    name: String,
    executable: PathBuf,
}

impl Provider {
    fn folder(&self) -> Result<&Path> {
        Ok(self.executable.parent().ok_or("an executable is in a folder")?)
    }
}

/// The provider, and those that it is compared with.
struct Providers {
    ours: Provider,
    /// Written with the current Go framework.
    workato: Provider,
    /// An old, small provider that needs no account.
    null: Provider,
}

impl Providers {
    fn all(&self) -> [&Provider; 3] {
        [&self.ours, &self.workato, &self.null]
    }
}

/// Measures everything and prints it, or writes the page.
pub(crate) fn run(write: bool, console: &Console) -> Result<()> {
    let report = measure()?;
    report.print(console)?;
    if write {
        fs::write(paths::root().join("docs/benchmarks.md"), report.page(&circumstances()?))?;
    }
    Ok(())
}

/// When and where it was measured.
fn circumstances() -> Result<String> {
    let processors = files::read(Path::new("/proc/cpuinfo"))?;
    let models: Vec<&str> = processors
        .lines()
        .filter_map(|line| Some(line.strip_prefix("model name")?.split_once(": ")?.1))
        .collect();
    let model = models.first().ok_or("the processor has no name")?;
    let memory = files::read(Path::new("/proc/meminfo"))?;
    let kibibytes = memory.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
    let gibibytes = kibibytes.ok_or("the memory has no size")? / f64::from(1 << 20);
    let kernel = files::read(Path::new("/proc/sys/kernel/osrelease"))?;
    Ok(format!(
        "Measured on {} at commit {}, on {} cores of {model} with {gibibytes:.0} GiB of memory and Linux {}.",
        provenance::date()?,
        provenance::commit()?,
        models.len(),
        kernel.trim()
    ))
}

fn measure() -> Result<Report> {
    let executable = cargo::build_provider(cargo::Profile::Release)?;
    let ours = Provider { name: format!("northflank {VERSION}, Rust"), executable };
    let providers = Providers { ours, workato: peers::workato()?, null: peers::null()? };
    let names = providers.all().map(|provider| provider.name.as_str());

    let sizes = sizes(&providers)?;
    let executables = Table::new("Executable", &["MB"], &names, &sizes.map(|size| [format!("{size:.1}")]));

    let starts = start::measure(&providers)?;
    let title = format!("Start with mutual TLS: min / median / max of {}", start::RUNS);
    let start = Table::new(&title, &start::FIGURES, &names, &starts);

    let costs = commands::measure(&terraform::find()?, &providers)?;
    let title = format!("Terraform and its children: min / median / max of {}", commands::RUNS);
    let commands = Table::new(&title, &commands::FIGURES, &commands::COMMANDS, &costs);

    let scaled = scaled(&providers.ours)?;

    let [[handshake, resident, _], [workato, ..], _] = starts;
    let [[version, _], [validate, _], ..] = costs;
    Ok(Report {
        tables: [executables, start, commands].into_iter().chain(scaled).collect(),
        targets: vec![
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
    })
}

/// Measures many integrations, and compares with a provider in Go if Go is installed.
fn scaled(ours: &Provider) -> Result<Vec<Table>> {
    let terraform = terraform::find()?;
    let table = |of: &str, costs: &scale::Costs| {
        let title = format!("{} integrations: {of}", scale::COUNT);
        let rounded = costs.map(|figures| figures.map(|figure| format!("{figure:.2}")));
        Table::new(&title, &scale::FIGURES, &scale::PHASES, &rounded)
    };
    let measure = |secrets| scale::measure(&terraform, ours, secrets, None);
    let generated = measure(Secrets::Generated)?;
    let mut tables = vec![
        table("each with a secret that a cloud generated", &generated),
        table("all with one secret that a person chose", &measure(Secrets::Shared)?),
        table("each with a secret that a person chose", &measure(Secrets::Chosen)?),
    ];
    if let Some((peer, schema)) = scale::peer(&terraform, ours)? {
        let go = scale::measure(&terraform, &peer, Secrets::Generated, Some(&schema))?;
        let ratios = std::array::from_fn(|phase| {
            std::array::from_fn(|figure| generated[phase][figure] / go[phase][figure])
        });
        tables.push(table("the same schema and requests in Go, without a digest", &go));
        tables.push(table("ratio of the first of these tables to Go", &ratios));
    }
    Ok(tables)
}

/// In MB.
fn sizes(providers: &Providers) -> Result<[f64; 3]> {
    let mut sizes = [0.0; 3];
    for (provider, size) in providers.all().into_iter().zip(&mut sizes) {
        *size = fs::metadata(&provider.executable)?.len() as f64 / 1e6;
    }
    Ok(sizes)
}
