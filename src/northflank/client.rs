//! The client: the interface to the API for the rest of the provider.

use std::{fmt, sync::Arc};

use framework::Secret;

use super::{
    base_url::BaseUrl,
    collection::{Collection, Kind},
    http::Http,
    rate_limit::LowLimit,
    session::{Config, Session},
    text::ApiText,
    words::Words,
};

/// The things that integrations are, below their path.
pub const INTEGRATIONS: Kind = Kind {
    path: "integrations",
    words: Words { noun: "integration", nouns: "integrations", a_noun: "an integration" },
    user: Some(("clusters", "integrationId")),
};

/// A client of the API.
pub struct Client {
    session: Arc<Session>,
    pub integrations: Collection,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.session.fmt(formatter)
    }
}

impl Client {
    /// With the platform's HTTP library.
    pub fn new(config: Config) -> Self {
        Self::over(None, config)
    }

    /// The same over something else that makes exchanges, where there is such.
    pub fn over(http: Option<Arc<dyn Http>>, config: Config) -> Self {
        let session = Arc::new(Session::new(http, config));
        Self { integrations: Collection::new(Arc::clone(&session), INTEGRATIONS), session }
    }

    pub fn base_url(&self) -> &BaseUrl {
        &self.session.config.base_url
    }

    /// From now on none of these comes back in an error of any call, nor in the log. To be called with every secret as
    /// soon as it is known, sent or not: the API may know it from before.
    pub fn hide(&self, secrets: impl IntoIterator<Item = Secret>) {
        self.session.secrets.add(secrets);
    }

    /// That the API's rate limit runs low, once in the life of the client.
    pub fn take_low_limit(&self) -> Option<LowLimit> {
        self.session.limiter.take_warning()
    }

    /// Texts that answers have told, for a message. A state keeps them as they are, so this happens only when they are
    /// shown; more secrets may then be known than when they were read.
    pub async fn texts(&self, texts: impl IntoIterator<Item = String>) -> Vec<ApiText> {
        self.session.texts(texts).await
    }
}
