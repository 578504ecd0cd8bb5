//! A small model of Terraform's core: it plans in one process and applies in another, with ten workers in random order.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use fastrand::Rng;
use rmpv::Value;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    northflank::{Incarnation, Northflank, incarnation},
    process::{Failed, Heard, Planned, Process, difference},
    value::get,
};

const WORKERS: usize = 10;

/// Workers start within this many milliseconds.
const STAGGER: u64 = 300;

/// An object in the state.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) is_tainted: bool,
}

impl Entry {
    pub(crate) fn text(&self, path: &str) -> &str {
        get(&self.value, path).as_str().unwrap_or_default()
    }

    pub(crate) fn incarnation(&self) -> Incarnation {
        self.incarnation_of(self.text("created_at"))
    }

    /// The integrations that an apply may change: the one in the state, and the successor that a refresh found and
    /// warned about.
    pub(crate) fn known(&self) -> impl Iterator<Item = Incarnation> {
        let private = serde_json::from_slice::<serde_json::Value>(&self.private).unwrap_or_default();
        let successor =
            private["successor_created_at"].as_str().map(|created_at| self.incarnation_of(created_at));
        [self.incarnation()].into_iter().chain(successor)
    }

    fn incarnation_of(&self, created_at: &str) -> Incarnation {
        incarnation(get(&self.value, "team_id").as_str(), self.text("id"), created_at)
    }
}

pub(crate) type State = BTreeMap<String, Entry>;

/// A message, and the address that it is about.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) address: String,
    pub(crate) is_error: bool,
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Update,
    Replace,
    Delete,
}

/// A change of one address.
#[derive(Clone, Debug)]
struct Change {
    action: Action,
    prior: Option<Entry>,
    config: Value,
    planned: Value,
    private: Vec<u8>,
}

/// The result of a plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) refreshed: State,
    changes: BTreeMap<String, Change>,
}

impl Plan {
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// How an apply ends early, after this many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Interrupted(u64),
    Killed(u64),
}

/// The input of a plan.
#[derive(Clone, Default)]
pub(crate) struct Order {
    pub(crate) configs: BTreeMap<String, Value>,
    /// The IDs in import blocks, by address.
    pub(crate) imports: BTreeMap<String, String>,
    pub(crate) refresh: bool,
    /// The plan contains only the refreshed state.
    pub(crate) is_refresh_only: bool,
}

/// Core, and the messages since the command began.
pub(crate) struct Core {
    northflank: Arc<Northflank>,
    rng: Rng,
    processes: usize,
    /// The processes that were killed.
    pub(crate) killed: BTreeSet<usize>,
    pub(crate) told: Vec<Told>,
    pub(crate) complaints: Vec<String>,
}

impl Core {
    pub(crate) fn new(northflank: Arc<Northflank>, rng: Rng) -> Self {
        Self {
            northflank,
            rng,
            processes: 0,
            killed: BTreeSet::new(),
            told: Vec::new(),
            complaints: Vec::new(),
        }
    }

    /// Plans a command. `None` if it failed: then nothing is stored, and nothing can be applied.
    pub(crate) async fn plan(&mut self, state: &State, order: &Order) -> Option<Plan> {
        let process = self.start(state).await;
        let addresses: BTreeSet<_> = state.keys().chain(order.configs.keys()).cloned().collect();
        let mut workers = JoinSet::new();
        let permits = Arc::new(Semaphore::new(WORKERS));
        for address in self.shuffled(addresses) {
            let (process, northflank, permits) = (process.clone(), self.northflank.clone(), permits.clone());
            let entry = state.get(&address).cloned();
            let config = order.configs.get(&address).cloned().unwrap_or(Value::Nil);
            let import = order.imports.get(&address).cloned();
            let stagger = self.rng.u64(..STAGGER);
            let (refresh, is_refresh_only) = (order.refresh, order.is_refresh_only);
            workers.spawn(async move {
                northflank.pause(stagger).await;
                let _permit = permits.acquire().await;
                let mut heard = Heard::at(&address);
                let outcome = async {
                    let entry = refresh_one(&process, entry, import, refresh, &mut heard).await?;
                    let change = match is_refresh_only {
                        true => None,
                        false => plan_one(&process, entry.as_ref(), config, &mut heard).await?,
                    };
                    Ok((entry, change))
                };
                let outcome = outcome.await;
                (outcome, heard)
            });
        }
        let mut plan = Plan::default();
        let mut is_whole = true;
        while let Some(done) = workers.join_next().await {
            let (outcome, heard) = done.expect("a worker does not panic");
            match outcome {
                Ok((entry, change)) => {
                    if let Some(change) = &change {
                        self.northflank.note(|| format!("  plan: {:?} {}", change.action, heard.address));
                    }
                    plan.refreshed.extend(entry.map(|entry| (heard.address.clone(), entry)));
                    plan.changes.extend(change.map(|change| (heard.address.clone(), change)));
                }
                Err(Failed) => is_whole = false,
            }
            self.hear(heard);
        }
        is_whole.then_some(plan)
    }

    /// The state after the apply.
    pub(crate) async fn apply(&mut self, plan: Plan, ending: Option<Ending>) -> State {
        let mut state = plan.refreshed;
        let process = self.start(&state).await;
        let is_stopping = Arc::new(AtomicBool::new(false));
        let permits = Arc::new(Semaphore::new(WORKERS));
        let mut workers = JoinSet::new();
        let addresses = plan.changes.keys().cloned().collect();
        let mut changes = plan.changes;
        for address in self.shuffled(addresses) {
            let change = changes.remove(&address).expect("a change");
            let work = Work {
                process: process.clone(),
                northflank: self.northflank.clone(),
                permits: permits.clone(),
                is_stopping: is_stopping.clone(),
            };
            let stagger = [self.rng.u64(..STAGGER), self.rng.u64(..STAGGER)];
            workers.spawn(async move {
                let mut heard = Heard::at(&address);
                let entry = work.change(change, stagger, &mut heard).await;
                (entry, heard)
            });
        }
        let ending_comes = {
            let northflank = self.northflank.clone();
            async move {
                match ending {
                    Some(Ending::Interrupted(after) | Ending::Killed(after)) => northflank.pause(after).await,
                    None => std::future::pending().await,
                }
            }
        };
        tokio::pin!(ending_comes);
        let mut has_ended = false;
        loop {
            tokio::select! {
                biased;
                done = workers.join_next() => {
                    let Some(done) = done else { break };
                    let (entry, heard) = done.expect("a worker does not panic");
                    match entry {
                        Some(entry) => drop(state.insert(heard.address.clone(), entry)),
                        None => drop(state.remove(&heard.address)),
                    }
                    self.hear(heard);
                }
                () = &mut ending_comes, if !has_ended => {
                    has_ended = true;
                    self.northflank.note(|| format!("  {ending:?}"));
                    if let Some(Ending::Killed(_)) = ending {
                        process.network.is_dead.store(true, Ordering::Relaxed);
                        self.killed.insert(self.processes);
                        break;
                    }
                    is_stopping.store(true, Ordering::Relaxed);
                    process.stop().await;
                }
            }
        }
        state
    }

    async fn start(&mut self, state: &State) -> Process {
        self.processes += 1;
        let mut heard = Heard::default();
        let known = state.values().flat_map(Entry::known).collect();
        let process = Process::start(&self.northflank, self.processes, known, &mut heard).await;
        self.hear(heard);
        process
    }

    fn hear(&mut self, heard: Heard) {
        for told in &heard.told {
            let severity = if told.is_error { "error" } else { "warning" };
            self.northflank
                .note(|| format!("  {severity} at {}: {}", told.address, told.text.replace('\n', " ")));
        }
        self.told.extend(heard.told);
        self.complaints.extend(heard.complaints);
    }

    fn shuffled(&mut self, addresses: BTreeSet<String>) -> Vec<String> {
        let mut addresses: Vec<_> = addresses.into_iter().collect();
        self.rng.shuffle(&mut addresses);
        addresses
    }
}

/// Refreshes one address, and returns its new entry.
async fn refresh_one(
    process: &Process,
    entry: Option<Entry>,
    import: Option<String>,
    refresh: bool,
    heard: &mut Heard,
) -> Result<Option<Entry>, Failed> {
    match (entry, import) {
        (None, Some(id)) => process.import(&id, heard).await.map(Some),
        (Some(entry), _) if refresh => process.read(&entry, heard).await,
        (entry, _) => Ok(entry),
    }
}

/// Plans the change of one address; `None` if nothing changes.
async fn plan_one(
    process: &Process,
    entry: Option<&Entry>,
    config: Value,
    heard: &mut Heard,
) -> Result<Option<Change>, Failed> {
    let prior = entry.cloned();
    if config.is_nil() {
        let Some(prior) = prior else { return Ok(None) };
        let planned = process.plan(Some(&prior), &prior.private, &config, heard).await?;
        let Planned { value: planned, private, .. } = planned;
        return Ok(Some(Change { action: Action::Delete, prior: Some(prior), config, planned, private }));
    }
    process.validate(&config, heard).await?;
    let healthy = entry.filter(|entry| !entry.is_tainted);
    let private = healthy.map(|entry| entry.private.clone()).unwrap_or_default();
    let mut planned = process.plan(healthy, &private, &config, heard).await?;
    let action = match (entry, healthy) {
        (None, _) => Action::Create,
        (Some(_), None) => Action::Replace,
        (Some(_), Some(_)) if planned.replaces => {
            planned = process.plan(None, &planned.private, &config, &mut Heard::default()).await?;
            Action::Replace
        }
        (Some(_), Some(prior))
            if difference(&planned.value, &prior.value, "").is_none() && !has_unknown(&planned.value) =>
        {
            return Ok(None);
        }
        _ => Action::Update,
    };
    let Planned { value: planned, private, .. } = planned;
    Ok(Some(Change { action, prior, config, planned, private }))
}

fn has_unknown(value: &Value) -> bool {
    match value {
        Value::Ext(..) => true,
        Value::Map(members) => members.iter().any(|(_, value)| has_unknown(value)),
        _ => false,
    }
}

/// The state that the workers of an apply share.
struct Work {
    process: Process,
    northflank: Arc<Northflank>,
    permits: Arc<Semaphore>,
    is_stopping: Arc<AtomicBool>,
}

impl Work {
    /// Applies one change, and returns the new entry of the state. A replacement is a delete followed by a create.
    async fn change(&self, change: Change, stagger: [u64; 2], heard: &mut Heard) -> Option<Entry> {
        let Change { action, mut prior, config, planned, private } = change;
        let [first, second] = stagger;
        self.northflank.pause(first).await;
        if matches!(action, Action::Delete | Action::Replace) {
            let _permit = self.permits.acquire().await;
            if self.is_stopping.load(Ordering::Relaxed) {
                return prior;
            }
            self.northflank.note(|| format!("  delete {}", heard.address));
            let gone = Planned { value: Value::Nil, private: private.clone(), replaces: false };
            match self.process.apply(prior.as_ref(), &Value::Nil, &gone, heard).await {
                Ok(_) => prior = None,
                Err(stored) => return stored,
            }
            self.northflank.note(|| format!("  deleted {}", heard.address));
            if action == Action::Delete {
                return None;
            }
            self.northflank.pause(second).await;
        }
        let _permit = self.permits.acquire().await;
        if self.is_stopping.load(Ordering::Relaxed) {
            return prior;
        }
        self.northflank
            .note(|| format!("  {} {}", if prior.is_none() { "create" } else { "update" }, heard.address));
        let planned_again = async {
            self.process.validate(&config, heard).await?;
            let private = prior.as_ref().map(|prior| prior.private.clone()).unwrap_or_default();
            self.process.plan(prior.as_ref(), &private, &config, heard).await
        };
        let Ok(planned_again) = planned_again.await else { return prior };
        if let Some(difference) = difference(&planned, &planned_again.value, "") {
            heard.complaints.push(format!("Provider produced inconsistent final plan: {difference}"));
        }
        let applied = self.process.apply(prior.as_ref(), &config, &planned_again, heard).await;
        self.northflank
            .note(|| format!("  done {}: {}", heard.address, if applied.is_ok() { "ok" } else { "failed" }));
        applied.unwrap_or_else(|stored| stored)
    }
}
