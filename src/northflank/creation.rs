//! Creates an integration, and neither creates two, nor loses one, nor takes over somebody else's.
//!
//! If the response to a POST is lost or incomplete, Northflank may have created the integration. A lookup by name decides:
//!
//! - It exists with the settings that were sent, was not in the lookup before the first attempt, and is newer than the
//!   first attempt with an unclear outcome: it is ours. The API's clocks may differ (assumption 13 of
//!   `docs/northflank-api.md`), so if it was created just before that attempt, within their tolerance, the result is
//!   unclear.
//! - It exists, but is older, has other settings or belongs to another resource: the name is taken. Terraform may be
//!   deleting that one at another address in the same run. So after a 409, unless it belongs to another resource of this
//!   process, the create first waits up to [`MAX_WAIT_FOR_DELETE`] for a delete to begin.
//! - It does not exist: the POST is retried like any other request. If the first one still takes effect, the second fails
//!   with a conflict, because names are unique (assumptions 1 and 4), and another lookup follows. A 4xx other than 408 and
//!   499 proves that an attempt has done nothing.
//!   If names are not unique after all, both attempts may have created one. So a POST that succeeds after an attempt with
//!   an unclear outcome is followed by a lookup, too, as soon as the list can show both.
//! - It does not exist, but the API reports the name as taken: the API releases or lists names late. The POST is retried
//!   until the operation times out.
//! - The list is unreadable or incomplete: the result is unclear, and the message tells the user where to look.
//!
//! An adopted integration is then patched with all settings that PATCH accepts, or only read if there are no such settings.
//! Patching costs no more than reading, and ensures what no response shows: that it has our credentials.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use framework::declaration::Body;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    backoff::backoff,
    call::{Call, Ended},
    collection::Collection,
    error::{Error, Operation},
    ids::Id,
    incarnation::{CreatedAt, Incarnation},
    item::Item,
    lookups::SharedLookup,
    request::Scope,
    session::{Attempts, CLOCKS_APART, LAG},
    text::ApiText,
    transport::Failure,
    turns::Act,
    words::Words,
};

/// How long a create whose name is taken waits for a delete of that name to begin in the same run.
const MAX_WAIT_FOR_DELETE: Duration = Duration::from_secs(5);

/// The object to create.
pub struct New<'a> {
    pub name: &'a str,
    /// The cloud provider.
    pub provider: &'a str,
    /// The body of the POST.
    pub post_body: Body,
    /// The part of it that PATCH accepts.
    pub settings: Body,
    /// Whether a found object has every setting that was sent and that responses contain. `Err` is a clause that names
    /// the unreadable field.
    pub is_as_sent: &'a (dyn Fn(&Item) -> Result<bool, String> + Send + Sync),
}

/// The result of a successful create.
#[derive(Debug)]
pub enum Created {
    Confirmed(Item),
    /// Earlier attempts may have created these objects, too. `Err` if that is unknown.
    Repeated(Item, Result<Vec<Id>, Error>),
    /// Created, but only known from a list, and its credentials are unknown. The error says why.
    Listed(Item, Error),
}

/// Why a create failed, or may have failed.
#[derive(Debug)]
pub enum NotCreated {
    Failed(Error),
    /// The name belongs to this object, which is not ours.
    Taken {
        error: Error,
        existing: Existing,
    },
    /// The API reports the name as taken, but lists nothing with it.
    NeverReleased(Error),
    /// It may have been created. `existing` are the objects with its name; `why` is a clause with the reason for the
    /// doubt.
    Unclear {
        error: Error,
        existing: Vec<Id>,
        why: String,
    },
}

/// The object that prevents a create.
#[derive(Debug)]
pub struct Existing {
    pub id: Id,
    /// Different names can result in the same ID.
    pub name: Option<ApiText>,
    /// Whether it belongs to another resource of this process.
    pub is_owned: bool,
}

/// The result of a lookup by name.
enum Lookup {
    Ours(Box<Item>, CreatedAt),
    Theirs(Existing),
    NotFound,
    Unclear { existing: Vec<Id>, why: String },
}

/// A create, and the result of the lookup before its first attempt.
struct Creation<'a> {
    collection: &'a Collection,
    scope: &'a Scope,
    new: &'a New<'a>,
    /// The lookup before the first attempt; `None` if it failed.
    before: Option<Arc<SharedLookup>>,
    call: &'a Call,
}

impl Collection {
    /// # Errors
    /// See [`NotCreated`].
    pub async fn create(&self, scope: &Scope, new: &New<'_>, call: &Call) -> Result<Created, NotCreated> {
        let request = self.request(Operation::Create, scope);
        let request = request.body(&new.post_body).map_err(NotCreated::Failed)?;
        let mut attempts = Attempts::of(Operation::Create);
        let id = Id::of_name(new.name);
        let ended = |ended: Ended, attempts: &Attempts| {
            let what = "another change with this name was in progress in this run";
            NotCreated::Failed(attempts.ended(ended, what))
        };
        let turn = self.turns.take(Act::Create, scope, id.as_ref(), call).await;
        let turn = turn.map_err(|it| ended(it, &attempts))?;
        let before = match &id {
            Some(id) => self.first_lookup(scope, id, &self.session.for_lookup(call)).await,
            None => None,
        };
        let creation = Creation { collection: self, scope, new, before, call };
        let _change = self.reads.change();
        // When the first attempt with an unclear outcome began.
        let mut first_unclear_at = None;
        let mut has_waited_for_delete = false;
        let mut waits = backoff();
        loop {
            let (is_repeated, started) = (first_unclear_at.is_some(), Instant::now());
            let failure = match self.session.attempt(&request, call, &mut attempts).await {
                Ok(json) => match creation.check_response(&json, first_unclear_at.unwrap_or(started)) {
                    Ok(created) if is_repeated => {
                        return Ok(creation.check_for_duplicates(created, &attempts).await);
                    }
                    Ok(created) => return Ok(Created::Confirmed(created)),
                    Err(error) => {
                        attempts.record_failure(&error.kind);
                        Failure::from(*error.kind)
                    }
                },
                Err(failure) => failure,
            };
            let is_conflict = failure.status == 409;
            let is_unclear = failure.kind.is_unclear();
            if !is_conflict && !is_unclear {
                match self.session.wait_to_retry(failure, false, call, &attempts).await {
                    Ok(()) => continue,
                    Err(error) => return creation.conclude(Lookup::NotFound, first_unclear_at, error).await,
                }
            }
            if is_unclear {
                first_unclear_at = first_unclear_at.or(Some(started));
            }
            let lookup = creation.look_up(first_unclear_at, is_repeated && is_unclear).await;
            let waited = match &lookup {
                Lookup::Theirs(existing) if is_conflict && !has_waited_for_delete && !existing.is_owned => {
                    has_waited_for_delete = true;
                    match turn.let_delete_pass(MAX_WAIT_FOR_DELETE, call).await {
                        Ok(true) => continue,
                        Ok(false) => Err(attempts.failed(failure.kind)),
                        Err(it) => return Err(ended(it, &attempts)),
                    }
                }
                Lookup::NotFound if is_conflict => {
                    tracing::debug!("the name is taken, but nothing has it; retrying the create");
                    let wait = waits.next().unwrap_or(LAG);
                    attempts.wait_after(failure.kind, wait, call).await
                }
                Lookup::NotFound => self.session.wait_to_retry(failure, true, call, &attempts).await,
                _ => Err(attempts.failed(failure.kind)),
            };
            let Err(error) = waited else { continue };
            return creation.conclude(lookup, first_unclear_at, error).await;
        }
    }
}

impl Creation<'_> {
    /// Checks the response to a POST. A response without required fields, or about an existing integration, may be
    /// about someone else's.
    fn check_response(&self, json: &Value, begun: Instant) -> Result<Item, Error> {
        let strange = |problem: String| Error::body(Operation::Create, problem);
        let Words { noun, a_noun, .. } = self.collection.kind.words;
        let answer = self.collection.item(Operation::Create, json)?;
        if let Some(problem) = answer.lacks(noun) {
            return Err(strange(problem));
        }
        // An ID that does not follow from the name may still be right. Then the outcome is unclear, and the lookup finds
        // the integration by its name.
        let is_as_named = answer.name.as_deref() == Some(self.new.name)
            && answer.provider.as_deref() == Some(self.new.provider)
            && Id::of_name(self.new.name).is_none_or(|id| id == answer.id);
        let Some(incarnation) = Incarnation::of(self.scope, &answer).filter(|_| is_as_named) else {
            return Err(strange(format!("it describes another {noun}")));
        };
        let is_new = match self.was_there_before(&incarnation) {
            Some(was_there) => !was_there,
            // If neither a lookup nor a clock can tell, trust the API.
            None => self.is_since(&incarnation.created_at, begun).unwrap_or(true),
        };
        if !is_new || self.collection.owned.has(&incarnation) {
            return Err(strange(format!("it describes {a_noun} that existed before")));
        }
        self.collection.owned.add(incarnation);
        Ok(answer)
    }

    /// The result of a create that succeeded after an attempt with an unclear outcome. Unique names are an assumption, so
    /// that attempt may have created one, too.
    async fn check_for_duplicates(&self, created: Item, attempts: &Attempts) -> Created {
        let call = self.collection.session.for_recovery(self.call);
        let listed = match attempts.seen(&call).await {
            Ok(_) => self.collection.list(self.scope, &call).await,
            Err(error) => Err(error),
        };
        let is_other = |listed: &&Item| {
            let incarnation = Incarnation::of(self.scope, listed);
            let is_known = |it| self.collection.owned.has(it) || self.was_there_before(it) == Some(true);
            listed.id != created.id
                && listed.name.as_deref() == Some(self.new.name)
                && !incarnation.as_ref().is_some_and(is_known)
        };
        let others = listed.and_then(|all| {
            let others: Vec<_> = all.iter().filter(is_other).map(|it| it.id.clone()).collect();
            if others.is_empty() { all.ensure_complete().map(|()| others) } else { Ok(others) }
        });
        match others {
            Ok(others) if others.is_empty() => Created::Confirmed(created),
            others => Created::Repeated(created, others),
        }
    }

    /// The result of a create that is not retried again.
    async fn conclude(
        &self,
        lookup: Lookup,
        first_unclear_at: Option<Instant>,
        error: Error,
    ) -> Result<Created, NotCreated> {
        // The list may have been read before the last attempt took effect.
        let lookup = match (lookup, first_unclear_at) {
            (Lookup::NotFound, Some(_)) => {
                tokio::time::sleep(LAG).await;
                self.look_up_once(first_unclear_at).await
            }
            (lookup, _) => lookup,
        };
        match lookup {
            Lookup::Ours(listed, created_at) => self.take_over(*listed, created_at, error).await,
            Lookup::Theirs(existing) => Err(NotCreated::Taken { error, existing }),
            Lookup::NotFound if error.is_conflict() => Err(NotCreated::NeverReleased(error)),
            Lookup::NotFound => Err(NotCreated::Failed(error)),
            Lookup::Unclear { .. } if first_unclear_at.is_none() => Err(NotCreated::Failed(error)),
            Lookup::Unclear { existing, why } => Err(NotCreated::Unclear { error, existing, why }),
        }
    }

    /// Looks for the name. If no attempt's outcome is unclear, whatever it finds is not ours. If several attempts may
    /// have taken effect, the list may contain the result of only one.
    async fn look_up(&self, first_unclear_at: Option<Instant>, are_several: bool) -> Lookup {
        let lookup = self.look_up_once(first_unclear_at).await;
        let may_be_outdated = match &lookup {
            // The list may be older than the last attempt's effect.
            Lookup::Theirs(existing) => !existing.is_owned && first_unclear_at.is_some(),
            Lookup::Ours(..) => are_several,
            Lookup::NotFound | Lookup::Unclear { .. } => false,
        };
        if may_be_outdated {
            tokio::time::sleep(LAG).await;
            return self.look_up_once(first_unclear_at).await;
        }
        lookup
    }

    async fn look_up_once(&self, first_unclear_at: Option<Instant>) -> Lookup {
        let Self { collection, scope, new, call, .. } = self;
        let Words { nouns, .. } = collection.kind.words;
        let all = match collection.list(scope, &collection.session.for_recovery(call)).await {
            Ok(all) => all,
            Err(error) => {
                let why = format!("reading the list of all {nouns} failed ({error})");
                return Lookup::Unclear { existing: Vec::new(), why };
            }
        };
        // Objects that this process has deleted may still be listed.
        let is_there = |listed: &&Item| {
            !Incarnation::of(scope, listed).is_some_and(|it| collection.owned.was_deleted(&it))
        };
        let mut named = all.iter().filter(|listed| listed.name.as_deref() == Some(new.name)).filter(is_there);
        let of_same_id = || Id::of_name(new.name).and_then(|id| all.get(&id)).filter(is_there);
        let Some(found) = named.next().or_else(of_same_id) else {
            return match all.ensure_complete() {
                Ok(()) => Lookup::NotFound,
                Err(error) => Lookup::Unclear {
                    existing: Vec::new(),
                    why: format!("the list of all {nouns} has an unreadable item ({error})"),
                },
            };
        };
        let incarnation = Incarnation::of(scope, found);
        let is_owned = incarnation.as_ref().is_some_and(|it| collection.owned.has(it));
        let name = collection.session.texts(found.name.clone()).await.pop();
        let theirs = || Lookup::Theirs(Existing { id: found.id.clone(), name: name.clone(), is_owned });
        let open = |why: &str| Lookup::Unclear { existing: vec![found.id.clone()], why: why.to_owned() };
        let Some(begun) = first_unclear_at else { return theirs() };
        let others: Vec<_> = named.map(|other| other.id.clone()).collect();
        if !others.is_empty() {
            let existing = [vec![found.id.clone()], others].concat();
            return Lookup::Unclear { existing, why: format!("several {nouns} have this name") };
        }
        if is_owned || found.name.as_deref() != Some(new.name) {
            return theirs();
        }
        match (new.is_as_sent)(found) {
            Ok(true) => {}
            Ok(false) => return theirs(),
            Err(why) => return open(&why),
        }
        let Some(incarnation) = incarnation else {
            return open("Northflank does not say when it was created");
        };
        if found.provider.is_none() {
            return open("Northflank does not say which cloud provider it belongs to");
        }
        if self.was_there_before(&incarnation) == Some(true) {
            return theirs();
        }
        match self.is_since(&incarnation.created_at, begun) {
            Ok(true) => Lookup::Ours(Box::new(found.clone()), incarnation.created_at),
            Ok(false) => theirs(),
            Err(why) => open(why),
        }
    }

    /// Whether the lookup before the first attempt found it. `None` if that is unknown.
    fn was_there_before(&self, incarnation: &Incarnation) -> Option<bool> {
        let before = self.before.as_ref()?;
        if before.lacks(&incarnation.id) {
            return Some(false);
        }
        let found = before.get(&incarnation.id)?.created_at.as_ref()?;
        Some(found.same_as(&incarnation.created_at))
    }

    /// Whether an object was created after `begun`, as far as the clocks behind `Date` and `createdAt` can tell.
    fn is_since(&self, created_at: &CreatedAt, begun: Instant) -> Result<bool, &'static str> {
        let times = self
            .collection
            .session
            .server_time(begun)
            .zip(self.collection.session.server_time(Instant::now()));
        is_between(created_at, times)
    }

    /// Adopts a found integration: sends its settings again and records it as ours. Its ID is known, so a failure loses
    /// nothing.
    async fn take_over(
        &self,
        listed: Item,
        created_at: CreatedAt,
        error: Error,
    ) -> Result<Created, NotCreated> {
        let incarnation = Incarnation { scope: self.scope.clone(), id: listed.id.clone(), created_at };
        match self.patch_settings_again(&incarnation).await {
            Ok(whole) if (self.new.is_as_sent)(&whole) == Ok(false) => {
                let why = "its settings differ from those that the provider sent".to_owned();
                Err(NotCreated::Unclear { error, existing: vec![whole.id], why })
            }
            Ok(whole) => {
                self.collection.owned.add(incarnation);
                Ok(Created::Confirmed(whole))
            }
            Err(error) => {
                self.collection.owned.add(incarnation);
                Ok(Created::Listed(listed, error))
            }
        }
    }

    async fn patch_settings_again(&self, of: &Incarnation) -> Result<Item, Error> {
        let settings = &self.new.settings;
        let call = self.collection.session.for_recovery(self.call);
        if settings.is_empty() {
            self.collection.get(&of.scope, &of.id, &call).await
        } else {
            self.collection.patch(of, &|_| settings.clone(), &call).await
        }
    }
}

/// Whether `created_at` lies between two times of the API's clock: when the first attempt that may have created it began,
/// and now. `Err` if that is unclear.
fn is_between(created_at: &CreatedAt, times: Option<(SystemTime, SystemTime)>) -> Result<bool, &'static str> {
    let (begun, now) = times.ok_or("Northflank's responses do not state their time")?;
    let created = created_at.time().ok_or("Northflank does not say when it was created")?;
    if created > now + CLOCKS_APART {
        return Err("by Northflank's clock, it was created in the future");
    }
    if created + created_at.precision() >= begun {
        return Ok(true);
    }
    if created + CLOCKS_APART >= begun {
        return Err("it was created just before the request, but clocks may differ");
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use reqwest::{Method, StatusCode, header::HeaderMap};
    use serde_json::json;

    use super::*;
    use crate::northflank::{Client, Config, ErrorKind, Http, HttpRequest, HttpResponse};

    /// An API that performs each POST, loses the response to the first one, and lists its result late.
    struct Doubling {
        begun: Instant,
        posts: Mutex<u32>,
        second: &'static str,
    }

    impl Doubling {
        fn shown(id: &str) -> Value {
            json!({"id": id, "name": "My App", "provider": "civo", "createdAt": "2026-01-01T12:00:01.000Z"})
        }
    }

    #[async_trait]
    impl Http for Doubling {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let answer = |status, json: Value| {
                let date = "Thu, 01 Jan 2026 12:00:00 GMT".parse().expect("a header");
                let headers = HeaderMap::from_iter([(reqwest::header::DATE, date)]);
                Ok(HttpResponse { status, headers, body: Ok(json.to_string().into()) })
            };
            if request.method == Method::POST {
                let mut posts = self.posts.lock().expect("no panic");
                *posts += 1;
                return match *posts {
                    1 => Err(ErrorKind::Interrupted { reason: "lost".to_owned() }),
                    _ => answer(StatusCode::OK, json!({"data": Self::shown(self.second)})),
                };
            }
            if request.url.path().ends_with("my-app") {
                let error = json!({"status": 404, "message": "Not found", "id": "e1"});
                return answer(StatusCode::NOT_FOUND, json!({"error": error}));
            }
            let has_posted = *self.posts.lock().expect("no panic") > 1;
            let first = if self.second == "my-app" { "my-app-2" } else { "my-app" };
            let second = has_posted.then(|| Self::shown(self.second));
            let is_late = self.begun.elapsed() < Duration::from_secs(8);
            let first = (!is_late).then(|| Self::shown(first));
            let all: Vec<_> = first.into_iter().chain(second).collect();
            answer(
                StatusCode::OK,
                json!({"data": {"integrations": all}, "pagination": {"hasNextPage": false}}),
            )
        }
    }

    async fn created_twice(second: &'static str) -> Result<Created, NotCreated> {
        let api = Arc::new(Doubling { begun: Instant::now(), posts: Mutex::default(), second });
        let config = Config { max_retries: 4, ..Config::of_test() };
        let client = Client::over(Some(api), config);
        let (name, provider) = ("My App", "civo");
        let (post_body, settings) = (Body::default(), Body::default());
        let new = New { name, provider, post_body, settings, is_as_sent: &|_| Ok(true) };
        client.integrations.create(&Scope::default(), &new, &Call::default()).await
    }

    #[tokio::test(start_paused = true)]
    async fn duplicates_of_a_repeated_create_are_named() {
        let created = created_twice("my-app").await;
        let others = match &created {
            Ok(Created::Repeated(created, Ok(others))) if created.id.as_str() == "my-app" => others,
            other => panic!("{other:?}"),
        };
        assert_eq!(others, &[Id::parse("my-app-2").expect("an id")]);

        // Nobody can tell which of the two it is.
        let created = created_twice("my-app-2").await;
        let Err(NotCreated::Unclear { existing, .. }) = &created else { panic!("{created:?}") };
        assert_eq!(existing.iter().map(Id::as_str).collect::<Vec<_>>(), ["my-app", "my-app-2"]);
    }

    /// This many milliseconds after 2026-01-01T12:00:00Z.
    fn noon(millis: u64) -> SystemTime {
        let noon = CreatedAt::new("2026-01-01T12:00:00Z").time().expect("a time");
        noon + Duration::from_millis(millis)
    }

    #[test]
    fn an_object_is_ours_if_created_after_the_attempt() {
        let created_at = CreatedAt::new("2026-01-01T12:00:00.500Z");
        let between = |begun, now| is_between(&created_at, Some((noon(begun), noon(now))));
        assert_eq!(between(501, 501), Ok(true));
        assert!(between(502, 502).is_err());
        assert!(between(5500, 5500).is_err());
        assert_eq!(between(5501, 5501), Ok(false));
        let of_second = CreatedAt::new("2026-01-01T12:00:00Z");
        assert_eq!(is_between(&of_second, Some((noon(999), noon(999)))), Ok(true));
        let early = CreatedAt::new("2026-01-01T12:00:05Z");
        assert_eq!(is_between(&early, Some((noon(0), noon(0)))), Ok(true));
        let future = CreatedAt::new("2026-01-01T12:00:05.001Z");
        assert!(is_between(&future, Some((noon(0), noon(0)))).is_err());
    }

    #[test]
    fn without_readable_times_nothing_is_adopted() {
        assert!(is_between(&CreatedAt::new("2026-01-01T12:00:00Z"), None).is_err());
        assert!(is_between(&CreatedAt::new("yesterday"), Some((noon(0), noon(0)))).is_err());
    }
}
