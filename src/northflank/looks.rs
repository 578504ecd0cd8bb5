//! Lookups before a change: whether an integration is still the one in the state, and whether it is gone.
//!
//! Every change follows a lookup. The changes of one process share the first one: a single change gets its integration,
//! several that begin together list all. A result is valid for [`FRESH`]. Each retry has another lookup. If the attempt
//! before it may have taken effect, that lookup comes [`LAG`] later.
//!
//! Deletes that the API confirms at about the same time share a list as well, if that needs fewer requests than one GET
//! for each.
//!
//! An integration is proven gone by a 404 together with a list of the same scope without it, and only if the integration
//! is older than [`LAG`].

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OnceCell, watch},
    time::Instant,
};

use super::{
    call::Call,
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

/// How long the lookup after a delete waits at most for the responses to other deletes. If the rate limit runs low, they
/// are sent one after the other, and then saving requests matters most.
const LONGEST_GATHERING: Duration = Duration::from_secs(30);

/// How long a result is valid: long enough for changes that begin together, too short for changes of others in between.
const FRESH: Duration = Duration::from_secs(5);

/// What a look finds under the ID of an integration.
#[derive(Debug)]
pub enum Presence {
    /// The integration itself.
    Same(Box<Item>),
    /// Another one, created then; so the integration itself is gone.
    Another(CreatedAt),
    /// Proven gone. The API's answer, for the message.
    Gone(Error),
}

/// What has become of one whose deletion was answered as done.
#[derive(Debug)]
pub(super) enum AfterDelete {
    Gone,
    /// Another one has its ID by now, created then.
    Followed(CreatedAt),
    StillThere,
}

impl AfterDelete {
    fn of(deleted: &Incarnation, found: &Item) -> Self {
        match &found.created_at {
            Some(created_at) if created_at.is_after(&deleted.created_at) => {
                Self::Followed(created_at.clone())
            }
            _ => Self::StillThere,
        }
    }
}

/// The looks of a process that several share.
#[derive(Default)]
pub(super) struct Looks {
    scopes: Mutex<BTreeMap<Scope, OfScope>>,
    /// How many deletes are to be sent or have not been answered yet.
    deletes: watch::Sender<usize>,
}

/// A delete that is to be sent, until this is dropped: the look after other deletes waits for its answer, so that one
/// list proves them all.
pub(super) struct Deleting<'a>(&'a watch::Sender<usize>);

#[derive(Default)]
struct OfScope {
    latest: Option<Arc<Look>>,
    before_changes: Option<Arc<Gathering>>,
    after_deletes: Option<Arc<Gathering>>,
}

impl OfScope {
    /// Those that gather for a look that must not have begun before `since`, or for any.
    fn gathering(&mut self, since: Option<Instant>) -> &mut Option<Arc<Gathering>> {
        if since.is_some() { &mut self.after_deletes } else { &mut self.before_changes }
    }
}

/// Those that look together.
#[derive(Default)]
struct Gathering {
    ids: Mutex<BTreeSet<Id>>,
    /// None where the look failed.
    look: OnceCell<Option<Arc<Look>>>,
}

/// What one look has found.
#[derive(Debug)]
pub(super) struct Look {
    begun: Instant,
    found: Found,
}

#[derive(Debug)]
enum Found {
    /// With this ID alone.
    One(Id, Option<Box<Item>>),
    All(Items),
}

impl Look {
    fn is_fresh(&self) -> bool {
        self.begun.elapsed() < FRESH
    }

    /// Whether it was for this ID, too.
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

    /// Whether there was nothing with this ID.
    pub(super) fn lacks(&self, id: &Id) -> bool {
        let is_whole = match &self.found {
            Found::One(..) => true,
            Found::All(all) => all.is_whole().is_ok(),
        };
        self.covers(id) && self.get(id).is_none() && is_whole
    }
}

impl Looks {
    fn of<'a>(scopes: &'a mut MutexGuard<'_, BTreeMap<Scope, OfScope>>, scope: &Scope) -> &'a mut OfScope {
        scopes.entry(scope.clone()).or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Scope, OfScope>> {
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn deleting(&self) -> Deleting<'_> {
        self.deletes.send_modify(|count| *count += 1);
        Deleting(&self.deletes)
    }

    /// Waits for the answers to deletes that are under way.
    async fn deletes_are_answered(&self) {
        let mut deletes = self.deletes.subscribe();
        // Both errors mean that there is nothing left to wait for.
        let _ = tokio::time::timeout(LONGEST_GATHERING, deletes.wait_for(|count| *count == 0)).await;
    }

    /// A look that holds for this ID and has not begun before `since`, or those to look with.
    fn join(&self, scope: &Scope, id: &Id, since: Option<Instant>) -> Result<Arc<Look>, Arc<Gathering>> {
        let mut scopes = self.lock();
        let of_scope = Self::of(&mut scopes, scope);
        let holds = |look: &&Arc<Look>| {
            look.is_fresh() && look.covers(id) && since.is_none_or(|since| look.begun >= since)
        };
        if let Some(latest) = of_scope.latest.as_ref().filter(holds) {
            return Ok(Arc::clone(latest));
        }
        let gathering = of_scope.gathering(since).get_or_insert_default();
        gathering.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
        Err(Arc::clone(gathering))
    }

    /// Who comes from now on looks later.
    fn close(&self, scope: &Scope, since: Option<Instant>, gathering: &Gathering) -> BTreeSet<Id> {
        *Self::of(&mut self.lock(), scope).gathering(since) = None;
        gathering.ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, scope: &Scope, look: &Arc<Look>) {
        Self::of(&mut self.lock(), scope).latest = Some(Arc::clone(look));
    }

    /// How many pages a list has, as far as a look has told.
    fn pages(&self, scope: &Scope) -> usize {
        match Self::of(&mut self.lock(), scope).latest.as_ref().map(|look| &look.found) {
            Some(Found::All(all)) => all.pages(),
            Some(Found::One(..)) | None => 1,
        }
    }
}

impl Drop for Deleting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Collection {
    /// What a look of this process has found of an ID before the first change to it. `None` where it failed: then
    /// nothing is known.
    pub(super) async fn first_look(&self, scope: &Scope, id: &Id, call: &Call) -> Option<Arc<Look>> {
        self.look_together(scope, id, None, call).await
    }

    /// What a look shows that begins after what has just been done. `None` where it failed, and where so few look together
    /// that each had better look for itself.
    async fn look_after(&self, scope: &Scope, id: &Id, call: &Call) -> Option<Arc<Look>> {
        self.look_together(scope, id, Some(Instant::now()), call).await
    }

    async fn look_together(
        &self,
        scope: &Scope,
        id: &Id,
        since: Option<Instant>,
        call: &Call,
    ) -> Option<Arc<Look>> {
        let gathering = match self.looks.join(scope, id, since) {
            Ok(look) => return Some(look),
            Err(gathering) => gathering,
        };
        let look = gathering.look.get_or_init(async || {
            tokio::time::sleep(GATHERING).await;
            if since.is_some() {
                self.looks.deletes_are_answered().await;
            }
            let ids = self.looks.close(scope, since, &gathering);
            if since.is_some() && ids.len() <= self.looks.pages(scope) {
                return None;
            }
            let look = Arc::new(self.look_for(scope, &ids, &call.for_a_share()).await?);
            self.looks.keep(scope, &look);
            Some(look)
        });
        look.await.clone()
    }

    async fn look_for(&self, scope: &Scope, ids: &BTreeSet<Id>, call: &Call) -> Option<Look> {
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
        let found =
            found.inspect_err(|error| tracing::debug!(%error, "the lookup before the first change failed"));
        Some(Look { begun, found: found.ok()? })
    }

    /// Whether an integration is still there, before the first change to it.
    ///
    /// # Errors
    /// See [`Collection::presence`].
    pub(super) async fn first_presence(&self, of: &Incarnation, call: &Call) -> Result<Presence, Error> {
        let call = &self.session.for_lookup(call);
        if self.owned.was_deleted(of) {
            return self.presence(of, call).await;
        }
        let look = self.first_look(&of.scope, &of.id, call).await;
        match look.as_ref().and_then(|look| look.get(&of.id)) {
            Some(found) if of.is_shown_by(found) => Ok(Presence::Same(Box::new(found.clone()))),
            // What a list lacks is not proven gone, and what it shows otherwise than a get is not believed.
            _ => self.presence(of, call).await,
        }
    }

    /// Holds a change back as far as the rate limit asks for that, and looks again where that took long: the change
    /// goes out right after a look.
    ///
    /// # Errors
    /// See [`Collection::presence`].
    pub(super) async fn before_change(
        &self,
        of: &Incarnation,
        presence: Presence,
        call: &Call,
        attempts: &Attempts,
    ) -> Result<(Presence, Call), Error> {
        let looked = Instant::now();
        // Until what an attempt may have done can be seen, a look that still finds it proves nothing: by now, another one may
        // have its ID.
        let is_outdated = matches!(presence, Presence::Same(_)) && attempts.seen(call).await?;
        self.session.hold_back(call, attempts).await.map_err(|kind| attempts.failed(kind))?;
        let paced = call.paced();
        if looked.elapsed() < FRESH && !is_outdated {
            return Ok((self.as_known(of, presence), paced));
        }
        let presence = self.presence(of, &self.session.for_lookup(&paced)).await;
        let presence = presence.map_err(|error| attempts.looked(error))?;
        Ok((self.as_known(of, presence), paced))
    }

    /// What a look has found, unless the process knows better: a look may show what has been gone for a while.
    pub(super) fn as_known(&self, of: &Incarnation, presence: Presence) -> Presence {
        match (presence, self.owned.successor_of(of)) {
            (Presence::Same(_), Some(created_at)) => Presence::Another(created_at),
            (presence, _) => presence,
        }
    }

    /// Whether an integration is still there, by a look of its own.
    ///
    /// # Errors
    /// See [`Collection::settle`].
    pub async fn presence(&self, of: &Incarnation, call: &Call) -> Result<Presence, Error> {
        loop {
            let asked = Instant::now();
            let Words { noun, .. } = self.kind.words;
            let got = self.get(&of.scope, &of.id, call).await;
            let read = self.settle(&of.scope, &of.id, Some(&of.created_at), asked, got, call).await?;
            return match read {
                None => continue,
                Some(Read::Found(found)) if of.is_shown_by(&found) => Ok(Presence::Same(found)),
                Some(Read::Found(found)) => found.created_at.map(Presence::Another).ok_or_else(|| {
                    Error::body(Operation::Get, format!("it does not say when the {noun} was created"))
                }),
                Some(Read::Gone(not_found)) => Ok(Presence::Gone(not_found)),
            };
        }
    }

    /// What has become of one whose deletion was answered as done. So a 404 needs no list beside it, and whatever does
    /// not follow the one that was deleted may be that one, shown late.
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

    /// The same of all whose deletion was answered at about the same time, by one list. `None` where it does not tell.
    pub(super) async fn presence_after_deletes(&self, of: &Incarnation, call: &Call) -> Option<AfterDelete> {
        let look = self.look_after(&of.scope, &of.id, call).await?;
        if look.lacks(&of.id) {
            return Some(AfterDelete::Gone);
        }
        Some(AfterDelete::of(of, look.get(&of.id)?)).filter(|it| !matches!(it, AfterDelete::StillThere))
    }

    /// What an answer that was `asked` for at that moment comes to. Until the integration is old enough to be seen
    /// everywhere, nothing is concluded from a 404, nor from an older integration that had the same ID: `None` says that
    /// it was waited for that, and that it has to be asked for again. The age of what has no known creation time is not
    /// considered.
    ///
    /// A 404 alone may also mean that the token may not see the integration, or that it is of another team: it is gone
    /// when a list of the same scope lacks it as well.
    ///
    /// # Errors
    /// See [`Error`], and [`Doubt`] for an answer that proves nothing.
    pub(super) async fn settle(
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
        let youth = self.youth(created_at, asked);
        let unsettled = match got {
            // An older one in its place is what was before, unless the own one is old enough to be seen everywhere.
            Ok(found) if is_older(&found) && youth != Some(Duration::ZERO) => Error::body(
                Operation::Get,
                format!("it shows {a_noun} that is older than the one in the state"),
            ),
            Ok(found) => return Ok(Some(Read::Found(Box::new(found)))),
            Err(error) if error.is_not_found() => error,
            Err(error) => return Err(error),
        };
        match youth {
            None if unsettled.is_not_found() => Err(unsettled.doubted(Doubt::UnknownAge)),
            None => Err(unsettled),
            Some(Duration::ZERO) => match self.is_unlisted(scope, id, created_at, call).await {
                Ok(()) => Ok(Some(Read::Gone(unsettled))),
                Err(doubt) => Err(unsettled.doubted(doubt)),
            },
            Some(_) => {
                let left = self.youth(created_at, Instant::now()).unwrap_or(LAG);
                tracing::debug!(wait_ms = left.as_millis(), "waiting until it is visible everywhere");
                match call.wait(left).await {
                    Ok(()) => Ok(None),
                    Err(_) if unsettled.is_not_found() => Err(unsettled.doubted(Doubt::TooYoung)),
                    Err(_) => Err(unsettled),
                }
            }
        }
    }

    /// That a list lacks an integration. What the process has listed before counts where the integration was old enough
    /// by then.
    async fn is_unlisted(
        &self,
        scope: &Scope,
        id: &Id,
        created_at: Option<&CreatedAt>,
        call: &Call,
    ) -> Result<(), Doubt> {
        let failed = |error| Doubt::ListFailed(Box::new(error));
        let known = self.read_all(scope, call).await.map_err(failed)?;
        let was_old_enough = self.youth(created_at, known.begun) == Some(Duration::ZERO);
        if was_old_enough && known.get(id).is_none() && known.is_whole().is_ok() {
            return Ok(());
        }
        // It may have gone since that list was read.
        let all = self.list(scope, call).await.map_err(failed)?;
        match all.get(id) {
            Some(_) => Err(Doubt::StillListed),
            None => all.is_whole().map_err(failed),
        }
    }

    /// For how long, from that moment on, an integration was too young for its absence to prove anything. `None` where
    /// the API does not tell its time, or contradicts itself.
    fn youth(&self, created_at: Option<&CreatedAt>, at: Instant) -> Option<Duration> {
        let Some(created_at) = created_at else { return Some(Duration::ZERO) };
        let (created, now) = (created_at.time()?, self.session.server_time(at)?);
        if created > now + CLOCKS_APART {
            return None;
        }
        Some(LAG.saturating_sub(now.duration_since(created).unwrap_or_default()))
    }
}

impl Incarnation {
    fn is_shown_by(&self, found: &Item) -> bool {
        found.created_at.as_ref().is_some_and(|created_at| created_at.is(&self.created_at))
    }
}

impl Error {
    /// An answer that proves nothing.
    pub(super) fn doubted(self, doubt: Doubt) -> Self {
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

    /// An API that has every integration that is asked for, and those of the test, and notes the paths.
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

    async fn look(client: &Client, number: usize) {
        let presence = client.integrations.first_presence(&incarnation(number), &Call::default()).await;
        assert!(matches!(presence, Ok(Presence::Same(_))), "{presence:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_look_serves_all_changes_of_a_process() {
        let api = Arc::new(Api::default());
        let client = client(Arc::clone(&api));
        let mut looks = tokio::task::JoinSet::new();
        let client = Arc::new(client);
        for number in 0..COUNT {
            let client = Arc::clone(&client);
            looks.spawn(async move { look(&client, number).await });
        }
        looks.join_all().await;
        look(&client, 3).await;
        assert_eq!(*api.0.lock().expect("no panic"), ["integrations"]);
        tokio::time::sleep(FRESH).await;
        look(&client, 3).await;
        assert_eq!(*api.0.lock().expect("no panic"), ["integrations", "i-3"]);
    }
}
