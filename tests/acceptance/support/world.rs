//! A sandbox, a working directory and the command line, all of one test.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
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

/// One test's world. Commands run with nothing of the environment that could change their outcome.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
    provider: PathBuf,
    /// Made for the first command.
    installation: RefCell<Option<Installation>>,
    /// How much time passes in Northflank before each command.
    pause: Duration,
}

/// Longer than anything in Northflank may take to be seen everywhere.
const PAUSE: Duration = Duration::from_secs(60);

const TOKEN: &str = "canary-token";

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    /// With a sandbox that has these options, but for its token.
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

    /// The same with commands that follow each other at once.
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

    /// The same with a provider that `init` has to install from a registry with these packages.
    #[cfg(target_os = "linux")]
    pub(crate) fn registry(self, packages: &super::Packages) -> Self {
        let installation = Installation::registry(packages, self.folder());
        self.installation.replace(Some(installation));
        self
    }

    /// The same with a variable set, or, where `value` is empty, taken away.
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

    /// Makes this the whole configuration, beside the provider's source.
    pub(crate) fn configure(&self, configuration: &str) -> &Self {
        let text = format!("{}{configuration}", installation::required_providers());
        fs::write(self.folder().join("main.tf"), text).expect("a file");
        self
    }

    /// Makes this a module in a folder of that name.
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

    /// Waits for a command, and looks at all that it has written.
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

    /// No secret in anything that was printed or logged, and no complaint of core about the provider.
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

    /// What this test's commands have logged so far, and the provider, where it is not they who start it.
    pub(crate) fn logged(&self) -> String {
        // Whoever is killed may leave half a character behind.
        let read = |path: PathBuf| match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => {
                let bytes = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        read(self.log()) + &read(installation::provider_log(self.folder()))
    }

    /// Applies the configuration, and asserts that a plan is empty then.
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

    /// The attributes of all that is in the state, by address: what `show -json` has, without another start of
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

    /// The state file, where there is one yet.
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

    /// A command whose output has the secrets of the state, as Terraform shows them on demand.
    #[track_caller]
    pub(crate) fn run_quietly(&self, arguments: &[&str]) -> Run {
        let output = self.start(arguments).wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let code = output.status.code().unwrap_or(-1);
        Run { code, stdout: text(output.stdout), stderr: text(output.stderr) }.succeeded()
    }

    /// The requests since the last call that changed something, or were meant to, as `METHOD path body`.
    pub(crate) fn changes(&self) -> Vec<(String, Value)> {
        let requests = self.sandbox.requests();
        self.sandbox.clear_requests();
        let changes = requests.into_iter().filter(|request| request.method != "GET");
        changes.map(|Request { method, path, body, .. }| (format!("{method} {path}"), body)).collect()
    }

    /// Makes an integration behind Terraform's back, with the API's own members.
    pub(crate) fn create_elsewhere(&self, body: Value) -> String {
        self.create_all_elsewhere([body]).remove(0)
    }

    /// The same with many.
    pub(crate) fn create_all_elsewhere(&self, bodies: impl IntoIterator<Item = Value>) -> Vec<String> {
        self.create_all_below("integrations", bodies)
    }

    /// Makes a cluster behind Terraform's back, with the API's own members.
    pub(crate) fn create_cluster_elsewhere(&self, body: Value) -> String {
        self.create_all_below("clusters", [body]).remove(0)
    }

    fn create_all_below(&self, collection: &str, bodies: impl IntoIterator<Item = Value>) -> Vec<String> {
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

    /// Has that many lists show credentials in clear, which no list is documented to do.
    pub(crate) fn list_in_clear(&self, times: u32) {
        let mut integrations = self.sandbox.integrations();
        // It stays out, so that it is still worth a get.
        for gcp in integrations.iter_mut().filter_map(|it| it["gcp"].as_object_mut()) {
            gcp.remove("serviceAccountEmail");
        }
        let answer = json!({"data": {"integrations": integrations}, "pagination": {"hasNextPage": false}});
        let lists = Fault::status(200).body(answer).on("GET", "/v1/cloud-providers/integrations?");
        self.sandbox.fault(lists.times(times));
    }

    /// An integration of AWS that somebody else has made.
    pub(crate) fn create_aws_elsewhere(&self, name: &str) -> String {
        self.create_elsewhere(json!({"name": name, "provider": "aws", "aws": {}}))
    }
}

/// As configurations and plans have it, of what a state file keeps in parts.
fn address(resource: &Value, instance: &Value) -> String {
    let mode = (resource["mode"] == "data").then_some("data");
    let parts = [resource["module"].as_str(), mode, resource["type"].as_str(), resource["name"].as_str()];
    let address = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
    match &instance["index_key"] {
        Value::Null => address,
        key => format!("{address}[{key}]"),
    }
}

/// What commands need of the tests' own environment. No TF_*, no NORTHFLANK_*, no proxies.
pub(super) fn inherited() -> impl Iterator<Item = (OsString, OsString)> {
    let kept = ["PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP", "LANG"];
    env::vars_os().filter(move |(name, _)| kept.iter().any(|kept| name == kept))
}

/// After a refresh that has found other values, OpenTofu's core logs those of the state, sensitive ones among them,
/// before it knows which are. No provider can keep it from that; Terraform's core conceals them.
fn is_drift_in_log(line: &str) -> bool {
    client().is_opentofu && line.starts_with("      - .credentials: was cty.ObjectVal(")
}
