//! Plays Terraform's core: configures, plans, applies and reads with the same requests as core.

use northflank_sandbox::Sandbox;
use rmpv::Value;
use tonic::transport::Channel;

use crate::{
    connection::Connection,
    generated::tfplugin6::{
        ClientCapabilities, Diagnostic, Schema, apply_resource_change, configure_provider,
        diagnostic::Severity, get_provider_schema, plan_resource_change, provider_client::ProviderClient,
        read_resource,
    },
    soon,
    value::{Shape, decoded, message, text},
};

/// The one resource type, and the one data source.
pub(crate) const INTEGRATION: &str = "northflank_integration";

/// Core, with one plugin.
#[derive(Clone)]
pub(crate) struct Terraform {
    pub(crate) provider: ProviderClient<Channel>,
    pub(crate) configuration: Shape,
    pub(crate) resource: Shape,
    pub(crate) data_source: Shape,
}

/// An object as core stores it.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) state: Value,
    pub(crate) private: Vec<u8>,
}

impl Terraform {
    /// Core with a plugin that is not configured yet.
    pub(crate) async fn with(connection: &Connection) -> Self {
        let mut provider = connection.provider();
        let request = get_provider_schema::Request {};
        let schema = soon("the schema", provider.get_provider_schema(request)).await.unwrap().into_inner();
        let shape = |schema: Option<&Schema>| {
            Shape(schema.and_then(|schema| schema.block.as_ref()).expect("a block").attributes.clone())
        };
        Self {
            provider,
            configuration: shape(schema.provider.as_ref()),
            resource: shape(schema.resource_schemas.get(INTEGRATION)),
            data_source: shape(schema.data_source_schemas.get(INTEGRATION)),
        }
    }

    /// Core with a plugin that is configured for the sandbox.
    pub(crate) async fn with_sandbox(connection: &Connection, sandbox: &Sandbox) -> Self {
        let terraform = Self::with(connection).await;
        terraform.configure(sandbox, sandbox.token()).await;
        terraform
    }

    pub(crate) async fn configure(&self, sandbox: &Sandbox, token: &str) {
        let config = [("api_token", text(token)), ("base_url", text(sandbox.url()))];
        let diagnostics = self.configure_with(&self.configuration.object(&config)).await;
        assert_eq!(told(&diagnostics), "");
    }

    pub(crate) async fn configure_with(&self, config: &Value) -> Vec<Diagnostic> {
        let request = configure_provider::Request {
            terraform_version: "1.11.4".to_owned(),
            config: message(config),
            client_capabilities: Some(capabilities()),
        };
        let mut provider = self.provider.clone();
        soon("ConfigureProvider", provider.configure_provider(request))
            .await
            .unwrap()
            .into_inner()
            .diagnostics
    }

    /// A minimal valid configuration of an integration, without credentials.
    pub(crate) fn config(&self, name: &str, more: &[(&str, Value)]) -> Value {
        let mut members = vec![("name", text(name)), ("cloud_provider", text("civo"))];
        members.extend_from_slice(more);
        self.resource.object(&members)
    }

    /// Core's request to plan a change: a create has no prior state, a delete no configuration.
    pub(crate) fn change(
        &self,
        prior: Option<&Stored>,
        config: Option<&Value>,
    ) -> plan_resource_change::Request {
        let prior_state = prior.map_or(Value::Nil, |prior| prior.state.clone());
        let config = config.cloned().unwrap_or(Value::Nil);
        let proposed = match &config {
            Value::Nil => Value::Nil,
            config => self.resource.proposed(&prior_state, config),
        };
        plan_resource_change::Request {
            type_name: INTEGRATION.to_owned(),
            prior_state: message(&prior_state),
            proposed_new_state: message(&proposed),
            config: message(&config),
            prior_private: prior.map(|prior| prior.private.clone()).unwrap_or_default(),
            client_capabilities: Some(capabilities()),
            ..Default::default()
        }
    }

    pub(crate) async fn plan(
        &self,
        request: plan_resource_change::Request,
    ) -> plan_resource_change::Response {
        soon("the plan", self.provider.clone().plan_resource_change(request)).await.unwrap().into_inner()
    }

    /// Core's request to apply a planned change.
    pub(crate) async fn planned(
        &self,
        prior: Option<&Stored>,
        config: Option<&Value>,
    ) -> apply_resource_change::Request {
        let change = self.change(prior, config);
        let (prior_state, config) = (change.prior_state.clone(), change.config.clone());
        let plan = self.plan(change).await;
        assert_planned(&plan);
        apply_resource_change::Request {
            type_name: INTEGRATION.to_owned(),
            prior_state,
            planned_state: plan.planned_state,
            config,
            planned_private: plan.planned_private,
            ..Default::default()
        }
    }

    pub(crate) async fn apply(
        &self,
        request: apply_resource_change::Request,
    ) -> apply_resource_change::Response {
        soon("the apply", self.provider.clone().apply_resource_change(request)).await.unwrap().into_inner()
    }

    /// Plans and applies a change that must succeed.
    pub(crate) async fn change_to(&self, prior: Option<&Stored>, config: Option<&Value>) -> Stored {
        let answer = self.apply(self.planned(prior, config).await).await;
        assert_eq!(told(&answer.diagnostics), "");
        Stored { state: decoded(answer.new_state.as_ref()), private: answer.private }
    }

    pub(crate) fn reading(&self, stored: &Stored) -> read_resource::Request {
        read_resource::Request {
            type_name: INTEGRATION.to_owned(),
            current_state: message(&stored.state),
            private: stored.private.clone(),
            client_capabilities: Some(capabilities()),
            ..Default::default()
        }
    }

    pub(crate) async fn read(&self, stored: &Stored) -> read_resource::Response {
        let mut provider = self.provider.clone();
        soon("ReadResource", provider.read_resource(self.reading(stored))).await.unwrap().into_inner()
    }
}

/// The client capabilities of Terraform 1.11.
pub(crate) fn capabilities() -> ClientCapabilities {
    ClientCapabilities { write_only_attributes_allowed: true, ..Default::default() }
}

/// Checks that a plan contains no message, except that its configuration has no credentials.
#[track_caller]
pub(crate) fn assert_planned(plan: &plan_resource_change::Response) {
    let is_other = |diagnostic: &&Diagnostic| diagnostic.summary != "Missing credentials";
    let others: Vec<_> = plan.diagnostics.iter().filter(is_other).cloned().collect();
    assert_eq!(told(&others), "");
}

/// The text of all diagnostics.
pub(crate) fn told(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|it| format!("{}\n{}\n", it.summary, it.detail)).collect()
}

/// The texts of diagnostics of which at least one is an error.
pub(crate) fn error(diagnostics: &[Diagnostic]) -> String {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
    assert!(diagnostics.iter().any(is_error), "there is no error: {}", told(diagnostics));
    assert!(diagnostics.iter().all(|it| !it.summary.is_empty()), "an error has no summary");
    told(diagnostics)
}
