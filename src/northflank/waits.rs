//! Polls an object while the API works on it, which takes minutes.
//!
//! A task that waits alone requests its own object. As soon as several wait in a scope, they share a list, and each
//! accepts a list that another has just read. So the requests grow with the pages of the list, not with the tasks.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex as StdMutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::Mutex;

use super::{
    call::Call,
    change::recreated,
    collection::{Collection, Items},
    error::{Error, Operation},
    incarnation::Incarnation,
    item::Item,
    lookups::{AfterDelete, Presence},
    request::Scope,
    session::Attempts,
};

/// Who waits in each scope.
#[derive(Default)]
pub(super) struct Waits(StdMutex<BTreeMap<Scope, Arc<ScopeWaits>>>);

#[derive(Default)]
struct ScopeWaits {
    waiting: AtomicUsize,
    /// The last shared list. The task that reads the next one holds the lock; the others wait for that list.
    list: Mutex<Option<Arc<Items>>>,
}

/// A wait for one object. It ends when this is dropped.
pub struct Waiting<'a> {
    collection: &'a Collection,
    of: Incarnation,
    scope: Arc<ScopeWaits>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.scope.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Collection {
    /// Begins to wait for an object.
    pub fn wait_for(&self, of: &Incarnation) -> Waiting<'_> {
        let mut scopes = self.waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        let scope = Arc::clone(scopes.entry(of.scope.clone()).or_default());
        scope.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting { collection: self, of: of.clone(), scope }
    }
}

impl Waiting<'_> {
    /// The object as it was at most `max_age` ago. An item of a list serves if it `is_enough`.
    ///
    /// # Errors
    /// See [`Error`]; also if it is gone, or another one has its ID.
    pub async fn look(
        &self,
        max_age: Duration,
        is_enough: impl Fn(&Item) -> bool,
        call: &Call,
    ) -> Result<Item, Error> {
        let Self { collection, of, .. } = self;
        let call = &collection.session.for_lookup(call);
        if let Some(all) = self.shared(max_age, call).await?
            && let Some(listed) = all.get(&of.id).filter(|it| of.is_shown_by(it) && is_enough(it))
        {
            return Ok(listed.clone());
        }
        match collection.presence(of, call).await? {
            Presence::Same(found) => Ok(*found),
            Presence::Another(created_at) => Err(recreated(created_at, &Attempts::of(Operation::Get))),
            Presence::Gone(not_found) => Err(not_found),
        }
    }

    /// Whether an object still exists after the API accepted its deletion.
    ///
    /// # Errors
    /// See [`Error`].
    pub(super) async fn look_after_delete(
        &self,
        max_age: Duration,
        call: &Call,
    ) -> Result<AfterDelete, Error> {
        let Self { collection, of, .. } = self;
        if let Some(all) = self.shared(max_age, call).await?
            && let Some(listed) = all.get(&of.id)
        {
            return Ok(AfterDelete::of(of, listed));
        }
        collection.presence_after_delete(of, call).await
    }

    /// The list that all who wait in the scope share; `None` if nobody else waits.
    async fn shared(&self, max_age: Duration, call: &Call) -> Result<Option<Arc<Items>>, Error> {
        if self.scope.waiting.load(Ordering::Relaxed) < 2 {
            return Ok(None);
        }
        let mut list = self.scope.list.lock().await;
        let is_recent = |all: &&Arc<Items>| all.begun.elapsed() < max_age;
        if let Some(all) = list.as_ref().filter(is_recent) {
            return Ok(Some(Arc::clone(all)));
        }
        let all = Arc::new(self.collection.list(&self.of.scope, call).await?);
        Ok(Some(Arc::clone(list.insert(all))))
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use reqwest::{StatusCode, header::HeaderMap};
    use serde_json::json;
    use tokio::time::Instant;

    use super::*;
    use crate::northflank::{Client, Config, CreatedAt, ErrorKind, Http, HttpRequest, HttpResponse, Id};

    const COUNT: usize = 50;
    const CREATED_AT: &str = "2026-01-01T12:00:00.000Z";

    /// An API that has clusters and counts requests.
    #[derive(Default)]
    struct Api(AtomicUsize);

    #[async_trait]
    impl Http for Api {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let path = request.url.path().rsplit('/').next().unwrap_or_default().to_owned();
            let one = |id: String| json!({"id": id, "name": id, "provider": "aws", "createdAt": CREATED_AT});
            let body = if path == "clusters" {
                let all: Vec<_> = (0..COUNT).map(|number| one(format!("c-{number}"))).collect();
                json!({"data": {"clusters": all}, "pagination": {"hasNextPage": false}})
            } else {
                json!({"data": one(path)})
            };
            let body = Ok(body.to_string().into());
            Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    /// The number of requests if this many tasks wait for twenty minutes and each looks every 30 seconds.
    async fn requests_of(waits: usize) -> usize {
        let api = Arc::new(Api::default());
        let client = Arc::new(Client::over(Some(Arc::clone(&api) as Arc<dyn Http>), Config::of_test()));
        let begun = Instant::now();
        let mut all = tokio::task::JoinSet::new();
        for number in 0..waits {
            let client = Arc::clone(&client);
            all.spawn(async move {
                // They do not begin at the same time.
                tokio::time::sleep(Duration::from_millis(137 * number as u64)).await;
                let id = Id::parse(&format!("c-{number}")).expect("an id");
                let of = Incarnation { scope: Scope::default(), id, created_at: CreatedAt::new(CREATED_AT) };
                let waiting = client.clusters.wait_for(&of);
                while begun.elapsed() < Duration::from_secs(1200) {
                    let look = waiting.look(Duration::from_secs(5), |_| true, &Call::default()).await;
                    assert_eq!(look.expect("found").id, of.id);
                    tokio::time::sleep(Duration::from_secs(30)).await;
                }
            });
        }
        all.join_all().await;
        api.0.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_waits_cost_about_as_much_as_one() {
        assert_eq!(requests_of(1).await, 40);
        let of_fifty = requests_of(COUNT).await;
        assert!(of_fifty <= 82, "{of_fifty} requests");
    }
}
