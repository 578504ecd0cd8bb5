//! The plugin's executable: flags, then [`plugin::run`].

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use framework::plugin::{self, Identity, Mode};
use northflank_provider::{provider::Northflank, publisher};

const HELP: &str = "\
The Terraform and OpenTofu provider for Northflank's cloud-provider integrations.

Terraform and OpenTofu start it themselves. By hand, it accepts these options:

  --debug     serve until interrupted, and print how to connect Terraform to it
  --version   print the version
  --help      print this help
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned()).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mode = match arguments.as_slice() {
        [] => Mode::Child,
        ["--debug" | "-debug"] => Mode::Debug,
        ["--version" | "-version"] => {
            return print(&format!("{} {}\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")));
        }
        ["--help" | "-help" | "-h"] => return print(HELP),
        _ => {
            let _ = write!(io::stderr(), "unknown arguments\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let identity = Identity {
        name: "northflank",
        source: publisher::source(),
        version: env!("CARGO_PKG_VERSION"),
        issues: publisher::ISSUES,
        crate_name: "northflank_provider",
    };
    plugin::run(identity, mode, Northflank::new())
}

fn print(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
