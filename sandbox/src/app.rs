//! What all requests share.

use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use crate::clock::Clock;
use crate::error::Result;
use crate::layers::faults::Faults;
use crate::layers::journal::Journal;
use crate::layers::rate_limit::RateLimit;
use crate::options::{Lags, Options, ShownCredentials};
use crate::store::{Data, Store};

pub(crate) struct App {
    pub(crate) token: Arc<str>,
    pub(crate) shown: ShownCredentials,
    pub(crate) lags: Lags,
    pub(crate) clock: Arc<Clock>,
    pub(crate) store: Store,
    pub(crate) journal: Arc<Journal>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) rate_limit: Arc<RateLimit>,
}

impl App {
    pub(crate) fn new(options: Options) -> io::Result<Self> {
        let clock = Arc::new(Clock::new(options.start.unwrap_or_else(SystemTime::now)));
        Ok(Self {
            token: options.token.into(),
            shown: options.credentials,
            lags: options.lags,
            store: Store::open(options.data, options.lags.longest())?,
            journal: Arc::default(),
            faults: Arc::default(),
            rate_limit: Arc::new(RateLimit::new(options.rate_limit, clock.clone())),
            clock,
        })
    }

    /// Changes what is stored, as [`Store::change`] does, now.
    pub(crate) fn change<T>(&self, edit: impl FnOnce(&mut Data, SystemTime) -> Result<T>) -> Result<T> {
        let now = self.clock.now();
        self.store.change(now, |data| edit(data, now))
    }

    /// Forgets everything that happened since the sandbox was new.
    pub(crate) fn reset(&self) -> Result<()> {
        self.change(|data, _| {
            *data = Data::default();
            Ok(())
        })?;
        self.journal.clear();
        self.faults.clear();
        self.rate_limit.reset();
        Ok(())
    }
}
