//! The project's tasks: `cargo xtask <task>`. Each lives in a module of its own; this file only picks one.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod bench;
mod cargo;
mod codegen;
mod console;
mod demo;
mod docs;
mod files;
mod independent_client;
mod install;
mod matrix;
mod mirror;
mod package;
mod paths;
mod pip;
mod platform;
mod process;
mod record;
mod terraform;

use std::process::ExitCode;

use console::Console;

const USAGE: &str = "\
cargo xtask <task>

  bench                 measure the provider beside one written in Go
  codegen [--check]     generate the Rust code of proto/, or fail where it differs
  demo                  show the provider at work, without an account
  docs [--check]        generate the pages of docs/, or fail where they differ
  independent-client    drive the provider with a go-plugin client that others have written, in Python
  install               build the provider and put it where `terraform init` finds it
  install --remove      take it away again
  matrix [VERSION...]   run the acceptance tests with these clients, or with all of them and write down what works
  package [OPTION...]   make the files of a release: --target TARGET, --executable FILE, --out FOLDER, --sign KEY,
                        --version VERSION (fails where it is another), --sums-only
  record [--check]      make the picture of the demo, or fail where it differs
  terraform [VERSION]   print the path of the Terraform that tests use, fetching it where there is none
";

/// A regular expression of ours.
fn pattern(text: &str) -> regex_lite::Regex {
    regex_lite::Regex::new(text).expect("our regular expressions are sound")
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether there is such a task.
fn run(arguments: &[&str]) -> Result<bool> {
    process::watch_for_interrupts()?;
    let console = Console::new();
    match arguments {
        ["bench"] => bench(&console)?,
        ["codegen"] => codegen::write()?,
        ["codegen", "--check"] => codegen::check()?,
        ["demo"] => demo::run(&console)?,
        ["docs"] => docs::write()?,
        ["docs", "--check"] => docs::check()?,
        ["independent-client"] => independent_client::run(&console)?,
        ["install"] => install::install(&console)?,
        ["install", "--remove"] => install::remove(&console)?,
        ["matrix", versions @ ..] => matrix::run(versions, &console)?,
        ["package", options @ ..] => package::run(&package::Options::parse(options)?, &console)?,
        ["record"] => record::write()?,
        ["record", "--check"] => record::check()?,
        ["terraform"] => console.line(&terraform::for_tests()?.display().to_string())?,
        ["terraform", version] => console.line(&terraform::fetch(version)?.display().to_string())?,
        _ => return Ok(false),
    }
    Ok(true)
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn bench(console: &Console) -> Result<()> {
    bench::run(console)
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn bench(_: &Console) -> Result<()> {
    Err("bench compares with providers that are built for Linux on x86-64, and runs there only".into())
}
