//! Measures hundreds of integrations with write-only credentials without a version, as the pages show them. The peer in
//! Go has the same schema and sends the same requests, so it does the same work, except for our safety checks.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use nix::unistd::{SysconfVar, sysconf};
use northflank_sandbox::{Options, Sandbox};
use serde_json::json;

use super::{Provider, start::kibibytes};
use crate::{
    Result, files, go, paths, process,
    publisher::Publisher,
    terraform::{CliConfig, Workspace},
};

pub(super) const COUNT: usize = 300;

pub(super) const FIGURES: [&str; 4] = ["CPU s", "peak MiB", "wall s", "requests"];

/// In the order in which they run.
pub(super) const PHASES: [&str; 4] = ["apply", "plan, no changes", "update", "destroy"];

/// The interval at which a running provider is measured.
const INTERVAL: Duration = Duration::from_millis(10);

/// The figures of each phase.
pub(super) type Costs = [[f64; 4]; 4];

/// The kind of secrets in `credentials_wo`.
#[derive(Clone, Copy)]
pub(super) enum Secrets {
    /// A different key for each integration, as a cloud provider generates them.
    Generated,
    /// A different secret for each integration, as people choose them.
    Chosen,
    /// One secret for all integrations, as people choose them.
    Shared,
}

impl Secrets {
    fn of(self, number: usize, rotation: usize) -> String {
        match self {
            Self::Generated => files::sha256(format!("{rotation} {number}").as_bytes()),
            Self::Chosen => format!("secret-{rotation}-of-{number}"),
            Self::Shared => format!("secret-{rotation}"),
        }
    }
}

/// Measures a provider. The peer needs the schema that our provider prints, and a version of the credentials, because
/// it cannot detect changed credentials.
pub(super) fn measure(
    terraform: &Path,
    provider: &Provider,
    secrets: Secrets,
    schema: Option<&Path>,
) -> Result<Costs> {
    let sandbox = Sandbox::start(Options { rate_limit: Some(u32::MAX), ..Options::default() })?;
    let source = Publisher::ours().source();
    let overrides = [(source.as_str(), provider.folder()?)];
    let mut workspace = Workspace::new(terraform, &CliConfig::Overrides(&overrides))?;
    workspace.set("NORTHFLANK_API_BASE_URL", sandbox.url());
    workspace.set("NORTHFLANK_API_TOKEN", sandbox.token());
    if let Some(schema) = schema {
        workspace.set("BENCH_SCHEMA", schema);
    }
    let configure = |rotation: usize| -> Result<()> {
        let keys: BTreeMap<_, _> = (0..COUNT)
            .map(|number| (format!("integration-{number}"), secrets.of(number, rotation)))
            .collect();
        workspace.write("keys.json", &json!(keys).to_string())?;
        let version =
            schema.map_or_else(String::new, |_| format!("  credentials_wo_version = {}\n", rotation + 1));
        workspace.write("main.tf", &configuration(&source).replace("  # version\n", &version))
    };
    let phase = |arguments: &[&str]| -> Result<[f64; 4]> {
        process::check_interrupted()?;
        sandbox.clear_requests();
        let began = Instant::now();
        let [cpu, peak] = watched(&provider.executable, || workspace.succeed(arguments).map(|_| ()))?;
        Ok([cpu, peak, began.elapsed().as_secs_f64(), sandbox.requests().len() as f64])
    };
    configure(0)?;
    let apply = phase(&["apply", "-auto-approve", "-no-color"])?;
    let plan = phase(&["plan", "-detailed-exitcode", "-no-color"])?;
    configure(1)?;
    let update = phase(&["apply", "-auto-approve", "-no-color"])?;
    let destroy = phase(&["destroy", "-auto-approve", "-no-color"])?;
    Ok([apply, plan, update, destroy])
}

const CONFIGURATION: &str = r#"terraform {
  required_providers {
    northflank = {
      source = "SOURCE"
    }
  }
}

locals {
  keys = jsondecode(file("${path.module}/keys.json"))
}

resource "northflank_integration" "example" {
  for_each = local.keys

  name           = each.key
  cloud_provider = "civo"

  credentials_wo = {
    api_key = each.value
  }
  # version
}
"#;

fn configuration(source: &str) -> String {
    CONFIGURATION.replace("SOURCE", source)
}

/// The CPU time of all processes of this executable during `work`, in seconds, and the peak resident memory of one
/// process, in MiB.
fn watched(executable: &Path, work: impl FnOnce() -> Result<()>) -> Result<[f64; 2]> {
    let ticks = sysconf(SysconfVar::CLK_TCK)?.ok_or("the system does not say how long a tick is")? as f64;
    let executable = executable.canonicalize()?;
    let is_over = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut seen = BTreeMap::new();
            while !is_over.load(Ordering::Relaxed) {
                seen.extend(running(&executable));
                thread::sleep(INTERVAL);
            }
            seen
        });
        let outcome = work();
        is_over.store(true, Ordering::Relaxed);
        let seen = watch.join().map_err(|_| "the watch over processes panicked")?;
        outcome.map(|()| seen)
    })?;
    let cpu: f64 = seen.values().map(|[ticks, _]| ticks).sum();
    let peak = seen.values().map(|[_, peak]| *peak).fold(0.0, f64::max);
    Ok([cpu / ticks, peak / 1024.0])
}

/// Ticks and KiB of the processes of this executable, by process ID. Processes that have just ended are skipped.
fn running(executable: &Path) -> BTreeMap<String, [f64; 2]> {
    let Ok(processes) = fs::read_dir("/proc") else { return BTreeMap::new() };
    let measured = processes.flatten().filter_map(|process| {
        let path = process.path();
        fs::read_link(path.join("exe")).ok().filter(|exe| exe == executable)?;
        let stat = fs::read_to_string(path.join("stat")).ok()?;
        let status = fs::read_to_string(path.join("status")).ok()?;
        let number = process.file_name().to_string_lossy().into_owned();
        Some((number, [ticks(&stat)?, kibibytes(&status, &["VmHWM"])]))
    });
    measured.collect()
}

/// User and system ticks from `/proc/PID/stat`: see proc_pid_stat(5). The name in parentheses may contain any
/// character.
fn ticks(stat: &str) -> Option<f64> {
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some(field(11)? + field(12)?)
}

/// The peer, built with Go, and the schema that it needs. `None` if Go is not installed.
pub(super) fn peer(terraform: &Path, ours: &Provider) -> Result<Option<(Provider, PathBuf)>> {
    if !go::is_there() {
        return Ok(None);
    }
    let folder = paths::target().join("peers").join("northflank-go");
    fs::create_dir_all(&folder)?;
    let executable = folder.join("terraform-provider-northflank");
    let output = executable.to_string_lossy();
    let build = ["build", "-trimpath", "-ldflags", "-s -w", "-o", &output, "."];
    go::run(&paths::root().join("xtask/peer"), &build)?;
    let source = Publisher::ours().source();
    let overrides = [(source.as_str(), ours.folder()?)];
    let workspace = Workspace::new(terraform, &CliConfig::Overrides(&overrides))?;
    workspace.write("keys.json", "{}")?;
    workspace.write("main.tf", &configuration(&source))?;
    let schema = folder.join("schema.json");
    fs::write(&schema, workspace.succeed(&["providers", "schema", "-json"])?)?;
    Ok(Some((Provider { name: "the same, Go".to_owned(), executable }, schema)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ticks_are_those_of_user_and_system() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 2 3 4 5 120 34 0 0 20 0 3 0 100 1 2";
        assert_eq!(ticks(stat), Some(154.0));
        assert_eq!(ticks("7 (a"), None);
    }

    #[test]
    fn generated_secrets_differ() {
        let all: BTreeSet<_> =
            (0..2).flat_map(|rotation| (0..COUNT).map(move |n| Secrets::Generated.of(n, rotation))).collect();
        assert_eq!(all.len(), 2 * COUNT);
        assert!(all.iter().all(|key| key.len() == 64));
    }
}
