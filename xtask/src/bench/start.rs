//! Measures a running provider: the time until its handshake, and its memory.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, PKCS_ECDSA_P521_SHA512};

use super::{
    Providers,
    spread::{Spread, in_turns},
};
use crate::Result;

pub(super) const RUNS: usize = 30;

/// The variables that Terraform sets for each provider, except the certificate.
const ENVIRONMENT: [(&str, &str); 4] = [
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"),
    ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
    ("PLUGIN_MIN_PORT", "10000"),
    ("PLUGIN_MAX_PORT", "25000"),
];

/// The wait before memory is measured, so that the provider is idle.
const REST: Duration = Duration::from_millis(150);

pub(super) const FIGURES: [&str; 3] = ["handshake ms", "resident MiB", "private MiB"];

/// The figures of all providers, in their order. Private memory excludes memory that other processes share, such as
/// library pages.
pub(super) fn measure(providers: &Providers) -> Result<[[Spread; 3]; 3]> {
    let certificate = certificate()?;
    // Killed providers do not remove their sockets.
    let sockets = tempfile::tempdir()?;
    in_turns(RUNS, |index| {
        let provider = providers.all()[index];
        start_once(&provider.executable, &certificate, sockets.path())
            .map_err(|error| format!("cannot measure {}: {error}", provider.name).into())
    })
}

fn start_once(executable: &Path, certificate: &str, sockets: &Path) -> Result<[f64; 3]> {
    let mut command = Command::new(executable);
    command.envs(ENVIRONMENT).env("PLUGIN_CLIENT_CERT", certificate).env("TMPDIR", sockets);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let began = Instant::now();
    let mut provider = Running(command.spawn()?);
    let stdout = provider.0.stdout.take().ok_or("the provider has no stdout")?;
    let mut handshake = String::new();
    BufReader::new(stdout).read_line(&mut handshake)?;
    let took = began.elapsed();
    if handshake.split('|').count() < 5 {
        return Err("it printed no handshake line".into());
    }
    thread::sleep(REST);
    let memory = |file: &str, fields: &[&str]| {
        let text = fs::read_to_string(format!("/proc/{}/{file}", provider.0.id()))?;
        Result::Ok(kibibytes(&text, fields) / 1024.0)
    };
    Ok([
        took.as_secs_f64() * 1000.0,
        memory("status", &["VmRSS"])?,
        memory("smaps_rollup", &["Private_Clean", "Private_Dirty"])?,
    ])
}

/// A provider that does not outlive us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if it has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The sum of these fields in a file of `/proc`.
pub(super) fn kibibytes(text: &str, fields: &[&str]) -> f64 {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let values = lines.filter(|(name, _)| fields.contains(name));
    values.filter_map(|(_, value)| value.trim().trim_end_matches(" kB").parse::<f64>().ok()).sum()
}

/// The kind of certificate that Terraform sends.
fn certificate() -> Result<String> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512)?;
    let mut parameters = CertificateParams::new(["localhost".to_owned()])?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(parameters.self_signed(&key)?.pem())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_summed() {
        let text = "Rss:  5 kB\nPrivate_Clean:      3 kB\nPrivate_Dirty:      40 kB\nPrivate_Hugetlb: 9 kB\n";
        assert_eq!(kibibytes(text, &["Private_Clean", "Private_Dirty"]), 43.0);
    }
}
