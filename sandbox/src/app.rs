//! The state that all requests share.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::assumption::{Assumption, NAME_HELD, STALE_READ_DELAY, Switches};
use crate::clock::Clock;
use crate::error::Result;
use crate::layers::faults::Faults;
use crate::layers::journal::Journal;
use crate::layers::rate_limit::RateLimit;
use crate::object::{Kind, Moment, Object, View};
use crate::options::{Lags, Options, ShownCredentials};
use crate::store::{Data, Record, Scope, Store};

pub(crate) struct App {
    pub(crate) token: Arc<str>,
    shown: ShownCredentials,
    lags: Lags,
    provisioning: Duration,
    pub(crate) assumptions: Arc<Switches>,
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
            provisioning: options.provisioning,
            assumptions: Arc::new(Switches::new(options.contradicted)),
            store: Store::open(options.data, options.lags.longest().max(STALE_READ_DELAY))?,
            journal: Arc::default(),
            faults: Arc::default(),
            rate_limit: Arc::new(RateLimit::new(options.rate_limit, clock.clone())),
            clock,
        })
    }

    /// What an answer about objects of a kind shows.
    pub(crate) fn view<K: Kind>(&self, time: SystemTime) -> View {
        let but = self.assumptions.contradicted();
        let secrets = match self.shown {
            ShownCredentials::Omit if but.contains(K::SECRETS_ARE_HIDDEN) => ShownCredentials::Plain,
            shown => shown,
        };
        View { time, secrets, is_list: false, but }
    }

    /// The current lags of the API.
    pub(crate) fn lags(&self) -> Lags {
        let mut lags = self.lags;
        if self.assumptions.contradicts(Assumption::ChangesShowInTime) {
            (lags.list, lags.read) = (lags.list.max(STALE_READ_DELAY), lags.read.max(STALE_READ_DELAY));
        }
        if self.assumptions.contradicts(Assumption::NamesAreFreed) {
            lags.name = lags.name.max(NAME_HELD);
        }
        lags
    }

    /// Changes the store at the current time: see [`Store::change`].
    pub(crate) fn change<T>(&self, edit: impl FnOnce(&mut Data, &Moment) -> Result<T>) -> Result<T> {
        let at = Moment {
            now: self.clock.now(),
            but: self.assumptions.contradicted(),
            name_lag: self.lags().name,
            provisioning: self.provisioning,
        };
        self.store.change(at.now, |data| {
            data.forget_gone(at.now);
            edit(data, &at)
        })
    }

    /// Changes an object as nobody could through the API. Answers what is stored then.
    pub(crate) fn edit<K: Kind>(
        &self,
        scope: &Scope,
        id: &str,
        edit: impl FnOnce(&mut Object, SystemTime) -> Result<()>,
    ) -> Result<Record> {
        self.change(|data, at| data.edit::<K>(scope, id, at, |object| edit(object, at.now)))
    }

    /// Every object of a kind, with what the API hides.
    pub(crate) fn records(&self, plural: &str) -> Vec<Record> {
        let now = self.clock.now();
        self.store.read(|data| data.records(plural, now))
    }

    /// Clears the store, the journal, the faults and the rate limit. The clock and the contradicted assumptions stay.
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
