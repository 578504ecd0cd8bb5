//! The handle of a running sandbox.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use serde_json::{Map, Value, json};
use tokio::runtime;
use tokio::sync::oneshot;

use crate::app::{self, App};
use crate::error::ApiError;
use crate::layers::faults::Fault;
use crate::layers::journal::Request;
use crate::options::Options;
use crate::server;
use crate::store::{Cluster, Record, Scope};

/// A sandbox that runs until it is dropped.
pub struct Sandbox {
    app: Arc<App>,
    url: String,
    /// Taken to stop the server: it ends when this side is gone.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When the data file cannot be read or written, or there is no port to be had.
    pub fn start(options: Options) -> io::Result<Self> {
        Self::start_on((Ipv4Addr::LOCALHOST, 0).into(), options)
    }

    /// Starts a sandbox on an address of the loopback interface.
    ///
    /// # Errors
    ///
    /// As [`Self::start`], and when anybody else could reach the address: the sandbox tells every secret it
    /// is given.
    pub fn start_on(address: SocketAddr, options: Options) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let message = format!("{} is not a loopback address", address.ip());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let app = Arc::new(App::new(options)?);
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let router = app::router(app.clone());
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            tokio::select! {
                never = server::serve(listener, router) => match never {},
                _ = stopped => {}
            }
        };
        let thread = thread::Builder::new()
            .name("northflank-sandbox".to_owned())
            .spawn(move || runtime.block_on(serve))?;
        Ok(Self { app, url, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL of the API, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token that calls must carry.
    pub fn token(&self) -> &str {
        &self.app.token
    }

    /// Every call of the API so far, in the order of arrival, those in progress included.
    pub fn requests(&self) -> Vec<Request> {
        self.app.journal.requests()
    }

    /// Forgets the calls so far.
    pub fn clear_requests(&self) {
        self.app.journal.clear();
    }

    /// Everything that is stored: the members of an answer, `credentials` in clear, and `teamId` where the
    /// integration is a team's. The account's own come first; each scope is sorted by id.
    pub fn integrations(&self) -> Vec<Value> {
        self.app.store.read(|data| data.records()).iter().map(|record| json!(record)).collect()
    }

    /// The first of [`Self::integrations`] that has this id.
    pub fn integration(&self, id: &str) -> Option<Value> {
        self.integrations().into_iter().find(|integration| integration["id"] == id)
    }

    /// Changes an integration behind its owner's back: a JSON merge patch (null removes a member) that is not
    /// validated, so that it can also make what no released client has seen. Returns what is stored then.
    ///
    /// # Errors
    ///
    /// When there is no such integration, or `patch` is not an object or has an `id` or a `teamId`.
    pub fn change(&self, id: &str, team: Option<&str>, patch: Value) -> Result<Value, ApiError> {
        let patch: Map<String, Value> =
            serde_json::from_value(patch).map_err(|error| ApiError::bad_request(error.to_string()))?;
        let changed: Record = self.app.store.change(|data| data.drift(&Scope::of(team), id, patch))?;
        Ok(json!(changed))
    }

    /// Deletes an integration behind its owner's back, whether it is in use or not, and with it the clusters
    /// that have none left to use.
    ///
    /// # Errors
    ///
    /// When there is no such integration.
    pub fn remove(&self, id: &str, team: Option<&str>) -> Result<(), ApiError> {
        self.app.store.change(|data| data.remove(&Scope::of(team), id))
    }

    /// Adds a cluster that uses an integration, in whichever scope that is.
    ///
    /// # Errors
    ///
    /// When no scope has such an integration.
    pub fn add_cluster(&self, id: &str, integration_id: &str) -> Result<(), ApiError> {
        let cluster = Cluster { id: id.to_owned(), name: None, integration_id: integration_id.to_owned() };
        self.app.store.change(|data| data.add_cluster(cluster))
    }

    /// Removes a cluster.
    ///
    /// # Errors
    ///
    /// When there is no such cluster.
    pub fn remove_cluster(&self, id: &str) -> Result<(), ApiError> {
        self.app.store.change(|data| data.remove_cluster(id))
    }

    /// Lets a fault happen to calls from now on.
    pub fn fault(&self, fault: Fault) {
        self.app.faults.add(fault);
    }

    /// How many faults have not happened yet; one that happens `times(3)` counts for three.
    pub fn faults_left(&self) -> usize {
        self.app.faults.left()
    }

    /// Takes back the faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// Forgets everything: integrations, clusters, recorded calls, faults, the calls that the rate limit
    /// counted.
    ///
    /// # Errors
    ///
    /// When the data file cannot be written.
    pub fn reset(&self) -> Result<(), ApiError> {
        self.app.reset()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was printed when it happened.
            let _ = thread.join();
        }
    }
}
