//! Northflank as the simulation sees it: the sandbox, and a ledger of who created, changed and deleted what.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode},
};
use bytes::Bytes;
use northflank_sandbox::{Contradicted, InProcess, Lag, Lags, Options};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{transcript::Transcript, weather::Weather};

pub(crate) const TOKEN: &str = "canary-token";

/// How far lists and reads may lag behind.
const PAST: Duration = Duration::from_secs(10);

/// The permanent identity of an integration: scope, ID and creation time.
pub(crate) type Incarnation = String;

pub(crate) fn incarnation(team: Option<&str>, id: &str, created_at: &str) -> Incarnation {
    format!("{}/{id}@{created_at}", team.unwrap_or("-"))
}

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    /// A process of the provider, by its number.
    Provider(usize),
    Others,
}

/// The history of one incarnation.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) creator: Actor,
    pub(crate) deleted: Option<(Actor, Instant)>,
}

#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) lives: BTreeMap<Incarnation, Life>,
    /// The integrations that each process may change: those in its state, and those that it has created.
    pub(crate) known: BTreeMap<usize, BTreeSet<Incarnation>>,
    /// Changes of a process to integrations that it must not change.
    pub(crate) trespasses: Vec<(usize, String)>,
    /// Requests of provider processes since the command began.
    pub(crate) requests: usize,
    /// When others last acted.
    pub(crate) others_acted: Option<Instant>,
    /// When a provider process last changed anything.
    pub(crate) last_change: Option<Instant>,
}

pub(crate) struct Northflank {
    api: InProcess,
    began: Instant,
    /// The virtual milliseconds at which events happen. Each is used once: otherwise, the order of simultaneous events
    /// would not come from the seed.
    slots: Mutex<BTreeSet<u64>>,
    ledger: Mutex<Ledger>,
    pub(crate) weather: Weather,
    pub(crate) transcript: Arc<Transcript>,
}

impl Northflank {
    /// The assumptions in `contradicted` do not hold.
    pub(crate) fn new(weather: Weather, contradicted: Contradicted, transcript: Arc<Transcript>) -> Self {
        // 2030-01-01
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_893_456_000);
        let lags = Lags { name: weather.name_lag, past: PAST, ..Lags::default() };
        let options =
            Options { token: TOKEN.to_owned(), start: Some(start), lags, contradicted, ..Options::default() };
        Self {
            api: InProcess::new(options).expect("a sandbox without a file"),
            began: Instant::now(),
            slots: Mutex::default(),
            ledger: Mutex::default(),
            weather,
            transcript,
        }
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits this long, and then until a millisecond that is still free.
    pub(crate) async fn pause(&self, millis: u64) {
        let at = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let now = u64::try_from(self.began.elapsed().as_millis()).expect("not that long");
            let mut at = now + 1 + millis;
            while !slots.insert(at) {
                at += 1;
            }
            *slots = slots.split_off(&now);
            at
        };
        tokio::time::sleep_until(self.began + Duration::from_millis(at)).await;
    }

    pub(crate) fn note(&self, line: impl FnOnce() -> String) {
        self.transcript.note(|| format!("{:>9.3} {}", self.began.elapsed().as_secs_f64(), line()));
    }

    /// The existing integrations.
    pub(crate) fn living(&self) -> BTreeMap<Incarnation, Value> {
        let records = self.api.integrations().into_iter();
        let text = |record: &Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let name = |it: &Value| incarnation(it["teamId"].as_str(), &text(it, "id"), &text(it, "createdAt"));
        records.map(|record| (name(&record), record)).collect()
    }

    /// Sends a request to the API, and records its effects in the ledger.
    pub(crate) async fn take_effect(
        &self,
        actor: Actor,
        request: Request<Bytes>,
        lag: Option<Duration>,
    ) -> Response<Bytes> {
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let is_change = method != "GET";
        let before = if is_change { self.living() } else { BTreeMap::new() };
        let mut request = request.map(Body::from);
        if let Some(lag) = lag {
            request.extensions_mut().insert(Lag(lag));
        }
        let response = self.api.exchange(request).await.expect("the sandbox has no faults of its own");
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("an answer in memory");
        self.note(|| {
            let behind = lag.map(|lag| format!(" (as of {lag:?} ago)")).unwrap_or_default();
            format!("  {actor:?} {method} {path}{behind}: {}", head.status.as_u16())
        });
        if head.status == StatusCode::OK && is_change {
            let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
            self.enter(actor, &format!("{method} {path}"), &before, answer["data"]["id"].as_str());
        }
        Response::from_parts(head, body)
    }

    /// Records the difference between the integrations before and after a request.
    fn enter(
        &self,
        actor: Actor,
        request: &str,
        before: &BTreeMap<Incarnation, Value>,
        answered: Option<&str>,
    ) {
        let after = self.living();
        let now = Instant::now();
        let mut ledger = self.ledger();
        let mut touched: BTreeSet<_> = before.keys().filter(|it| !after.contains_key(*it)).cloned().collect();
        for deleted in &touched {
            if let Some(life) = ledger.lives.get_mut(deleted) {
                life.deleted = Some((actor, now));
            }
        }
        let created: Vec<_> = after.keys().filter(|it| !before.contains_key(*it)).cloned().collect();
        for created in &created {
            ledger.lives.insert(created.clone(), Life { creator: actor, deleted: None });
        }
        match actor {
            Actor::Others => ledger.others_acted = Some(now),
            Actor::Provider(process) => {
                ledger.last_change = Some(now);
                // An update that changes nothing counts as a change of its target, too.
                let scope = |it: &str| request.contains("/teams/") != it.starts_with("-/");
                let is_answered = |it: &&Incarnation| {
                    answered.is_some_and(|id| it.contains(&format!("/{id}@")) && scope(it))
                };
                touched
                    .extend(after.keys().filter(|it| before.contains_key(*it)).filter(is_answered).cloned());
                let known = ledger.known.entry(process).or_default();
                known.extend(created);
                let foreign: Vec<_> = touched.into_iter().filter(|it| !known.contains(it)).collect();
                ledger.trespasses.extend(
                    foreign.iter().map(|it| (process, format!("process {process}: {request} hit {it}"))),
                );
            }
        }
    }

    /// Sends a request of others, who use their own credentials.
    pub(crate) async fn others(&self, method: &str, path: &str, body: Option<Value>) -> Response<Bytes> {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {TOKEN}"));
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.take_effect(Actor::Others, request.body(body.into()).expect("a request"), None).await
    }

    /// Others edit an integration, or delete it and perhaps create it again.
    pub(crate) async fn meddle(&self, path: &str) {
        let (collection, id) = path.rsplit_once('/').expect("the path of an integration");
        let was = self
            .api
            .integrations()
            .into_iter()
            .find(|it| it["id"] == id && it["teamId"].as_str().is_some() == path.contains("/teams/"));
        let Some(was) = was else { return };
        let pick = self.weather.draw().u8(..10);
        if pick < 2 {
            self.others("PATCH", path, Some(json!({ "description": "edited by others" }))).await;
            return;
        }
        self.others("DELETE", path, None).await;
        if pick < 5 {
            return;
        }
        self.pause(0).await;
        let mut again = json!({
            "name": was["name"],
            "provider": was["provider"],
            "features": was["features"],
            "credentials": { "apiKey": "canary-of-others" },
        });
        if pick < 8 {
            again["description"] = was["description"].as_str().unwrap_or("created again").into();
        } else {
            again["description"] = "created by others".into();
        }
        if let Some(project) = was["gcp"]["projectId"].as_str() {
            again["gcp"] = json!({ "projectId": project });
        }
        self.others("POST", collection, Some(again)).await;
    }
}
