//! The API without a server, and the handle that tests use to inspect it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract;
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::assumption::Contradicted;
use crate::cluster::{Clusters, pools};
use crate::error::{ApiError, Result};
use crate::integration::Integrations;
use crate::layers::faults::Fault;
use crate::layers::hang_up::Withheld;
use crate::layers::journal::Request;
use crate::object::{Kind, Members, Object};
use crate::options::Options;
use crate::router::router;
use crate::server;
use crate::store::{Scope, User};

/// The API without a server, for requests in the same process and in tokio's time, which may be virtual.
///
/// A [`Sandbox`](crate::Sandbox) adds a server.
#[derive(Clone)]
pub struct InProcess {
    app: Arc<App>,
    router: Router,
}

impl InProcess {
    /// # Errors
    ///
    /// When the data file cannot be read or written.
    pub fn new(options: Options) -> io::Result<Self> {
        let app = Arc::new(App::new(options)?);
        Ok(Self { router: router(app.clone()), app })
    }

    /// Sends a request, which runs to its end even if the returned future is dropped.
    ///
    /// # Errors
    ///
    /// If a server would close the connection without a response.
    pub async fn exchange(&self, request: extract::Request) -> Result<Response, Withheld> {
        server::answer(self.router.clone(), request).await
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Moves the API's clock forward, which makes all objects older.
    pub fn advance(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// The token that requests must contain.
    pub fn token(&self) -> &str {
        &self.app.token
    }

    /// All API requests so far, in the order of arrival, including those in progress.
    pub fn requests(&self) -> Vec<Request> {
        self.app.journal.requests()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.app.journal.clear();
    }

    /// Every integration that is stored: the members of an answer, `credentials` in clear, and `teamId` where the
    /// integration is a team's. The account's own come first; each scope is sorted by id.
    pub fn integrations(&self) -> Vec<Value> {
        self.all::<Integrations>()
    }

    /// The first of [`Self::integrations`] that has this id.
    pub fn integration(&self, id: &str) -> Option<Value> {
        self.integrations().into_iter().find(|integration| integration["id"] == id)
    }

    /// Changes an integration outside of its client, by a JSON merge patch (null removes a member). The patch is not
    /// validated, so it can create values that no released client knows. Returns the stored integration.
    ///
    /// # Errors
    ///
    /// When there is no such integration, or `patch` is not an object or has an `id` or a `teamId`.
    pub fn change(&self, id: &str, team: Option<&str>, patch: Value) -> Result<Value> {
        self.drift::<Integrations>(id, team, patch)
    }

    /// Deletes an integration behind its owner's back, whether it is in use or not, and with it the clusters
    /// that use it.
    ///
    /// # Errors
    ///
    /// When there is no such integration.
    pub fn remove(&self, id: &str, team: Option<&str>) -> Result<()> {
        self.app.change(|data, at| data.remove::<Integrations>(&Scope::of(team), id, at))
    }

    /// Every cluster that is stored, as [`Self::integrations`] has integrations.
    pub fn clusters(&self) -> Vec<Value> {
        self.all::<Clusters>()
    }

    /// The first of [`Self::clusters`] that has this id.
    pub fn cluster(&self, id: &str) -> Option<Value> {
        self.clusters().into_iter().find(|cluster| cluster["id"] == id)
    }

    /// Changes a cluster behind its owner's back, as [`Self::change`] changes an integration.
    ///
    /// # Errors
    ///
    /// When there is no such cluster, or `patch` is not an object or has an `id` or a `teamId`.
    pub fn change_cluster(&self, id: &str, team: Option<&str>, patch: Value) -> Result<Value> {
        self.drift::<Clusters>(id, team, patch)
    }

    /// Adds a cluster that does nothing but use an integration, in whichever scope that is.
    ///
    /// # Errors
    ///
    /// If no scope has such an integration.
    pub fn add_cluster(&self, id: &str, integration_id: &str) -> Result<()> {
        self.add_user::<Integrations>(id, integration_id)
    }

    /// Removes a cluster from every scope, whether it is in use or not.
    ///
    /// # Errors
    ///
    /// When there is no such cluster.
    pub fn remove_cluster(&self, id: &str) -> Result<()> {
        self.app.change(|data, _| data.remove_user(&Integrations::USERS, id))
    }

    /// Puts a cluster into a state, which need not be a word that Northflank knows, until it changes the next time.
    ///
    /// # Errors
    ///
    /// When there is no such cluster.
    pub fn set_state(&self, id: &str, team: Option<&str>, state: &str, reason: Option<&str>) -> Result<()> {
        let reason = reason.map(str::to_owned);
        let edit = |cluster: &mut Object, now| {
            cluster.set_state(state, reason, now);
            Ok(())
        };
        self.app.edit::<Clusters>(&Scope::of(team), id, edit).map(drop)
    }

    /// Changes a node pool behind its owner's back, as [`Self::change_cluster`] does. With autoscaling, `nodeCount` is
    /// how many nodes the autoscaler has chosen. An `id` gives the pool another one, as upgrades may.
    ///
    /// # Errors
    ///
    /// When there is no such cluster or pool, or `patch` is not an object.
    pub fn change_node_pool(&self, id: &str, team: Option<&str>, pool: &str, patch: Value) -> Result<Value> {
        let patch = members(patch)?;
        let edit = |cluster: &mut Object, _| pools::drift(cluster, pool, patch);
        let changed = self.app.edit::<Clusters>(&Scope::of(team), id, edit)?;
        Ok(json!(changed))
    }

    /// Adds a project that keeps a cluster from being deleted, in whichever scope that is.
    ///
    /// # Errors
    ///
    /// When no scope has such a cluster.
    pub fn add_project(&self, id: &str, cluster_id: &str) -> Result<()> {
        self.add_user::<Clusters>(id, cluster_id)
    }

    /// Removes a project.
    ///
    /// # Errors
    ///
    /// When there is no such project.
    pub fn remove_project(&self, id: &str) -> Result<()> {
        self.app.change(|data, _| data.remove_user(&Clusters::USERS, id))
    }

    fn all<K: Kind>(&self) -> Vec<Value> {
        self.app.records(K::PLURAL).iter().map(|record| json!(record)).collect()
    }

    fn drift<K: Kind>(&self, id: &str, team: Option<&str>, patch: Value) -> Result<Value> {
        let patch = members(patch)?;
        let changed = self.app.edit::<K>(&Scope::of(team), id, |object, _| object.drift(patch))?;
        Ok(json!(changed))
    }

    fn add_user<K: Kind>(&self, id: &str, used: &str) -> Result<()> {
        let user = User { id: id.to_owned(), name: None, used: used.to_owned() };
        self.app.change(|data, at| data.add_user::<K>(&user, at))
    }

    /// From now on, exactly these assumptions do not hold.
    pub fn contradict(&self, contradicted: Contradicted) {
        self.app.assumptions.set(contradicted);
    }

    /// Adds a fault for later requests.
    pub fn fault(&self, fault: Fault) {
        self.app.faults.add(fault);
    }

    /// The number of faults that have not happened yet; one with `times(3)` counts as three.
    pub fn faults_left(&self) -> usize {
        self.app.faults.left()
    }

    /// Removes the faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// Forgets everything: integrations, clusters, projects, recorded calls, faults, the calls that the rate limit
    /// counted.
    ///
    /// # Errors
    ///
    /// When the data file cannot be written.
    pub fn reset(&self) -> Result<()> {
        self.app.reset()
    }
}

fn members(value: Value) -> Result<Members> {
    serde_json::from_value(value).map_err(|error| ApiError::bad_request(error.to_string()))
}
