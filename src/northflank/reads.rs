//! Caches what this process has read, so that reading many integrations needs few requests.
//!
//! The first few integrations of a scope are read one by one; after that, one list serves all. Every change empties the
//! cache twice: when it begins, because later reads may already show it, and when it ends, because reads in between may
//! still show the old values. A change in one scope empties the cache of all scopes, because the token's own team and a
//! named team may be the same.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{sync::OnceCell, time::Instant};

use super::{
    call::Call,
    collection::{Collection, Items},
    error::Error,
    ids::Id,
    incarnation::{CreatedAt, Incarnation},
    item::Item,
    request::Scope,
    users::User,
};

/// How many integrations are read one by one. A small plan does not need the large response of a list.
const ONE_BY_ONE: usize = 3;

/// What has been read since the last change.
#[derive(Default)]
pub(super) struct Reads(Mutex<Arc<Generation>>);

#[derive(Default)]
struct Generation(Mutex<BTreeMap<Scope, Arc<ScopeReads>>>);

/// What has been read of one scope. One call fills each cell while others wait for it. If that call fails, the cell
/// stays empty.
#[derive(Default)]
struct ScopeReads {
    asked: AtomicUsize,
    list: OnceCell<Arc<Items>>,
    /// Whether reading the list failed. It is not tried again, because it only saves requests.
    list_failed: AtomicBool,
    one: Mutex<BTreeMap<Id, Arc<OnceCell<DatedItem>>>>,
    /// Empty if the list failed. It is not requested again, because only a message needs it.
    users: OnceCell<Arc<Vec<User>>>,
}

/// An integration as a response shows it, and when that was requested.
#[derive(Clone)]
struct DatedItem {
    asked: Instant,
    item: Item,
}

/// The result of reading the integration in a state.
#[derive(Debug)]
pub enum Read {
    /// The integration that has the ID now.
    Found(Box<Item>),
    /// Proven gone. The API's response, for the message.
    Gone(Error),
}

/// A change in progress.
pub(super) struct Change<'a>(&'a Reads);

impl Reads {
    /// Forgets everything, now and when the change is over.
    pub(super) fn change(&self) -> Change<'_> {
        self.forget();
        Change(self)
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }

    fn of(&self, scope: &Scope) -> Arc<ScopeReads> {
        let generation = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut scopes = generation.0.lock().unwrap_or_else(PoisonError::into_inner);
        scopes.entry(scope.clone()).or_default().clone()
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.0.forget();
    }
}

impl Collection {
    /// The integration in a state, from the cache or the API. If many are read, an item of a list replaces a GET if it
    /// `is_enough`. `created_at` comes from the state, and decides whether a 404 proves anything.
    ///
    /// # Errors
    /// See [`Error`], and [`super::Doubt`] for a 404 that proves nothing.
    pub async fn read(
        &self,
        scope: &Scope,
        id: &Id,
        created_at: Option<&CreatedAt>,
        is_enough: impl Fn(&Item) -> bool + Send + Sync,
        call: &Call,
    ) -> Result<Read, Error> {
        let (mut asked, mut got) = self.read_one_or_all(scope, id, &is_enough, call).await;
        let read = loop {
            if let Some(read) = self.interpret_get(scope, id, created_at, asked, got, call).await? {
                break read;
            }
            // The cache has what was before the wait.
            asked = Instant::now();
            got = self.get(scope, id, call).await;
        };
        if let Read::Found(found) = &read
            && let Some(created_at) = found.created_at.clone().or(created_at.cloned())
        {
            self.owned.add(Incarnation { scope: scope.clone(), id: id.clone(), created_at });
        }
        Ok(read)
    }

    /// The integration, and when it was requested.
    async fn read_one_or_all(
        &self,
        scope: &Scope,
        id: &Id,
        is_enough: &(impl Fn(&Item) -> bool + Send + Sync),
        call: &Call,
    ) -> (Instant, Result<Item, Error>) {
        let reads = self.reads.of(scope);
        let is_one_of_many = reads.asked.fetch_add(1, Ordering::Relaxed) >= ONE_BY_ONE;
        if is_one_of_many
            && let Some(all) = self.list_to_save_calls(&reads, scope, call).await
            && let Some(listed) = all.get(id).filter(|it| is_enough(it))
        {
            return (all.begun, Ok(listed.clone()));
        }
        let asked = Instant::now();
        match self.read_whole_in(&reads, scope, id, call).await {
            Ok(DatedItem { asked, item }) => (asked, Ok(item)),
            Err(error) => (asked, Err(error)),
        }
    }

    /// The list that serves many reads, if there is one. One attempt serves all waiting reads. If it fails, each read
    /// still has time for a GET.
    async fn list_to_save_calls(&self, reads: &ScopeReads, scope: &Scope, call: &Call) -> Option<Arc<Items>> {
        let list = || async {
            if reads.list_failed.load(Ordering::Relaxed) {
                return Err(());
            }
            let listed = self.list(scope, &call.for_optional_request()).await;
            listed.map(Arc::new).map_err(|error| {
                reads.list_failed.store(true, Ordering::Relaxed);
                let path = self.kind.path;
                tracing::debug!(%error, path, "could not read the list; reading each one by itself");
            })
        };
        reads.list.get_or_try_init(list).await.ok().cloned()
    }

    /// A complete integration, from the cache or the API.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn read_whole(&self, scope: &Scope, id: &Id, call: &Call) -> Result<Item, Error> {
        Ok(self.read_whole_in(&self.reads.of(scope), scope, id, call).await?.item)
    }

    async fn read_whole_in(
        &self,
        reads: &ScopeReads,
        scope: &Scope,
        id: &Id,
        call: &Call,
    ) -> Result<DatedItem, Error> {
        let cell = {
            let mut one = reads.one.lock().unwrap_or_else(PoisonError::into_inner);
            one.entry(id.clone()).or_default().clone()
        };
        let get = || async {
            let asked = Instant::now();
            Ok(DatedItem { asked, item: self.get(scope, id, call).await? })
        };
        cell.get_or_try_init(get).await.cloned()
    }

    /// All integrations of a scope, from the cache or the API.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn read_all(&self, scope: &Scope, call: &Call) -> Result<Arc<Items>, Error> {
        let list = || async { self.list(scope, call).await.map(Arc::new) };
        self.reads.of(scope).list.get_or_try_init(list).await.cloned()
    }

    /// The objects that may use integrations of a scope, from the cache or the API; none if the API does not list them.
    pub(super) async fn read_users(&self, scope: &Scope, call: &Call) -> Arc<Vec<User>> {
        let reads = self.reads.of(scope);
        reads.users.get_or_init(|| self.list_users(scope, call)).await.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_trait::async_trait;
    use reqwest::{
        StatusCode,
        header::{DATE, HeaderMap, HeaderValue},
    };
    use serde_json::json;

    use super::*;
    use crate::northflank::{Client, Config, ErrorKind, Http, HttpRequest, HttpResponse};

    const OLD: &str = "2026-01-01T11:00:00.000Z";
    const NEW: &str = "2026-01-01T12:00:00.000Z";

    /// An API whose lists and reads lag behind: for some seconds, they show an earlier integration with the same ID.
    struct Lagging(Instant);

    #[async_trait]
    impl Http for Lagging {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let elapsed = self.0.elapsed();
            let created_at = if elapsed < Duration::from_secs(8) { OLD } else { NEW };
            let one = json!({"id": "a", "name": "a", "provider": "civo", "createdAt": created_at});
            let body = if request.url.path().ends_with("integrations") {
                json!({"data": {"integrations": [one]}, "pagination": {"hasNextPage": false}})
            } else {
                json!({"data": one})
            };
            let date = format!("Thu, 01 Jan 2026 12:00:{:02} GMT", 1 + elapsed.as_secs());
            let headers = HeaderMap::from_iter([(DATE, HeaderValue::from_str(&date).expect("a header"))]);
            Ok(HttpResponse { status: StatusCode::OK, headers, body: Ok(body.to_string().into()) })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_outdated_read_is_not_repeated_from_the_cache() {
        let client = Client::over(Some(Arc::new(Lagging(Instant::now()))), Config::of_test());
        let (scope, id, created_at) = (Scope::default(), Id::parse("a").expect("an id"), CreatedAt::new(NEW));
        let call = Call::default();
        for _ in 0..=ONE_BY_ONE {
            let read = client.integrations.read(&scope, &id, Some(&created_at), |_| true, &call);
            let Ok(Read::Found(found)) = read.await else { panic!("it is there") };
            assert_eq!(found.created_at, Some(created_at.clone()));
        }
    }
}
