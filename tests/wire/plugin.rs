//! Plugin processes, started as hosts start them, and always ended, even if a test fails.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustix::process::{Pid, Signal, kill_process};
use rustls::{ClientConfig, pki_types::CertificateDer};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
    task::JoinHandle,
};

use crate::{
    certificates::Identity,
    connection::{Client, Connection, Target, trust},
    soon,
};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-northflank");

const COOKIE_NAME: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// How long hosts wait for the end before they kill the process.
pub(crate) const HOSTS_WAIT: Duration = Duration::from_secs(2);

/// How a plugin is started.
pub(crate) struct Start {
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    /// The certificate that the host passes.
    identity: Option<Arc<Identity>>,
    temporary: TempDir,
}

impl Start {
    /// Starts it like Terraform.
    pub(crate) fn by_terraform() -> Self {
        let identity = Arc::new(Identity::as_hosts_make_it());
        let start = Self::plaintext().variable("PLUGIN_CLIENT_CERT", &identity.pem);
        Self { identity: Some(identity), ..start }
    }

    /// Starts it like Terraform with `TF_DISABLE_PLUGIN_TLS`.
    pub(crate) fn plaintext() -> Self {
        Self::bare()
            .variable(COOKIE_NAME, COOKIE)
            .variable("PLUGIN_MIN_PORT", "10000")
            .variable("PLUGIN_MAX_PORT", "25000")
            .variable("PLUGIN_PROTOCOL_VERSIONS", "5,6")
    }

    /// Starts it without any settings except a folder for temporary files.
    pub(crate) fn bare() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let variables = vec![(OsString::from("TMPDIR"), temporary.path().as_os_str().to_owned())];
        Self { arguments: Vec::new(), variables, identity: None, temporary }
    }

    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Sets an environment variable.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self = self.without(name);
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(variable, _)| variable != name);
        self
    }

    /// A folder that must be empty at the end of the process.
    pub(crate) fn temporary(&self) -> &Path {
        self.temporary.path()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter().cloned()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Starts it and reads its handshake.
    pub(crate) async fn start(self) -> Plugin {
        let mut command = self.command(BINARY);
        command.args(&self.arguments);
        let mut process = Process::spawn(command);
        let line = process.line().await;
        let handshake = Handshake::parse(&line);
        Plugin { process, handshake, identity: self.identity, temporary: self.temporary }
    }

    /// Starts it in debug mode, and returns the process and its first output.
    pub(crate) async fn start_debug(self) -> (Process, String, TempDir) {
        let mut command = self.command(BINARY);
        command.args(&self.arguments).arg("--debug");
        let mut process = Process::spawn(command);
        let mut printed = String::new();
        while !printed.contains("TF_REATTACH_PROVIDERS=") {
            printed += &process.line().await;
        }
        (process, printed, self.temporary)
    }

    /// Starts it as a child of a shell, which represents a host that can be killed.
    pub(crate) async fn start_below_host(self) -> (Process, Orphan) {
        let mut command = self.command("/bin/sh");
        command.args(["-c", "\"$0\" & echo $!; wait", BINARY]);
        let mut host = Process::spawn(command);
        // The shell and its child print concurrently, in any order.
        let (first, second) = (host.line().await, host.line().await);
        let (id, line) = if first.starts_with("1|") { (second, first) } else { (first, second) };
        let id = id.trim().parse().expect("the shell tells the id of its child");
        let guard = KillOnDrop(Some(Pid::from_raw(id).expect("an id")));
        let handshake = Handshake::parse(&line);
        (host, Orphan { handshake, identity: self.identity, temporary: self.temporary, guard })
    }

    /// Runs it until it ends by itself, which must happen before it serves.
    pub(crate) async fn run(&self) -> Ended {
        let mut command = self.command(BINARY);
        command.args(&self.arguments);
        Self::run_to_its_end(command).await
    }

    /// The same with a limit that a shell sets.
    pub(crate) async fn run_with_limit(&self, limit: &str) -> Ended {
        let mut command = self.command("/bin/sh");
        command.args(["-c", &format!("{limit}; exec \"$0\""), BINARY]);
        Self::run_to_its_end(command).await
    }

    async fn run_to_its_end(command: Command) -> Ended {
        let mut process = Process::spawn(command);
        let mut first = String::new();
        soon("a line or the end", process.stdout.read_line(&mut first)).await.unwrap();
        assert!(!first.starts_with("1|"), "it serves: {first}");
        let ended = process.ended().await;
        Ended { stdout: first + &ended.stdout, ..ended }
    }
}

/// A process. Dropping it kills it and waits for its end.
pub(crate) struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: JoinHandle<String>,
}

impl Process {
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut stderr = child.stderr.take().unwrap();
        let stderr = tokio::spawn(async move {
            let mut text = Vec::new();
            stderr.read_to_end(&mut text).await.unwrap();
            String::from_utf8(text).expect("stderr is text")
        });
        Self { child, stdout, stderr }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("the process has not ended")
    }

    /// The next line of standard output, with its end.
    async fn line(&mut self) -> String {
        let mut line = String::new();
        soon("a line of the process", self.stdout.read_line(&mut line)).await.unwrap();
        assert!(line.ends_with('\n'), "the process ended instead of printing a line; it printed {line:?}");
        line
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.id()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Limits the memory that the process may additionally map from now on.
    #[cfg(target_os = "linux")]
    pub(crate) fn limit_memory_to_come(&self, bytes: u64) {
        use rustix::process::{Resource, Rlimit, prlimit};
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB"));
        let size: u64 = size.expect("a size").parse().unwrap();
        let limit = Some((size << 10) + bytes);
        let id = Pid::from_raw(i32::try_from(self.id()).unwrap());
        prlimit(id, Resource::As, Rlimit { current: limit, maximum: limit }).unwrap();
    }

    /// Whether it still runs.
    pub(crate) fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its end, and for the end of all processes that have inherited its standard output and error.
    pub(crate) async fn ended(mut self) -> Ended {
        let status = soon("the end of the process", self.child.wait()).await.unwrap();
        let (stdout, stderr) = self.outputs().await;
        Ended { status, stdout, stderr }
    }

    /// Everything that is printed until all writers have closed the outputs.
    pub(crate) async fn outputs(&mut self) -> (String, String) {
        let mut stdout = String::new();
        soon("the end of standard output", self.stdout.read_to_string(&mut stdout)).await.unwrap();
        (stdout, soon("the end of standard error", &mut self.stderr).await.unwrap())
    }

    /// Kills it and waits for its end.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.start_kill();
        // The process still runs only if a test failed. A killed process ends quickly.
        while matches!(self.child.try_wait(), Ok(None)) {
            std::thread::yield_now();
        }
    }
}

/// How a process has ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Its output, without the handshake.
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Asserts that it ended successfully and left nothing behind.
    fn check(&self, temporary: &Path) {
        assert_eq!(self.status.code(), Some(0), "{}: {}", self.status, self.stderr);
        assert_eq!(self.stdout, "", "standard output stays silent after the handshake");
        assert_empty(temporary);
    }
}

/// Asserts that a folder is empty.
pub(crate) fn assert_empty(folder: &Path) {
    let left: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "left behind in {}: {left:?}", folder.display());
}

/// The handshake line of a plugin.
#[derive(Debug)]
pub(crate) struct Handshake {
    pub(crate) fields: Vec<String>,
}

impl Handshake {
    fn parse(line: &str) -> Self {
        let line = line.strip_suffix('\n').expect("a whole line");
        let fields = line.split('|').map(ToOwned::to_owned).collect();
        Self { fields }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        PathBuf::from(&self.fields[3])
    }

    /// The plugin's certificate, if it uses TLS.
    pub(crate) fn certificate(&self) -> Option<CertificateDer<'static>> {
        let text = self.fields[5].as_str();
        (!text.is_empty()).then(|| CertificateDer::from(STANDARD_NO_PAD.decode(text).unwrap()))
    }

    fn target(&self, identity: Option<&Arc<Identity>>) -> Target {
        let tls = identity.map(|identity| {
            let certificate = self.certificate().expect("a certificate for a certificate");
            trust(&certificate, Client::Identity(identity.clone()))
        });
        Target { socket: self.socket(), tls }
    }
}

/// A plugin that serves.
pub(crate) struct Plugin {
    pub(crate) process: Process,
    pub(crate) handshake: Handshake,
    identity: Option<Arc<Identity>>,
    temporary: TempDir,
}

impl Plugin {
    pub(crate) async fn start() -> Self {
        Start::by_terraform().start().await
    }

    /// The target that its host connects to.
    pub(crate) fn target(&self) -> Target {
        self.handshake.target(self.identity.as_ref())
    }

    /// The client identity that it accepts.
    pub(crate) fn identity(&self) -> Arc<Identity> {
        self.identity.clone().expect("a plugin with TLS")
    }

    /// The TLS configuration of another client than its host.
    pub(crate) fn tls_of(&self, client: Client) -> Arc<ClientConfig> {
        trust(&self.handshake.certificate().expect("a plugin with TLS"), client)
    }

    pub(crate) async fn connect(&self) -> Connection {
        soon("a connection", Connection::to(&self.target())).await.expect("the host is let in")
    }

    /// Ends it as hosts do, and checks that it ends in time and leaves nothing behind.
    pub(crate) async fn shut_down(self) -> Ended {
        let connection = self.connect().await;
        let asked = Instant::now();
        connection.shut_down().await.expect("Shutdown is answered");
        let ended = self.ended().await;
        assert!(asked.elapsed() < HOSTS_WAIT, "the host would have killed it: {:?}", asked.elapsed());
        ended
    }

    /// Waits for its end, and checks that it left nothing behind.
    pub(crate) async fn ended(self) -> Ended {
        let ended = self.process.ended().await;
        ended.check(self.temporary.path());
        ended
    }
}

/// A plugin whose host can be killed.
pub(crate) struct Orphan {
    handshake: Handshake,
    identity: Option<Arc<Identity>>,
    temporary: TempDir,
    guard: KillOnDrop,
}

impl Orphan {
    pub(crate) async fn connect(&self) -> Connection {
        let target = self.handshake.target(self.identity.as_ref());
        soon("a connection", Connection::to(&target)).await.expect("the host is let in")
    }

    /// Waits until the dead host's outputs are closed, and checks that the plugin left nothing behind.
    pub(crate) async fn ended(mut self, mut host: Process) {
        host.outputs().await;
        self.guard.0 = None;
        assert_empty(self.temporary.path());
    }
}

/// Ends a process that is not our child, unless it has ended.
struct KillOnDrop(Option<Pid>);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            let _ = kill_process(id, Signal::KILL);
        }
    }
}
