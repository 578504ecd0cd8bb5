//! The client: the interface to the API for the rest of the provider.

use std::{fmt, sync::Arc};

use framework::Secret;

use super::{
    base_url::BaseUrl,
    collection::{Collection, Kind, Users},
    http::Http,
    rate_limit::LowLimit,
    session::{Config, Session},
    text::ApiText,
    words::Words,
};

/// Integrations, which clusters use.
pub const INTEGRATIONS: Kind = Kind {
    path: "integrations",
    words: Words { noun: "integration", nouns: "integrations", a_noun: "an integration" },
    users: Users { path: &["cloud-providers", "clusters"], list: "clusters", member: "integrationId" },
    changes_by_itself: false,
};

/// Clusters, which projects use.
pub const CLUSTERS: Kind = Kind {
    path: "clusters",
    words: Words { noun: "cluster", nouns: "clusters", a_noun: "a cluster" },
    users: Users { path: &["projects"], list: "projects", member: "clusterId" },
    changes_by_itself: true,
};

/// A client of the API.
pub struct Client {
    pub(super) session: Arc<Session>,
    pub integrations: Collection,
    pub clusters: Collection,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.session.fmt(formatter)
    }
}

impl Client {
    /// A client with the platform's HTTP library.
    pub fn new(config: Config) -> Self {
        Self::over(None, config)
    }

    /// A client that uses this implementation of [`Http`], or the platform's HTTP library if it is `None`.
    pub fn over(http: Option<Arc<dyn Http>>, config: Config) -> Self {
        let session = Arc::new(Session::new(http, config));
        let collection = |kind| Collection::new(Arc::clone(&session), kind);
        Self { integrations: collection(INTEGRATIONS), clusters: collection(CLUSTERS), session }
    }

    pub fn base_url(&self) -> &BaseUrl {
        &self.session.config.base_url
    }

    /// Registers secrets, so that no error and no log entry repeats them. Register every secret as soon as it is known,
    /// even if it is not sent: the API may already know it.
    pub fn hide(&self, secrets: impl IntoIterator<Item = Secret>) {
        self.session.secrets.add(secrets);
    }

    /// A warning that the API's rate limit is low, once per client.
    pub fn take_low_limit(&self) -> Option<LowLimit> {
        self.session.limiter.take_warning()
    }

    /// Filters texts of responses for a message. States keep texts unfiltered. Filtering happens as late as possible,
    /// because more secrets may be known then than at the time of the read.
    pub async fn texts(&self, texts: impl IntoIterator<Item = String>) -> Vec<ApiText> {
        self.session.texts(texts).await
    }
}
