//! Lookups before and after a change: whether the ID still belongs to the integration in the state, and whether that
//! integration is gone.
//!
//! Every update and delete follows a lookup that found the integration; so does each retry. PATCHes, deletes and creates
//! share the first lookup; a PUT has its own. A create uses it only to recognize older objects. The shared lookup is a
//! GET if only one change needs it, and a list if several begin together. A result is valid for [`LOOKUP_TTL`]. If the
//! attempt before a retry may have taken effect, but the lookup still finds the integration, another lookup follows
//! [`LAG`] after the attempt.
//!
//! Deletes that the API confirms at about the same time share a list as well, if that needs fewer requests than one GET
//! for each.
//!
//! An integration is proven gone by a 404 together with a list of the same scope without it, and only if the integration
//! is older than [`LAG`]; one whose creation time the state does not contain, as in an import, counts as older. After the
//! API has accepted a deletion, a 404 or a list alone suffices. Reads follow the same rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::OnceCell, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    backoff::backoff,
    call::Call,
    changing::Changing,
    collection::{Collection, Items},
    error::{Doubt, Error, ErrorKind, Operation},
    ids::Id,
    incarnation::{CreatedAt, Incarnation},
    item::Item,
    reads::Read,
    request::Scope,
    session::{Attempts, CLOCKS_APART, LAG},
    words::Words,
};

/// How long a first lookup waits for others that begin at the same time. Core starts ten changes at once by default:
/// <https://developer.hashicorp.com/terraform/cli/commands/apply#parallelism-n>.
const GATHERING: Duration = Duration::from_millis(30);

/// How long the lookup after a delete waits at most for the responses to other deletes: a slow one must not hold up the
/// others.
const LONGEST_GATHERING: Duration = Duration::from_secs(5);

/// How long a result is valid, from the moment its request is sent, because the response may show the API as it was then:
/// long enough for changes that begin together, and short enough that somebody else's change in between is unlikely.
const LOOKUP_TTL: Duration = Duration::from_secs(5);

/// What a lookup finds under the ID of an integration.
#[derive(Debug)]
pub enum Presence {
    /// The integration itself.
    Same(Box<Item>),
    /// Another integration, created at this time. The integration itself is gone.
    Another(CreatedAt),
    /// Proven gone, with the API's response for the message.
    Gone(Error),
}

/// A [`Presence`], and when the request that shows it was sent.
#[derive(Debug)]
pub(super) struct DatedPresence {
    pub(super) presence: Presence,
    begun: Instant,
}

impl DatedPresence {
    /// Whether a change may rely on it. Only an integration that is still there can be changed.
    fn is_fresh(&self) -> bool {
        !matches!(self.presence, Presence::Same(_)) || self.begun.elapsed() < LOOKUP_TTL
    }
}

/// Whether an integration still exists after the API accepted its deletion.
#[derive(Debug)]
pub(super) enum AfterDelete {
    Gone,
    /// Another integration has the ID, created at this time.
    Followed(CreatedAt),
    StillThere,
}

impl AfterDelete {
    pub(super) fn of(deleted: &Incarnation, found: &Item) -> Self {
        match &found.created_at {
            Some(created_at) if created_at.is_after(&deleted.created_at) => {
                Self::Followed(created_at.clone())
            }
            _ => Self::StillThere,
        }
    }
}

/// The lookups that several calls of a process share.
#[derive(Default)]
pub(super) struct Lookups {
    scopes: Mutex<BTreeMap<Scope, ScopeLookups>>,
    /// The number of deletes that are about to be sent or await a response.
    deletes: Changing<usize>,
}

/// A delete without a response yet. It ends when this is dropped. Lookups after other deletes wait for it, so that one
/// list proves them all.
pub(super) struct PendingDelete<'a>(&'a Changing<usize>);

#[derive(Default)]
struct ScopeLookups {
    latest: Option<Arc<SharedLookup>>,
    before_changes: Option<Arc<Gathering>>,
    after_deletes: Option<Arc<Gathering>>,
}

impl ScopeLookups {
    /// The group waiting for the next shared lookup: after deletes if `since` is set, else before changes.
    fn gathering(&mut self, since: Option<Instant>) -> &mut Option<Arc<Gathering>> {
        if since.is_some() { &mut self.after_deletes } else { &mut self.before_changes }
    }
}

/// Calls that share one lookup.
#[derive(Default)]
struct Gathering {
    ids: Mutex<BTreeSet<Id>>,
    /// `None` if the lookup failed.
    lookup: OnceCell<Option<Arc<SharedLookup>>>,
}

/// The result of one lookup.
#[derive(Debug)]
pub(super) struct SharedLookup {
    begun: Instant,
    found: Found,
}

#[derive(Debug)]
enum Found {
    /// A GET of this ID.
    One(Id, Option<Box<Item>>),
    All(Items),
}

impl SharedLookup {
    fn is_fresh(&self) -> bool {
        self.begun.elapsed() < LOOKUP_TTL
    }

    /// Whether the lookup included this ID.
    fn covers(&self, id: &Id) -> bool {
        match &self.found {
            Found::One(of, _) => of == id,
            Found::All(_) => true,
        }
    }

    pub(super) fn get(&self, id: &Id) -> Option<&Item> {
        match &self.found {
            Found::One(of, found) => found.as_deref().filter(|_| of == id),
            Found::All(all) => all.get(id),
        }
    }

    /// Whether the lookup proves that nothing had this ID.
    pub(super) fn lacks(&self, id: &Id) -> bool {
        let is_whole = match &self.found {
            Found::One(..) => true,
            Found::All(all) => all.ensure_complete().is_ok(),
        };
        self.covers(id) && self.get(id).is_none() && is_whole
    }
}

impl Lookups {
    fn of<'a>(
        scopes: &'a mut MutexGuard<'_, BTreeMap<Scope, ScopeLookups>>,
        scope: &Scope,
    ) -> &'a mut ScopeLookups {
        scopes.entry(scope.clone()).or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Scope, ScopeLookups>> {
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn pending_delete(&self) -> PendingDelete<'_> {
        self.deletes.modify(|count| *count += 1);
        PendingDelete(&self.deletes)
    }

    /// Waits for the responses to deletes that have been sent, unless the user interrupts.
    async fn deletes_are_answered(&self, stop: &CancellationToken) {
        let answered = self.deletes.wait_until(|count| *count == 0);
        let answered = tokio::time::timeout(LONGEST_GATHERING, answered);
        // After the timeout, continue anyway.
        let _ = stop.run_until_cancelled(answered).await;
    }

    /// A valid lookup that includes this ID and did not begin before `since`. Otherwise, the group to join.
    fn join(
        &self,
        scope: &Scope,
        id: &Id,
        since: Option<Instant>,
    ) -> Result<Arc<SharedLookup>, Arc<Gathering>> {
        let mut scopes = self.lock();
        let scope_lookups = Self::of(&mut scopes, scope);
        let holds = |lookup: &&Arc<SharedLookup>| {
            lookup.is_fresh() && lookup.covers(id) && since.is_none_or(|since| lookup.begun >= since)
        };
        if let Some(latest) = scope_lookups.latest.as_ref().filter(holds) {
            return Ok(Arc::clone(latest));
        }
        let gathering = scope_lookups.gathering(since).get_or_insert_default();
        gathering.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
        Err(Arc::clone(gathering))
    }

    /// Ends the gathering: later calls join the next group.
    fn close(&self, scope: &Scope, since: Option<Instant>, gathering: &Gathering) -> BTreeSet<Id> {
        *Self::of(&mut self.lock(), scope).gathering(since) = None;
        gathering.ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, scope: &Scope, lookup: &Arc<SharedLookup>) {
        Self::of(&mut self.lock(), scope).latest = Some(Arc::clone(lookup));
    }

    /// The number of pages of the list, if the latest lookup was a list; otherwise 1.
    fn pages(&self, scope: &Scope) -> usize {
        match Self::of(&mut self.lock(), scope).latest.as_ref().map(|lookup| &lookup.found) {
            Some(Found::All(all)) => all.pages(),
            Some(Found::One(..)) | None => 1,
        }
    }
}

impl Drop for PendingDelete<'_> {
    fn drop(&mut self) {
        self.0.modify(|count| *count -= 1);
    }
}

impl Collection {
    /// The first, shared lookup of an ID before a change to it. `None` if the lookup failed.
    pub(super) async fn first_lookup(
        &self,
        scope: &Scope,
        id: &Id,
        call: &Call,
    ) -> Option<Arc<SharedLookup>> {
        self.shared_lookup(scope, id, None, call).await
    }

    /// A shared lookup that begins after this call. `None` if it failed, or if one GET per ID takes no more requests than
    /// the list.
    async fn lookup_after(&self, scope: &Scope, id: &Id, call: &Call) -> Option<Arc<SharedLookup>> {
        self.shared_lookup(scope, id, Some(Instant::now()), call).await
    }

    async fn shared_lookup(
        &self,
        scope: &Scope,
        id: &Id,
        since: Option<Instant>,
        call: &Call,
    ) -> Option<Arc<SharedLookup>> {
        let gathering = match self.lookups.join(scope, id, since) {
            Ok(lookup) => return Some(lookup),
            Err(gathering) => gathering,
        };
        let lookup = gathering.lookup.get_or_init(async || {
            tokio::time::sleep(GATHERING).await;
            if since.is_some() {
                self.lookups.deletes_are_answered(&call.stop).await;
            }
            let ids = self.lookups.close(scope, since, &gathering);
            if since.is_some() && ids.len() <= self.lookups.pages(scope) {
                return None;
            }
            let share = match since {
                // It checks what was sent, which neither an interrupt nor the deadline may prevent.
                Some(_) => self.session.for_recovery(call).for_optional_request(),
                None => call.for_optional_request(),
            };
            let lookup = Arc::new(self.run_lookup(scope, &ids, &share).await?);
            self.lookups.keep(scope, &lookup);
            Some(lookup)
        });
        lookup.await.clone()
    }

    async fn run_lookup(&self, scope: &Scope, ids: &BTreeSet<Id>, call: &Call) -> Option<SharedLookup> {
        let begun = Instant::now();
        let found = match ids.first() {
            Some(only) if ids.len() == 1 => {
                let one = match self.get(scope, only, call).await {
                    Ok(found) => Ok(Some(Box::new(found))),
                    Err(error) if error.is_not_found() => Ok(None),
                    Err(error) => Err(error),
                };
                one.map(|one| Found::One(only.clone(), one))
            }
            _ => self.list(scope, call).await.map(Found::All),
        };
        let found = found.inspect_err(|error| tracing::debug!(%error, "a shared lookup failed"));
        Some(SharedLookup { begun, found: found.ok()? })
    }

    /// Whether an integration still exists, before the first change to it.
    ///
    /// # Errors
    /// See [`Collection::presence`].
    pub(super) async fn first_presence(&self, of: &Incarnation, call: &Call) -> Result<DatedPresence, Error> {
        let call = &self.session.for_lookup(call);
        if !self.owned.was_deleted(of)
            && let Some(lookup) = self.first_lookup(&of.scope, &of.id, call).await
            // Absence or another creation time in a shared result proves nothing; a separate lookup decides.
            && let Some(found) = lookup.get(&of.id).filter(|found| of.is_shown_by(found))
        {
            let presence = Presence::Same(Box::new(found.clone()));
            return Ok(DatedPresence { presence, begun: lookup.begun });
        }
        self.dated_presence(of, call).await
    }

    /// Delays a change if the rate limit requires it. Also waits until the effect of an unclear attempt would be visible.
    /// Repeats the lookup after that wait, and while the latest one is too old, so that each change directly follows one.
    ///
    /// # Errors
    /// See [`Collection::presence`].
    pub(super) async fn before_change(
        &self,
        of: &Incarnation,
        mut latest: DatedPresence,
        call: &Call,
        attempts: &Attempts,
    ) -> Result<(Presence, Call), Error> {
        // Until the last attempt's effect is visible, finding the integration proves nothing: its ID may already belong
        // to another.
        let mut is_outdated = matches!(latest.presence, Presence::Same(_)) && attempts.seen(call).await?;
        self.session.hold_back(call, attempts).await.map_err(|kind| attempts.failed(kind))?;
        let paced = call.paced();
        let mut waits = backoff();
        while is_outdated || !latest.is_fresh() {
            let again = self.dated_presence(of, &self.session.for_lookup(&paced)).await;
            latest = again.map_err(|error| attempts.looked(error))?;
            is_outdated = false;
            if !latest.is_fresh() {
                let wait = waits.next().unwrap_or_default();
                let slow = "Northflank's responses took so long that they may be outdated";
                call.wait(wait).await.map_err(|ended| attempts.ended(ended, slow))?;
            }
        }
        Ok((self.corrected_by_memory(of, latest.presence), paced))
    }

    /// Corrects the result of a lookup by what the process knows: a stale read may return an integration that is
    /// already gone.
    pub(super) fn corrected_by_memory(&self, of: &Incarnation, presence: Presence) -> Presence {
        match (presence, self.owned.successor_of(of)) {
            (Presence::Same(_), Some(created_at)) => Presence::Another(created_at),
            (presence, _) => presence,
        }
    }

    /// Whether an integration still exists, by a separate lookup.
    ///
    /// # Errors
    /// See [`Collection::interpret_get`].
    pub async fn presence(&self, of: &Incarnation, call: &Call) -> Result<Presence, Error> {
        Ok(self.dated_presence(of, call).await?.presence)
    }

    /// # Errors
    /// See [`Collection::presence`].
    pub(super) async fn dated_presence(&self, of: &Incarnation, call: &Call) -> Result<DatedPresence, Error> {
        loop {
            let begun = Instant::now();
            let Words { noun, .. } = self.kind.words;
            let got = self.get(&of.scope, &of.id, call).await;
            let read = self.interpret_get(&of.scope, &of.id, Some(&of.created_at), begun, got, call).await?;
            let presence = match read {
                None => continue,
                Some(Read::Found(found)) if of.is_shown_by(&found) => Presence::Same(found),
                Some(Read::Found(found)) => found.created_at.map(Presence::Another).ok_or_else(|| {
                    Error::body(Operation::Get, format!("it does not say when the {noun} was created"))
                })?,
                Some(Read::Gone(not_found)) => Presence::Gone(not_found),
            };
            return Ok(DatedPresence { presence, begun });
        }
    }

    /// Checks an integration after the API accepted its deletion. A 404 suffices. An integration that is not newer than
    /// the deleted one may be a stale read.
    ///
    /// # Errors
    /// See [`Error`].
    pub(super) async fn presence_after_delete(
        &self,
        of: &Incarnation,
        call: &Call,
    ) -> Result<AfterDelete, Error> {
        match self.get(&of.scope, &of.id, call).await {
            Ok(found) => Ok(AfterDelete::of(of, &found)),
            Err(error) if error.is_not_found() => Ok(AfterDelete::Gone),
            Err(error) => Err(error),
        }
    }

    /// The same check by one list, shared by deletes that the API accepted at about the same time. `None` if the list
    /// does not settle it.
    pub(super) async fn presence_after_deletes(&self, of: &Incarnation, call: &Call) -> Option<AfterDelete> {
        let lookup = self.lookup_after(&of.scope, &of.id, call).await?;
        if lookup.lacks(&of.id) {
            return Some(AfterDelete::Gone);
        }
        Some(AfterDelete::of(of, lookup.get(&of.id)?)).filter(|it| !matches!(it, AfterDelete::StillThere))
    }

    /// Interprets the response to a GET sent at `asked`. `None` means that it waited until the integration was old
    /// enough; send the GET again. Until then, neither a 404 nor an older integration with the same ID proves anything.
    /// An integration whose creation time the state does not contain counts as old enough.
    ///
    /// A 404 can also mean that the token has no access to the integration, or that it belongs to another team. It
    /// counts as gone only if a list of the same scope lacks it as well.
    ///
    /// # Errors
    /// See [`Error`], and [`Doubt`] for a response that proves nothing.
    pub(super) async fn interpret_get(
        &self,
        scope: &Scope,
        id: &Id,
        created_at: Option<&CreatedAt>,
        asked: Instant,
        got: Result<Item, Error>,
        call: &Call,
    ) -> Result<Option<Read>, Error> {
        let is_older = |found: &Item| {
            found.created_at.as_ref().zip(created_at).is_some_and(|(found, own)| own.is_after(found))
        };
        let Words { a_noun, .. } = self.kind.words;
        let time_until_visible = self.time_until_visible(created_at, asked);
        let unsettled = match got {
            // An older integration is a stale read unless ours is old enough to be visible everywhere.
            Ok(found) if is_older(&found) && time_until_visible != Some(Duration::ZERO) => Error::body(
                Operation::Get,
                format!("it shows {a_noun} that is older than the one in the state"),
            ),
            Ok(found) => return Ok(Some(Read::Found(Box::new(found)))),
            Err(error) if error.is_not_found() => error,
            Err(error) => return Err(error),
        };
        match time_until_visible {
            None if unsettled.is_not_found() => Err(unsettled.into_doubtful(Doubt::UnknownAge)),
            None => Err(unsettled),
            Some(Duration::ZERO) => match self.is_unlisted(scope, id, created_at, call).await {
                Ok(()) => Ok(Some(Read::Gone(unsettled))),
                Err(doubt) => Err(unsettled.into_doubtful(doubt)),
            },
            Some(_) => {
                let left = self.time_until_visible(created_at, Instant::now()).unwrap_or(LAG);
                tracing::debug!(wait_ms = left.as_millis(), "waiting until it is visible everywhere");
                match call.wait(left).await {
                    Ok(()) => Ok(None),
                    Err(_) if unsettled.is_not_found() => Err(unsettled.into_doubtful(Doubt::TooYoung)),
                    Err(_) => Err(unsettled),
                }
            }
        }
    }

    /// Checks that a list lacks the integration. A cached list counts if the integration was old enough when it was
    /// read.
    async fn is_unlisted(
        &self,
        scope: &Scope,
        id: &Id,
        created_at: Option<&CreatedAt>,
        call: &Call,
    ) -> Result<(), Doubt> {
        let failed = |error| Doubt::ListFailed(Box::new(error));
        let known = self.read_all(scope, call).await.map_err(failed)?;
        let was_old_enough = self.time_until_visible(created_at, known.begun) == Some(Duration::ZERO);
        if was_old_enough && known.get(id).is_none() && known.ensure_complete().is_ok() {
            return Ok(());
        }
        // It may have been deleted after that list was read.
        let all = self.list(scope, call).await.map_err(failed)?;
        match all.get(id) {
            Some(_) => Err(Doubt::StillListed),
            None => all.ensure_complete().map_err(failed),
        }
    }

    /// How long after `at` the absence of an integration proves nothing, because it is too young. `None` if the API's
    /// time is unknown, or `created_at` is unparsable or later than the API's time by more than [`CLOCKS_APART`].
    fn time_until_visible(&self, created_at: Option<&CreatedAt>, at: Instant) -> Option<Duration> {
        let Some(created_at) = created_at else { return Some(Duration::ZERO) };
        let (created, now) = (created_at.time()?, self.session.server_time(at)?);
        if created > now + CLOCKS_APART {
            return None;
        }
        Some(LAG.saturating_sub(now.duration_since(created).unwrap_or_default()))
    }
}

impl Incarnation {
    pub(super) fn is_shown_by(&self, found: &Item) -> bool {
        found.created_at.as_ref().is_some_and(|created_at| created_at.same_as(&self.created_at))
    }
}

impl Error {
    /// Marks a response that proves nothing.
    pub(super) fn into_doubtful(self, doubt: Doubt) -> Self {
        let attempts = self.attempts;
        let kind = ErrorKind::Doubtful { found: Box::new(self), doubt };
        Self { attempts, ..Self::new(Operation::Get, kind) }
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use reqwest::{StatusCode, header::HeaderMap};
    use serde_json::json;

    use super::*;
    use crate::northflank::{Client, Config, Http, HttpRequest, HttpResponse};

    /// An API that returns every requested integration, lists those of the test, and records the paths.
    #[derive(Default)]
    struct Api(Mutex<Vec<String>>);

    const CREATED_AT: &str = "2026-01-01T12:00:00.000Z";

    #[async_trait]
    impl Http for Api {
        async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let path = request.url.path().rsplit('/').next().unwrap_or_default().to_owned();
            let one = |id: String| json!({"id": id, "name": id, "provider": "civo", "createdAt": CREATED_AT});
            let body = if path == "integrations" {
                let all: Vec<_> = (0..COUNT).map(|number| one(format!("i-{number}"))).collect();
                json!({"data": {"integrations": all}, "pagination": {"hasNextPage": false}})
            } else {
                json!({"data": one(path.clone())})
            };
            self.0.lock().expect("no panic").push(path);
            let body = Ok(body.to_string().into());
            Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    const COUNT: usize = 10;

    fn client(api: Arc<Api>) -> Client {
        Client::over(Some(api), Config::of_test())
    }

    fn incarnation(number: usize) -> Incarnation {
        let id = Id::parse(&format!("i-{number}")).expect("an id");
        Incarnation { scope: Scope::default(), id, created_at: CreatedAt::new(CREATED_AT) }
    }

    async fn lookup(client: &Client, number: usize) {
        let presence = client.integrations.first_presence(&incarnation(number), &Call::default()).await;
        let presence = presence.map(|it| it.presence);
        assert!(matches!(presence, Ok(Presence::Same(_))), "{presence:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_lookup_serves_all_changes_of_a_process() {
        let api = Arc::new(Api::default());
        let client = client(Arc::clone(&api));
        let mut lookups = tokio::task::JoinSet::new();
        let client = Arc::new(client);
        for number in 0..COUNT {
            let client = Arc::clone(&client);
            lookups.spawn(async move { lookup(&client, number).await });
        }
        lookups.join_all().await;
        lookup(&client, 3).await;
        assert_eq!(*api.0.lock().expect("no panic"), ["integrations"]);
        tokio::time::sleep(LOOKUP_TTL).await;
        lookup(&client, 3).await;
        assert_eq!(*api.0.lock().expect("no panic"), ["integrations", "i-3"]);
    }
}
