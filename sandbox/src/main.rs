//! Serves the sandbox to users and to the tests of other programs.

mod flags;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use northflank_sandbox::Sandbox;

use crate::flags::{Command, HELP};

fn main() -> ExitCode {
    let command = match flags::parse(lexopt::Parser::from_env()) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("northflank-sandbox: {error}\nTry `northflank-sandbox --help`.");
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("northflank-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Help => say(HELP),
        Command::Version => say(concat!("northflank-sandbox ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Serve { listen, options } => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            let stop = runtime.block_on(async { stop_signal() })?;
            let sandbox = Sandbox::start_on(listen, *options)?;
            say(&format!("northflank-sandbox listening on {}\n", sandbox.url()))?;
            Ok(runtime.block_on(stop)?)
        }
    }
}

fn say(text: &str) -> Result<(), Box<dyn Error>> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Ends when the process is told to stop. Signals are caught from this call on, not only from the first poll.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

/// Ends when the process is told to stop.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
