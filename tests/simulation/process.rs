//! One process of the provider, driven through its gRPC service without a socket, and core's checks of its responses.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use framework::Server;
use northflank_provider::provider::Northflank as Provider;
use rmpv::Value;
use tonic::{body::Body, codegen::http};
use tower::util::BoxCloneSyncService;

use crate::{
    core::{Entry, Told},
    generated::tfplugin6::{
        AttributePath, ClientCapabilities, Diagnostic, Schema, apply_resource_change,
        attribute_path::step::Selector, configure_provider, diagnostic::Severity, get_provider_schema,
        import_resource_state, plan_resource_change, provider_client::ProviderClient, read_resource,
        stop_provider, validate_resource_config,
    },
    northflank::{Incarnation, Northflank, TOKEN},
    transport::Network,
    value::{Shape, bytes, decoded, get, message, text, with},
};

const TYPE: &str = "northflank_integration";

type Service = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>;

/// A configured process.
#[derive(Clone)]
pub(crate) struct Process {
    provider: ProviderClient<Service>,
    pub(crate) network: Arc<Network>,
}

/// What one worker got from its calls.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) address: String,
    pub(crate) told: Vec<Told>,
    /// Complaints that core would have, and misplaced secrets.
    pub(crate) complaints: Vec<String>,
}

/// A response with an error, which is already recorded in [`Heard`].
#[derive(Debug)]
pub(crate) struct Failed;

/// A planned state with its private state, and whether it replaces the object.
pub(crate) struct Planned {
    pub(crate) value: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) replaces: bool,
}

impl Process {
    /// Starts a process that may change these integrations.
    pub(crate) async fn start(
        northflank: &Arc<Northflank>,
        number: usize,
        known: BTreeSet<Incarnation>,
        heard: &mut Heard,
    ) -> Self {
        northflank.ledger().known.insert(number, known);
        let northflank = northflank.clone();
        let network = Arc::new(Network { process: number, northflank, is_dead: AtomicBool::new(false) });
        let mut provider = client(Provider::over(network.clone()));
        let config = [("api_token", text(TOKEN)), ("base_url", text("https://northflank.example"))];
        let request = configure_provider::Request {
            terraform_version: "1.11.4".to_owned(),
            config: message(&shapes().provider.object(&config)),
            client_capabilities: Some(capabilities()),
        };
        let response = provider.configure_provider(request).await.expect("a configured process").into_inner();
        let _ = heard.hear(&response.diagnostics);
        Self { provider, network }
    }

    pub(crate) async fn stop(&self) {
        let _ = self.provider.clone().stop_provider(stop_provider::Request {}).await;
    }

    /// Reads an object; `None` if it is gone.
    pub(crate) async fn read(&self, entry: &Entry, heard: &mut Heard) -> Result<Option<Entry>, Failed> {
        let request = read_resource::Request {
            type_name: TYPE.to_owned(),
            current_state: message(&entry.value),
            private: entry.private.clone(),
            client_capabilities: Some(capabilities()),
            ..Default::default()
        };
        let response = self.provider.clone().read_resource(request).await.expect("an answer").into_inner();
        heard.hear(&response.diagnostics)?;
        let value = decoded(response.new_state.as_ref());
        heard.scan("a read", &value, &response.private);
        Ok((!value.is_nil()).then_some(Entry {
            value,
            private: response.private,
            is_tainted: entry.is_tainted,
        }))
    }

    /// An import, and the read that core makes after it.
    pub(crate) async fn import(&self, id: &str, heard: &mut Heard) -> Result<Entry, Failed> {
        let request = import_resource_state::Request {
            type_name: TYPE.to_owned(),
            id: id.to_owned(),
            client_capabilities: Some(capabilities()),
            ..Default::default()
        };
        let response =
            self.provider.clone().import_resource_state(request).await.expect("an answer").into_inner();
        heard.hear(&response.diagnostics)?;
        let imported = response.imported_resources.first().expect("an imported resource");
        let entry = Entry {
            value: decoded(imported.state.as_ref()),
            private: imported.private.clone(),
            is_tainted: false,
        };
        match self.read(&entry, heard).await? {
            Some(entry) => Ok(entry),
            None => {
                heard.say(true, "Cannot import non-existent remote object");
                Err(Failed)
            }
        }
    }

    pub(crate) async fn validate(&self, config: &Value, heard: &mut Heard) -> Result<(), Failed> {
        let request = validate_resource_config::Request {
            type_name: TYPE.to_owned(),
            config: message(config),
            client_capabilities: Some(capabilities()),
        };
        let response = self.provider.clone().validate_resource_config(request).await.expect("an answer");
        heard.hear(&response.into_inner().diagnostics)
    }

    /// A plan: a create without a prior object, a delete without a configuration.
    pub(crate) async fn plan(
        &self,
        prior: Option<&Entry>,
        private: &[u8],
        config: &Value,
        heard: &mut Heard,
    ) -> Result<Planned, Failed> {
        let prior = prior.map_or(Value::Nil, |prior| prior.value.clone());
        let proposed = if config.is_nil() { Value::Nil } else { resource().proposed(&prior, config) };
        let request = plan_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: message(&prior),
            proposed_new_state: message(&proposed),
            config: message(config),
            prior_private: private.to_vec(),
            client_capabilities: Some(capabilities()),
            ..Default::default()
        };
        let response =
            self.provider.clone().plan_resource_change(request).await.expect("an answer").into_inner();
        heard.hear(&response.diagnostics)?;
        let value = decoded(response.planned_state.as_ref());
        heard.scan("a plan", &value, &response.planned_private);
        let replaces = !prior.is_nil()
            && !value.is_nil()
            && response
                .requires_replace
                .iter()
                .map(path)
                .any(|path| get(&prior, &path) != get(&value, &path));
        Ok(Planned { value, private: response.planned_private, replaces })
    }

    /// Applies a change, and returns the object as core stores it. `Err` contains what core stores after a failure.
    pub(crate) async fn apply(
        &self,
        prior: Option<&Entry>,
        config: &Value,
        planned: &Planned,
        heard: &mut Heard,
    ) -> Result<Option<Entry>, Option<Entry>> {
        let request = apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: message(&prior.map_or(Value::Nil, |prior| prior.value.clone())),
            planned_state: message(&planned.value),
            config: message(config),
            planned_private: planned.private.clone(),
            ..Default::default()
        };
        let response =
            self.provider.clone().apply_resource_change(request).await.expect("an answer").into_inner();
        let outcome = heard.hear(&response.diagnostics);
        let value = decoded(response.new_state.as_ref());
        heard.scan("an apply", &value, &response.private);
        let is_tainted = match prior {
            None => outcome.is_err(),
            Some(prior) => prior.is_tainted && outcome.is_err(),
        };
        if outcome.is_err() {
            let stored = Entry { value, private: response.private, is_tainted };
            return Err(if stored.value.is_nil() { prior.cloned() } else { Some(stored) });
        }
        if let Some(difference) = difference(&planned.value, &value, "") {
            heard.complaints.push(format!("Provider produced inconsistent result after apply: {difference}"));
        }
        Ok((!value.is_nil()).then_some(Entry { value, private: response.private, is_tainted }))
    }
}

impl Heard {
    pub(crate) fn at(address: &str) -> Self {
        Self { address: address.to_owned(), ..Self::default() }
    }

    fn say(&mut self, is_error: bool, text: &str) {
        self.told.push(Told { address: self.address.clone(), is_error, text: text.to_owned() });
    }

    fn hear(&mut self, diagnostics: &[Diagnostic]) -> Result<(), Failed> {
        for diagnostic in diagnostics {
            let text = format!("{}: {}", diagnostic.summary, diagnostic.detail);
            if text.contains("canary-") {
                self.complaints.push(format!("a secret is in a message: {text}"));
            }
            if text.contains("panicked") || text.contains("bug in the provider") {
                self.complaints.push(format!("a bug of the provider: {text}"));
            }
            self.say(diagnostic.severity() == Severity::Error, &text);
        }
        let has_error = diagnostics.iter().any(|it| it.severity() == Severity::Error);
        if has_error { Err(Failed) } else { Ok(()) }
    }

    /// Searches for secrets outside of sensitive attributes.
    fn scan(&mut self, what: &str, value: &Value, private: &[u8]) {
        let shown = if value.is_nil() { Vec::new() } else { bytes(&with(value, "credentials", Value::Nil)) };
        for (place, bytes) in [("values", shown.as_slice()), ("private state", private)] {
            if bytes.windows(7).any(|part| part == b"canary-") {
                self.complaints.push(format!("a secret is in the {place} of {what}"));
            }
        }
    }
}

struct Shapes {
    provider: Shape,
    resource: Shape,
}

pub(crate) fn resource() -> &'static Shape {
    &shapes().resource
}

/// The schema, read once on a separate thread, because it is the same for all seeds.
fn shapes() -> &'static Shapes {
    static SHAPES: OnceLock<Shapes> = OnceLock::new();
    SHAPES.get_or_init(|| std::thread::spawn(read_shapes).join().expect("the schema"))
}

fn read_shapes() -> Shapes {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let schema = runtime.block_on(async {
        let mut provider = client(Provider::new());
        provider.get_provider_schema(get_provider_schema::Request {}).await.expect("the schema").into_inner()
    });
    let shape = |schema: Option<&Schema>| {
        Shape(schema.and_then(|schema| schema.block.as_ref()).expect("a block").attributes.clone())
    };
    Shapes { provider: shape(schema.provider.as_ref()), resource: shape(schema.resource_schemas.get(TYPE)) }
}

fn client(provider: Provider) -> ProviderClient<Service> {
    ProviderClient::new(BoxCloneSyncService::new(Server::new(provider).into_service()))
}

/// The client capabilities of Terraform 1.11.
fn capabilities() -> ClientCapabilities {
    ClientCapabilities { write_only_attributes_allowed: true, ..Default::default() }
}

fn path(path: &AttributePath) -> String {
    let name = |selector: &Selector| match selector {
        Selector::AttributeName(name) => name.clone(),
        Selector::ElementKeyString(_) | Selector::ElementKeyInt(_) => {
            panic!("no path leads into a collection")
        }
    };
    path.steps.iter().filter_map(|step| step.selector.as_ref()).map(name).collect::<Vec<_>>().join(".")
}

/// The first known planned value that is not the actual one.
pub(crate) fn difference(planned: &Value, actual: &Value, at: &str) -> Option<String> {
    match (planned, actual) {
        (Value::Ext(..), _) => None,
        (Value::Map(members), Value::Map(_)) => members.iter().find_map(|(name, planned)| {
            let name = name.as_str().expect("a name");
            difference(planned, get(actual, name), &format!("{at}.{name}"))
        }),
        (Value::Array(planned), Value::Array(actual)) if planned.len() == actual.len() => {
            planned.iter().any(|it| !actual.contains(it)).then(|| at.to_owned())
        }
        _ => (planned != actual).then(|| at.to_owned()),
    }
}
