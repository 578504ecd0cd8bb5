//! The project's tasks: `cargo xtask <task>`. Each has its own module; this file only selects one.

mod api_drift;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod bench;
mod cargo;
mod codegen;
mod console;
mod demo;
mod docs;
mod files;
mod go;
mod independent_client;
mod install;
mod matrix;
mod mirror;
mod package;
mod paths;
mod pip;
mod platform;
mod process;
mod provenance;
mod publisher;
mod record;
mod terraform;
mod testacc;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser};
use console::Console;
use terraform::opentofu;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The project's tasks that are more than a line of Makefile
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    /// Compare what the provider knows of Northflank's API with the newest Python SDK
    ApiDrift {
        /// An OpenAPI document, as a file or an address, to compare with as well
        #[arg(long)]
        openapi: Option<String>,
    },
    /// Measure the provider beside one written in Go
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    Bench {
        /// Write docs/benchmarks.md as well
        #[arg(long)]
        write: bool,
    },
    /// Generate the Rust code of proto/
    Codegen(Generate),
    /// Show the provider at work, without an account
    Demo,
    /// Generate the pages of docs/
    Docs(Generate),
    /// Test the provider with a third-party go-plugin client, written in Python
    IndependentClient,
    /// Build the provider and install it where `terraform init` finds it
    Install {
        /// Remove it
        #[arg(long)]
        remove: bool,
    },
    /// Print the licenses of all crates that are linked into a release
    Licenses,
    /// Run the acceptance tests with these clients; without arguments, with all, and write docs/compatibility.md
    Matrix {
        /// A version of Terraform, or of OpenTofu, such as tofu-1.12.6
        clients: Vec<String>,
    },
    /// Create the files of a release
    Package(package::Options),
    /// Generate the picture of the demo
    Record(Generate),
    /// Delete what killed runs of testacc have left behind
    Sweep,
    /// Print the path of the Terraform that tests use, and download it if necessary
    Terraform { version: Option<String> },
    /// Check the assumptions about Northflank's API with a Northflank account
    Testacc,
    /// Print the path of the OpenTofu that tests use, and build it with Go if necessary
    Tofu { version: Option<String> },
}

#[derive(Args)]
struct Generate {
    /// Write nothing, and fail if something differs
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    match run(Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    process::watch_for_interrupts()?;
    let console = Console::new();
    match task {
        Task::ApiDrift { openapi } => api_drift::run(openapi.as_deref(), &console),
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        Task::Bench { write } => bench::run(write, &console),
        Task::Codegen(Generate { check: false }) => codegen::write(),
        Task::Codegen(Generate { check: true }) => codegen::check(),
        Task::Demo => demo::run(&console),
        Task::Docs(Generate { check: false }) => docs::write(),
        Task::Docs(Generate { check: true }) => docs::check(),
        Task::IndependentClient => independent_client::run(&console),
        Task::Install { remove: false } => install::install(&console),
        Task::Install { remove: true } => install::remove(&console),
        Task::Licenses => console.line(package::licenses::collect()?.trim_end()),
        Task::Matrix { clients } => matrix::run(&clients, &console),
        Task::Package(options) => package::run(&options, &console),
        Task::Record(Generate { check: false }) => record::write(),
        Task::Record(Generate { check: true }) => record::check(),
        Task::Sweep => testacc::sweep(&console),
        Task::Testacc => testacc::run(&console),
        Task::Terraform { version: None } => print(terraform::for_tests()?, &console),
        Task::Terraform { version: Some(version) } => print(terraform::fetch(&version)?, &console),
        Task::Tofu { version: None } => print(opentofu::for_tests()?, &console),
        Task::Tofu { version: Some(version) } => print(opentofu::build(&version)?, &console),
    }
}

fn print(path: PathBuf, console: &Console) -> Result<()> {
    console.line(&path.display().to_string())
}

/// A regular expression from a constant, which must be valid.
fn pattern(text: &str) -> regex_lite::Regex {
    regex_lite::Regex::new(text).expect("our regular expressions are sound")
}
