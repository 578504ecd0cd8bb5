//! Runs child processes, one at a time, so that Ctrl-C reaches each exactly once.
//!
//! A child runs in its own process group, so that a terminal's Ctrl-C reaches only this process. It forwards the signal
//! to the child's group, and ends after the child, so that everything is cleaned up.

use std::{
    io,
    process::{Child, Command, Output, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::Result;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static AT_WORK: Mutex<Option<u32>> = Mutex::new(None);

/// From now on, Ctrl-C, SIGTERM and SIGHUP interrupt the running child, and [`run`] returns an error.
pub(crate) fn watch_for_interrupts() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        interrupt(*AT_WORK.lock().unwrap_or_else(PoisonError::into_inner));
    })?;
    Ok(())
}

/// Fails after an interrupt.
pub(crate) fn check_interrupted() -> Result<()> {
    if INTERRUPTED.load(Ordering::SeqCst) { Err("interrupted".into()) } else { Ok(()) }
}

/// Runs a child to its end, and returns its output.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    finish(command.stderr(Stdio::piped()))
}

/// Runs a child that must succeed, and returns its output.
pub(crate) fn succeed(command: &mut Command) -> Result<String> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let name = command.get_program().to_string_lossy();
    Err(format!("{name} failed ({}):\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim())
        .into())
}

/// As [`run`], but the child's stderr is shown immediately.
pub(crate) fn run_visibly(command: &mut Command) -> Result<Output> {
    finish(command.stderr(Stdio::inherit()))
}

fn finish(command: &mut Command) -> Result<Output> {
    check_interrupted()?;
    let name = command.get_program().to_string_lossy().into_owned();
    let child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()))
        .map_err(|error| format!("cannot start {name}: {error}"))?;
    let output = child.wait_with_output();
    *AT_WORK.lock().unwrap_or_else(PoisonError::into_inner) = None;
    check_interrupted()?;
    Ok(output.map_err(|error| format!("cannot read what {name} prints: {error}"))?)
}

fn start(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    // Hold the lock while the child starts, so that a signal arrives either before the start or when it can be
    // forwarded.
    let mut at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
    let child = command.spawn()?;
    *at_work = Some(child.id());
    if INTERRUPTED.load(Ordering::SeqCst) {
        interrupt(*at_work);
    }
    Ok(child)
}

#[cfg(unix)]
fn interrupt(group: Option<u32>) {
    use nix::{
        sys::signal::{Signal, killpg},
        unistd::Pid,
    };
    if let Some(group) = group.and_then(|group| i32::try_from(group).ok()) {
        // It fails if the child has just ended, which is fine.
        let _ = killpg(Pid::from_raw(group), Signal::SIGINT);
    }
}

/// Windows sends Ctrl-C to every process of the console.
#[cfg(not(unix))]
fn interrupt(_: Option<u32>) {}
