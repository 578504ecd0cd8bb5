//! Deletes an object, and never another one: waits until nothing uses it, and until it is really gone.
//!
//! Each attempt follows a lookup that has found the right integration: see [`super::lookups`]. The integration is gone
//! once its ID is free or belongs to another integration.

use super::{
    backoff::{FIRST_WAIT, LONGEST_WAIT, backoff},
    call::Call,
    collection::Collection,
    error::{Doubt, Error, ErrorKind, Operation},
    incarnation::{CreatedAt, Incarnation},
    lookups::{AfterDelete, Presence},
    session::Attempts,
    turns::Act,
    words::Words,
};

/// The result of a delete.
#[derive(Debug)]
pub enum Deleted {
    /// Its ID is free, or belongs to another resource of this process.
    Gone,
    /// It was gone before any DELETE was sent. The API's response, for the message.
    Absent(Error),
    /// Its ID belongs to another integration, created at this time, which stays unchanged.
    Followed(CreatedAt),
}

impl Collection {
    /// Deletes an integration. While clusters use it, retries until the deadline. An integration that is already gone
    /// counts as deleted.
    ///
    /// # Errors
    /// See [`Error`]; a conflict means that clusters still used it at the deadline.
    pub async fn delete(&self, of: &Incarnation, call: &Call) -> Result<Deleted, Error> {
        let mut attempts = Attempts::of(Operation::Delete);
        let turn = self.turns.take(Act::Delete, &of.scope, Some(&of.id), call).await;
        let _turn = turn.map_err(|ended| {
            attempts.ended(ended, "another change with this name was in progress in this run")
        })?;
        let _change = self.reads.change();
        let request = self.request_for(Operation::Delete, &of.scope, &of.id);
        let mut waits = backoff();
        let mut presence = self.first_presence(of, call).await?;
        // Only the first attempt counts: a retry waits for clusters or the API, and must not delay the shared lookup.
        let mut pending = Some(self.lookups.pending_delete());
        if let Presence::Same(found) = &presence.presence
            && found.is_being_deleted()
        {
            drop(pending);
            return self.wait_until_gone(of, call).await;
        }
        loop {
            let (latest, paced) = match self.before_change(of, presence, call, &attempts).await {
                Ok(looked) => looked,
                Err(error) => return self.last_lookup(of, error, call).await,
            };
            if let Some(deleted) = self.outcome_if_gone(of, latest, attempts.made > 0) {
                return Ok(deleted);
            }
            let answer = self.session.attempt(&request, &paced, &mut attempts).await;
            drop(pending.take());
            match answer {
                // No content at all, or the documented `{"data": {}}`. A sign-in page is neither.
                Ok(json) if json.is_null() || json.get("data").is_some() => {
                    return self.wait_until_gone(of, call).await;
                }
                Ok(_) => {
                    let kind = ErrorKind::Body { problem: "it has no \"data\"".to_owned() };
                    attempts.record_failure(&kind);
                    return self.last_lookup(of, attempts.failed(kind), call).await;
                }
                Err(failure) if failure.status == 409 => {
                    tracing::debug!("it is in use; retrying the delete");
                    let wait = waits.next().unwrap_or(LONGEST_WAIT);
                    attempts.wait_after(failure.kind, wait, call).await?;
                }
                Err(failure) => {
                    if let Err(error) = self.session.wait_to_retry(failure, true, call, &attempts).await {
                        return self.last_lookup(of, error, call).await;
                    }
                }
            }
            let looked = self.dated_presence(of, &self.session.for_recovery(call)).await;
            presence = looked.map_err(|error| attempts.looked(error))?;
        }
    }

    /// The result, if it is gone. `is_sent`: whether a DELETE was sent.
    fn outcome_if_gone(&self, of: &Incarnation, presence: Presence, is_sent: bool) -> Option<Deleted> {
        match self.corrected_by_memory(of, presence) {
            Presence::Same(_) => None,
            Presence::Another(created_at) => Some(self.record_gone(of, Some(created_at))),
            // How outdated reads can be is not documented, so this may be wrong. Therefore it always produces a
            // warning.
            Presence::Gone(not_found) if !is_sent => {
                self.record_gone(of, None);
                Some(Deleted::Absent(not_found))
            }
            Presence::Gone(_) => Some(self.record_gone(of, None)),
        }
    }

    /// Records that it is gone. `followed` is the creation time of the integration that has its ID now.
    fn record_gone(&self, of: &Incarnation, followed: Option<CreatedAt>) -> Deleted {
        let is_ours = |created_at: &CreatedAt| {
            self.owned.has(&Incarnation { created_at: created_at.clone(), ..of.clone() })
        };
        let followed = followed.filter(|created_at| !is_ours(created_at));
        self.owned.delete(of);
        followed.map_or(Deleted::Gone, Deleted::Followed)
    }

    /// A last lookup when a delete is not retried: it may have taken effect.
    async fn last_lookup(&self, of: &Incarnation, error: Error, call: &Call) -> Result<Deleted, Error> {
        let is_not_found = error.is_not_found();
        if !error.is_unclear && !is_not_found {
            return Err(error);
        }
        match self.presence(of, &self.session.for_recovery(call)).await {
            Ok(presence) => match self.outcome_if_gone(of, presence, true) {
                Some(deleted) => Ok(deleted),
                None if is_not_found => Err(error.into_doubtful(Doubt::StillListed)),
                None => Err(error),
            },
            Err(looked) if is_not_found => Err(looked),
            Err(_) => Err(error),
        }
    }

    /// The success response may come from a proxy, so only a lookup proves the deletion. Lookups may exceed the
    /// deadline.
    async fn wait_until_gone(&self, of: &Incarnation, call: &Call) -> Result<Deleted, Error> {
        let Words { noun, .. } = self.kind.words;
        let mut waits = backoff();
        let waiting = self.wait_for(of);
        let mut wait = FIRST_WAIT;
        let mut shared = self.presence_after_deletes(of, call).await;
        loop {
            let presence = match shared.take() {
                Some(presence) => Ok(presence),
                None => waiting.look_after_delete(wait / 2, &self.session.for_recovery(call)).await,
            };
            let presence = presence.map_err(|error| {
                let kind = ErrorKind::Unconfirmed { reason: error.to_string() };
                Error { attempts: error.attempts, ..Error::new(Operation::Delete, kind) }
            })?;
            match (presence, self.owned.successor_of(of)) {
                (AfterDelete::Gone, _) => return Ok(self.record_gone(of, None)),
                (AfterDelete::Followed(by), _) | (AfterDelete::StillThere, Some(by)) => {
                    return Ok(self.record_gone(of, Some(by)));
                }
                (AfterDelete::StillThere, None) => {}
            }
            wait = waits.next().unwrap_or(LONGEST_WAIT);
            call.wait_at_most(wait).await.map_err(|ended| {
                Attempts::of(Operation::Delete)
                    .ended(ended, &format!("Northflank accepted the deletion, but still returns the {noun}"))
            })?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Duration,
    };

    use async_trait::async_trait;
    use framework::declaration::Body;
    use reqwest::{Method, StatusCode, header::HeaderMap};
    use serde_json::json;

    use super::*;
    use crate::northflank::{Client, Config, Http, HttpRequest, HttpResponse, Id, Scope};

    const CREATED_AT: &str = "2026-01-01T12:00:00.000Z";

    /// An API with stale reads that return deleted integrations. It records the methods.
    #[derive(Default)]
    struct Lagging(Mutex<Vec<String>>);

    #[async_trait]
    impl Http for Lagging {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            self.0.lock().expect("no panic").push(request.method.to_string());
            let shown = json!({"id": "a", "name": "a", "provider": "civo", "createdAt": CREATED_AT});
            let body = Ok(json!({"data": shown}).to_string().into());
            Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    /// An API that loses the response to the first delete, and whose reads are stale for a while. In the meantime,
    /// somebody has created another integration with the name.
    struct Exchanged {
        begun: tokio::time::Instant,
        methods: Mutex<Vec<String>>,
    }

    const LATER: &str = "2026-01-01T12:00:01.000Z";

    #[async_trait]
    impl Http for Exchanged {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            self.methods.lock().expect("no panic").push(request.method.to_string());
            if request.method == Method::DELETE {
                return Err(ErrorKind::Interrupted { reason: "lost".to_owned() });
            }
            let created_at = if self.begun.elapsed() < Duration::from_secs(8) { CREATED_AT } else { LATER };
            let shown = json!({"id": "a", "name": "a", "provider": "civo", "createdAt": created_at});
            let body = Ok(json!({"data": shown}).to_string().into());
            Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_delete_whose_answer_is_lost_never_deletes_what_came_after() {
        let api = Arc::new(Exchanged { begun: tokio::time::Instant::now(), methods: Mutex::default() });
        let config = Config { max_retries: 4, ..Config::of_test() };
        let client = Client::over(Some(Arc::clone(&api) as Arc<dyn Http>), config);
        let id = Id::parse("a").expect("an id");
        let own = Incarnation { scope: Scope::default(), id, created_at: CreatedAt::new(CREATED_AT) };
        let deleted = client.integrations.delete(&own, &Call::default()).await;
        assert!(matches!(&deleted, Ok(Deleted::Followed(it)) if it.as_str() == LATER), "{deleted:?}");
        let methods = api.methods.lock().expect("no panic");
        assert_eq!(methods.iter().filter(|method| *method == "DELETE").count(), 1, "{methods:?}");
    }

    /// An API whose first response is slow. In the meantime, somebody deletes the integration and creates another one.
    #[derive(Default)]
    struct Slow(Mutex<Vec<String>>);

    #[async_trait]
    impl Http for Slow {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let is_first = {
                let mut methods = self.0.lock().expect("no panic");
                methods.push(request.method.to_string());
                methods.len() == 1
            };
            if is_first {
                tokio::time::sleep(Duration::from_secs(6)).await;
            }
            let created_at = if is_first { CREATED_AT } else { LATER };
            let shown = json!({"id": "a", "name": "a", "provider": "civo", "createdAt": created_at});
            let body = Ok(json!({"data": shown}).to_string().into());
            Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_lookup_proves_nothing() {
        let api = Arc::new(Slow::default());
        let client = Client::over(Some(Arc::clone(&api) as Arc<dyn Http>), Config::of_test());
        let id = Id::parse("a").expect("an id");
        let own = Incarnation { scope: Scope::default(), id, created_at: CreatedAt::new(CREATED_AT) };
        let deleted = client.integrations.delete(&own, &Call::default()).await;
        assert!(matches!(&deleted, Ok(Deleted::Followed(it)) if it.as_str() == LATER), "{deleted:?}");
        assert_eq!(*api.0.lock().expect("no panic"), ["GET", "GET"]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_integration_with_a_successor_is_never_changed() {
        let api = Arc::new(Lagging::default());
        let client = Client::over(Some(Arc::clone(&api) as Arc<dyn Http>), Config::of_test());
        let id = Id::parse("a").expect("an id");
        let gone = Incarnation { scope: Scope::default(), id, created_at: CreatedAt::new(CREATED_AT) };
        let follower = CreatedAt::new("2026-01-01T12:00:00.001Z");
        client.integrations.has_seen(&Incarnation { created_at: follower.clone(), ..gone.clone() });
        let deleted = client.integrations.delete(&gone, &Call::default()).await;
        assert!(matches!(&deleted, Ok(Deleted::Followed(it)) if *it == follower), "{deleted:?}");
        let patched = client.integrations.patch(&gone, &|_| Body::default(), &Call::default()).await;
        let error = patched.expect_err("another one has its ID");
        assert!(matches!(*error.kind, ErrorKind::Recreated { .. }), "{error:?}");
        assert!(api.0.lock().expect("no panic").iter().all(|method| method == "GET"));
    }

    /// An API whose integrations can be deleted. It records the methods, and LIST for a list.
    #[derive(Default)]
    struct Account {
        gone: Mutex<Vec<String>>,
        methods: Mutex<Vec<String>>,
    }

    const COUNT: usize = 10;

    #[async_trait]
    impl Http for Account {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let id = request.url.path().rsplit('/').next().unwrap_or_default().to_owned();
            let one = |id: &str| json!({"id": id, "name": id, "provider": "civo", "createdAt": CREATED_AT});
            let is_list = id == "integrations";
            let method = if is_list { "LIST" } else { request.method.as_str() };
            self.methods.lock().expect("no panic").push(method.to_owned());
            // Their answers come one after the other.
            let number: u64 = id.trim_start_matches("i-").parse().unwrap_or_default();
            tokio::time::sleep(Duration::from_millis(100 + 300 * number)).await;
            let mut gone = self.gone.lock().expect("no panic");
            let (status, json) = match method {
                "LIST" => {
                    let ids = (0..COUNT).map(|number| format!("i-{number}"));
                    let left: Vec<_> = ids.filter(|id| !gone.contains(id)).map(|id| one(&id)).collect();
                    let json = json!({"data": {"integrations": left}, "pagination": {"hasNextPage": false}});
                    (StatusCode::OK, json)
                }
                "DELETE" => {
                    gone.push(id);
                    (StatusCode::OK, json!({"data": {}}))
                }
                _ if gone.contains(&id) => {
                    (StatusCode::NOT_FOUND, json!({"error": {"status": 404, "message": "not found"}}))
                }
                _ => (StatusCode::OK, json!({"data": one(&id)})),
            };
            Ok(HttpResponse { status, headers: HeaderMap::new(), body: Ok(json.to_string().into()) })
        }
    }

    async fn delete_at_once(count: usize) -> Vec<String> {
        let api = Arc::new(Account::default());
        let client = Arc::new(Client::over(Some(Arc::clone(&api) as Arc<dyn Http>), Config::of_test()));
        let mut deletes = tokio::task::JoinSet::new();
        for number in 0..count {
            let client = Arc::clone(&client);
            let id = Id::parse(&format!("i-{number}")).expect("an id");
            let own = Incarnation { scope: Scope::default(), id, created_at: CreatedAt::new(CREATED_AT) };
            deletes.spawn(async move { client.integrations.delete(&own, &Call::default()).await });
        }
        for deleted in deletes.join_all().await {
            assert!(matches!(deleted, Ok(Deleted::Gone)), "{deleted:?}");
        }
        let methods = api.methods.lock().expect("no panic");
        methods.iter().filter(|method| *method != "DELETE").cloned().collect()
    }

    #[tokio::test(start_paused = true)]
    async fn one_list_proves_all_deletes_that_end_together() {
        assert_eq!(delete_at_once(COUNT).await, ["LIST", "LIST"]);
        assert_eq!(delete_at_once(1).await, ["GET", "GET"]);
    }
}
