//! A provider in debug mode, which runs beside its clients.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

pub(crate) struct Attached {
    child: Child,
    environment: Vec<(String, String)>,
    value: String,
}

impl Attached {
    /// The variable that tells a client where the provider is.
    pub(crate) const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

    /// Starts it with this environment; what it logs is added to the file `log`.
    pub(crate) fn start(executable: &Path, environment: &[(String, String)], log: &Path) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(log).expect("a file");
        let mut child = Command::new(executable)
            .arg("--debug")
            .env_clear()
            .envs(super::world::inherited())
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("TF_LOG", "TRACE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", executable.display()));
        let printed = BufReader::new(child.stdout.take().expect("a pipe"));
        // Dropping this ends the process, so create it before anything can panic.
        let mut attached = Self { child, environment: environment.to_vec(), value: String::new() };
        let mut lines = printed.lines().map(|line| line.expect("UTF-8"));
        let line = lines.find(|line| line.contains(Self::VARIABLE)).expect("it says where it listens");
        let (from, to) = (line.find('{').expect("an object"), line.rfind('}').expect("an object"));
        attached.value = line[from..=to].to_owned();
        attached
    }

    /// Whether it was started with this environment.
    pub(crate) fn has(&self, environment: &[(String, String)]) -> bool {
        self.environment == environment
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }
}

impl Drop for Attached {
    /// Ends it with an interrupt, as a developer would, so that it removes its socket.
    fn drop(&mut self) {
        #[cfg(unix)]
        let asked = {
            use rustix::process::{Pid, Signal, kill_process};
            kill_process(Pid::from_child(&self.child), Signal::INT).is_ok()
        };
        #[cfg(not(unix))]
        let asked = false;
        if !asked {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
