//! The environment of one test: a sandbox, a working directory and the command line.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use northflank_provider::publisher::source;
use northflank_sandbox::{Fault, Options, Request, Sandbox};
use serde_json::{Value, json};

use super::{
    CANARY, built,
    client::client,
    installation::{self, Installation},
    run::Run,
};

/// The environment of one test. Commands inherit no variables that could change their outcome.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
    provider: PathBuf,
    /// Created for the first command.
    installation: RefCell<Option<Installation>>,
    /// How far the sandbox's clock moves before each command.
    pause: Duration,
}

/// Longer than any change may take to be visible everywhere.
const PAUSE: Duration = Duration::from_secs(60);

const TOKEN: &str = "canary-token";

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    /// A world whose sandbox has these options, except for the token.
    pub(crate) fn with(options: Options) -> Self {
        let sandbox =
            Sandbox::start(Options { token: TOKEN.to_owned(), ..options }).expect("the sandbox starts");
        let environment = [("NORTHFLANK_API_TOKEN", TOKEN), ("NORTHFLANK_API_BASE_URL", sandbox.url())];
        Self {
            environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            folder: tempfile::tempdir().expect("a folder"),
            provider: built().to_owned(),
            installation: RefCell::default(),
            pause: PAUSE,
            sandbox,
        }
    }

    /// The same without pauses between commands.
    pub(crate) fn hasty(mut self) -> Self {
        self.pause = Duration::ZERO;
        self
    }

    /// The same with another executable of that provider.
    pub(crate) fn provider(mut self, executable: &Path) -> Self {
        self.provider = executable.to_owned();
        self.installation.take();
        self
    }

    /// The same with a provider that `init` must install from a registry with these packages.
    #[cfg(target_os = "linux")]
    pub(crate) fn registry(self, packages: &super::Packages) -> Self {
        let installation = Installation::registry(packages, self.folder());
        self.installation.replace(Some(installation));
        self
    }

    /// The same with an environment variable set, or removed if `value` is empty.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.environment.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the whole configuration, apart from the required provider.
    pub(crate) fn configure(&self, configuration: &str) -> &Self {
        let text = format!("{}{configuration}", installation::required_providers());
        fs::write(self.folder().join("main.tf"), text).expect("a file");
        self
    }

    /// Writes a module into a folder with this name.
    pub(crate) fn module(&self, name: &str, configuration: &str) {
        let folder = self.folder().join(name);
        fs::create_dir(&folder).expect("a new folder");
        let text = format!("{}{configuration}", installation::required_providers());
        fs::write(folder.join("main.tf"), text).expect("a file");
    }

    /// Runs a command of Terraform to its end.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let child = self.start(arguments);
        self.finish(child)
    }

    /// Starts a command of Terraform in a process group of its own, as a shell would.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.sandbox.advance(self.pause);
        let mut installation = self.installation.borrow_mut();
        let installation =
            installation.get_or_insert_with(|| Installation::of(&self.provider, self.folder()));
        installation.prepare(self.folder(), &self.environment);
        let mut command = Command::new(&client().path);
        command.args(arguments).current_dir(self.folder()).env_clear().envs(inherited()).envs(
            self.environment.iter().chain(&installation.environment).map(|(name, value)| (name, value)),
        );
        command
            .env("TF_CLI_CONFIG_FILE", installation::cli_configuration(self.folder()))
            .env("TF_LOG", "TRACE")
            .env("TF_LOG_PATH", self.log())
            .env("RUST_LOG", "trace")
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().unwrap_or_else(|error| panic!("{}: {error}", client().path.display()))
    }

    /// Waits for a command, and checks everything that it has written.
    #[track_caller]
    pub(crate) fn finish(&self, child: Child) -> Run {
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let run = Run {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        self.assert_clean(&run);
        run
    }

    /// Asserts that the output and the log contain no secret and no complaint of core about the provider.
    #[track_caller]
    fn assert_clean(&self, run: &Run) {
        let log = self.logged();
        for text in [&run.stdout, &run.stderr, &log] {
            for line in text.lines().filter(|line| !is_drift_in_log(line)) {
                assert!(!line.contains(CANARY), "a secret was written: {line}");
                assert!(!line.contains("Provider produced"), "core complains: {line}\n{}", run.output());
            }
        }
    }

    fn log(&self) -> PathBuf {
        self.folder().join("trace.log")
    }

    /// The log of this test's commands so far, and of a provider in debug mode.
    pub(crate) fn logged(&self) -> String {
        // A killed process may leave an incomplete character.
        let read = |path: PathBuf| match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => {
                let bytes = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        read(self.log()) + &read(installation::provider_log(self.folder()))
    }

    /// Applies the configuration, and asserts that another plan has no changes.
    #[track_caller]
    pub(crate) fn apply(&self) -> Run {
        let run = self.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
        self.assert_no_changes();
        run
    }

    #[track_caller]
    pub(crate) fn assert_no_changes(&self) {
        let plan = self.run(&["plan", "-detailed-exitcode", "-no-color"]);
        assert_eq!(plan.code, 0, "the plan is not empty: {}", plan.output());
    }

    #[track_caller]
    pub(crate) fn destroy(&self) {
        self.run(&["destroy", "-auto-approve", "-no-color"]).succeeded();
    }

    /// The planned change of a resource, as `show -json` has it.
    #[track_caller]
    pub(crate) fn planned(&self, address: &str) -> Value {
        self.planned_changes().remove(address).unwrap_or_default()
    }

    /// The planned changes of all resources, by address.
    #[track_caller]
    pub(crate) fn planned_changes(&self) -> BTreeMap<String, Value> {
        self.planned_changes_with(&[])
    }

    /// The same, planned with these options.
    #[track_caller]
    pub(crate) fn planned_changes_with(&self, options: &[&str]) -> BTreeMap<String, Value> {
        self.run(&[&["plan", "-out=plan.bin", "-no-color"], options].concat()).succeeded();
        let plan = self.run_quietly(&["show", "-json", "plan.bin"]).json();
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        let change = |resource: Value| {
            (resource["address"].as_str().expect("an address").to_owned(), resource["change"].clone())
        };
        changes.into_iter().map(change).collect()
    }

    /// A resource's attributes in the state, or null.
    #[track_caller]
    pub(crate) fn state(&self, address: &str) -> Value {
        self.states().remove(address).unwrap_or_default()
    }

    /// The attributes of everything in the state, by address. The same as in `show -json`, but without starting
    /// Terraform and the provider.
    #[track_caller]
    pub(crate) fn states(&self) -> BTreeMap<String, Value> {
        let file = self.state_file().unwrap_or_default();
        let resources = file["resources"].as_array().into_iter().flatten();
        let instances = resources.flat_map(|resource| {
            let instances = resource["instances"].as_array().into_iter().flatten();
            let current = instances.filter(|instance| instance["deposed"].is_null());
            current.map(move |instance| (address(resource, instance), instance["attributes"].clone()))
        });
        instances.collect()
    }

    /// The state file, if it exists.
    #[track_caller]
    pub(crate) fn state_file(&self) -> Option<Value> {
        match fs::read_to_string(self.folder().join("terraform.tfstate")) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            text => Some(serde_json::from_str(&text.expect("a state")).expect("JSON")),
        }
    }

    /// Writes a state file with these integrations: the name of each resource, its schema's version and its attributes.
    pub(crate) fn store(&self, integrations: impl IntoIterator<Item = (impl Into<String>, u64, Value)>) {
        let provider = format!("provider[\"{}/{}\"]", client().registry(), source());
        let resource = |(name, version, attributes): (_, u64, Value)| {
            json!({
                "mode": "managed", "type": "northflank_integration", "name": Into::<String>::into(name),
                "provider": provider,
                "instances": [{"schema_version": version, "attributes": attributes}],
            })
        };
        let state = json!({
            "version": 4, "terraform_version": "1.0.0", "serial": 1, "lineage": "stored", "outputs": {},
            "resources": integrations.into_iter().map(resource).collect::<Value>(),
        });
        fs::write(self.folder().join("terraform.tfstate"), state.to_string()).expect("a file");
    }

    /// Runs a command whose output may contain secrets of the state, which Terraform shows on demand.
    #[track_caller]
    pub(crate) fn run_quietly(&self, arguments: &[&str]) -> Run {
        let output = self.start(arguments).wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let code = output.status.code().unwrap_or(-1);
        Run { code, stdout: text(output.stdout), stderr: text(output.stderr) }.succeeded()
    }

    /// All requests except GETs since the last call of this method, as `METHOD path` and body.
    pub(crate) fn changes(&self) -> Vec<(String, Value)> {
        let requests = self.sandbox.requests();
        self.sandbox.clear_requests();
        let changes = requests.into_iter().filter(|request| request.method != "GET");
        changes.map(|Request { method, path, body, .. }| (format!("{method} {path}"), body)).collect()
    }

    /// Waits until a request with this method has reached the sandbox.
    #[track_caller]
    pub(crate) fn wait_for(&self, method: &str) {
        self.wait_until(|requests| requests.iter().any(|request| request.method == method));
    }

    /// Waits until this is true of the requests that have reached the sandbox.
    #[track_caller]
    pub(crate) fn wait_until(&self, is_true: impl Fn(&[Request]) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !is_true(&self.sandbox.requests()) {
            assert!(Instant::now() < deadline, "only these have come: {:?}", self.sandbox.requests());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Creates an integration outside Terraform, with the API's member names. Returns its ID.
    pub(crate) fn create_elsewhere(&self, body: Value) -> String {
        self.create_all_elsewhere([body]).remove(0)
    }

    /// The same with many.
    pub(crate) fn create_all_elsewhere(&self, bodies: impl IntoIterator<Item = Value>) -> Vec<String> {
        self.create_elsewhere_in("integrations", bodies)
    }

    /// The same with clusters.
    pub(crate) fn create_clusters_elsewhere(&self, bodies: impl IntoIterator<Item = Value>) -> Vec<String> {
        self.create_elsewhere_in("clusters", bodies)
    }

    fn create_elsewhere_in(&self, collection: &str, bodies: impl IntoIterator<Item = Value>) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = reqwest::Client::new();
        let create = async |body: Value| {
            let team = body["teamId"].as_str().map(|team| format!("/teams/{team}")).unwrap_or_default();
            let url = format!("{}/v1{team}/cloud-providers/{collection}", self.sandbox.url());
            let request = client.post(url).bearer_auth(TOKEN).body(body.to_string());
            let answer = request.header("content-type", "application/json").send().await.expect("an answer");
            let answer: Value = serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON");
            answer["data"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
        };
        let ids = bodies.into_iter().map(|body| runtime.block_on(create(body))).collect();
        self.sandbox.clear_requests();
        ids
    }

    /// Makes that many lists show credentials in clear, which is not documented for lists.
    pub(crate) fn list_in_clear(&self, times: u32) {
        let mut integrations = self.sandbox.integrations();
        // Without the service account, so that the provider still sends a GET.
        for gcp in integrations.iter_mut().filter_map(|it| it["gcp"].as_object_mut()) {
            gcp.remove("serviceAccountEmail");
        }
        let answer = json!({"data": {"integrations": integrations}, "pagination": {"hasNextPage": false}});
        let lists = Fault::status(200).body(answer).on("GET", "/v1/cloud-providers/integrations?");
        self.sandbox.fault(lists.times(times));
    }

    /// Creates an AWS integration outside Terraform. Returns its ID.
    pub(crate) fn create_aws_elsewhere(&self, name: &str) -> String {
        self.create_elsewhere(json!({"name": name, "provider": "aws", "aws": {}}))
    }
}

/// The address of an instance in a state file, which stores its parts separately.
fn address(resource: &Value, instance: &Value) -> String {
    let mode = (resource["mode"] == "data").then_some("data");
    let parts = [resource["module"].as_str(), mode, resource["type"].as_str(), resource["name"].as_str()];
    let address = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
    match &instance["index_key"] {
        Value::Null => address,
        key => format!("{address}[{key}]"),
    }
}

/// The variables that commands inherit: no TF_*, no NORTHFLANK_*, no proxies.
pub(super) fn inherited() -> impl Iterator<Item = (OsString, OsString)> {
    let kept = ["PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP", "LANG"];
    env::vars_os().filter(move |(name, _)| kept.iter().any(|kept| name == kept))
}

/// If a refresh finds drift, OpenTofu's core logs the values of the state, including sensitive ones. No provider can
/// prevent that. Terraform's core hides them.
fn is_drift_in_log(line: &str) -> bool {
    client().is_opentofu && line.starts_with("      - .credentials: was cty.ObjectVal(")
}
