//! The served provider, shared by all requests: its resources by name, and the token that ends their waits.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    function::Function,
    generated::tfplugin6 as wire,
    provider::{Action, DataSource, EphemeralResource, ListResource, Provider, Resource},
};

/// Serves one provider.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

struct Shared {
    provider: Box<dyn Provider>,
    /// Cancelled by StopProvider, then replaced: later calls work again.
    stop: Mutex<CancellationToken>,
    applies: TaskTracker,
}

impl Server {
    pub fn new(provider: impl Provider) -> Self {
        Self {
            shared: Arc::new(Shared {
                provider: Box::new(provider),
                stop: Mutex::new(CancellationToken::new()),
                applies: TaskTracker::new(),
            }),
        }
    }

    /// Waits until no apply and no action is under way: an apply that is cut short loses what it has created.
    pub async fn applies_finished(&self) {
        self.shared.applies.close();
        self.shared.applies.wait().await;
    }

    /// The applies and actions that are under way.
    pub(super) fn applies(&self) -> &TaskTracker {
        &self.shared.applies
    }

    pub(super) fn provider(&self) -> &dyn Provider {
        self.shared.provider.as_ref()
    }

    pub(super) fn resource(&self, type_name: &str) -> Result<&dyn Resource, Diagnostics> {
        served(self.provider().resources(), |it| it.type_name(), "resource", type_name)
    }

    pub(super) fn data_source(&self, type_name: &str) -> Result<&dyn DataSource, Diagnostics> {
        served(self.provider().data_sources(), |it| it.type_name(), "data source", type_name)
    }

    pub(super) fn ephemeral_resource(&self, type_name: &str) -> Result<&dyn EphemeralResource, Diagnostics> {
        served(self.provider().ephemeral_resources(), |it| it.type_name(), "ephemeral resource", type_name)
    }

    pub(super) fn list_resource(&self, type_name: &str) -> Result<&dyn ListResource, Diagnostics> {
        served(self.provider().list_resources(), |it| it.type_name(), "list resource", type_name)
    }

    pub(super) fn action(&self, type_name: &str) -> Result<&dyn Action, Diagnostics> {
        served(self.provider().actions(), |it| it.type_name(), "action", type_name)
    }

    pub(super) fn function(&self, name: &str) -> Result<&dyn Function, Diagnostics> {
        served(self.provider().functions(), |it| it.name(), "function", name)
    }

    /// A deferral, if the provider's configuration is not known yet and the request allows a deferral. In an apply,
    /// requests always allow it, but the configuration is always known.
    pub(super) fn deferral(&self, client: Option<wire::ClientCapabilities>) -> Option<wire::Deferred> {
        let is_deferred =
            client.is_some_and(|client| client.deferral_allowed) && self.provider().awaits_configuration();
        is_deferred.then(|| wire::Deferred { reason: wire::deferred::Reason::ProviderConfigUnknown.into() })
    }

    /// The token that ends the waits of calls that start now.
    pub(super) fn stop_token(&self) -> CancellationToken {
        self.shared.stop.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the waits of all running calls, but not their requests.
    pub fn stop(&self) {
        let mut stop = self.shared.stop.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *stop).cancel();
    }
}

/// The item with this name. Core requests only names from the schema, so another name is a bug.
fn served<'a, T: ?Sized>(
    all: &'a [Box<T>],
    name_of: impl Fn(&T) -> &str,
    what: &str,
    name: &str,
) -> Result<&'a T, Diagnostics> {
    all.iter().map(Box::as_ref).find(|it| name_of(it) == name).ok_or_else(|| {
        let problem =
            format_args!("Terraform asked for the {what} \"{name}\", which this provider does not have.");
        Diagnostic::provider_bug(problem).into()
    })
}
