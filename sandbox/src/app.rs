//! What all requests share, and which request goes where.

use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::clock::{self, Clock};
use crate::error::ApiError;
use crate::layers::auth::authenticate;
use crate::layers::faults::{Faults, inject};
use crate::layers::journal::{Journal, record};
use crate::layers::rate_limit::{RateLimit, limit};
use crate::options::{Lags, Options, ShownCredentials};
use crate::store::Store;
use crate::{api, control};

pub(crate) struct App {
    pub(crate) token: String,
    pub(crate) shown: ShownCredentials,
    pub(crate) lags: Lags,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) rate_limit: RateLimit,
}

impl App {
    pub(crate) fn new(options: Options) -> io::Result<Self> {
        Ok(Self {
            token: options.token,
            shown: options.credentials,
            lags: options.lags,
            clock: Clock::new(options.start.unwrap_or_else(SystemTime::now)),
            store: Store::open(options.data, options.lags.longest())?,
            journal: Journal::default(),
            faults: Faults::default(),
            rate_limit: RateLimit::new(options.rate_limit),
        })
    }

    /// Forgets everything that happened since the sandbox was new.
    pub(crate) fn reset(&self) -> Result<(), ApiError> {
        self.store.change(self.clock.now(), |data| {
            *data = Default::default();
            Ok(())
        })?;
        self.journal.clear();
        self.faults.clear();
        self.rate_limit.reset();
        Ok(())
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    // The layer that is added last is the outermost.
    let api = api::routes()
        .layer(from_fn_with_state(app.clone(), authenticate))
        .layer(from_fn_with_state(app.clone(), inject))
        .layer(from_fn_with_state(app.clone(), limit))
        .layer(from_fn_with_state(app.clone(), record))
        .layer(from_fn_with_state(app.clone(), clock::tell))
        .with_state(app.clone());
    Router::new().nest("/_sandbox", control::routes().with_state(app)).fallback_service(api)
}
