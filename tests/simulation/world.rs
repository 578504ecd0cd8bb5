//! Runs one seed: some commands in bad weather, then applies in good weather, after which state, configuration and
//! Northflank must agree.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use fastrand::Rng;
use northflank_sandbox::{Assumption, Contradicted};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    core::{Core, Ending, Entry, Order, State},
    draw::{self, Configuration, Wanted},
    northflank::Northflank,
    oracle::{Command, Failure, Oracle, agreement, fail},
    transcript::Transcript,
    weather::{Weather, pick},
};

/// The maximum number of applies in good weather until everything agrees.
const ROUNDS: usize = 4;

/// Longer than any seed takes, in virtual time.
const FOR_EVER: Duration = Duration::from_secs(7 * 24 * 3600);

/// Runs a seed, in a world in which an assumption about the API may not hold.
pub(crate) fn run(
    seed: u64,
    contradicted: Option<Assumption>,
    transcript: Arc<Transcript>,
) -> Result<(), Failure> {
    // The provider's jitter.
    fastrand::seed(seed);
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let mut world = World::new(seed, contradicted, transcript);
        let life = tokio::time::timeout(FOR_EVER, world.live()).await;
        life.unwrap_or_else(|_| fail("HANGS", "a call never ends".to_owned()))
    })
}

struct World {
    rng: Rng,
    northflank: Arc<Northflank>,
    core: Core,
    oracle: Oracle,
    configuration: Configuration,
    imports: BTreeMap<String, String>,
    state: State,
    /// Whether anything has happened since the last agreement that may make a command fail.
    is_disturbed: bool,
    /// Whether an assumption does not hold. Then commands may fail repeatedly, but must report it.
    is_contradicted: bool,
}

/// A command of the user.
#[derive(Clone, Copy, Debug)]
struct Run {
    refresh: bool,
    destroy: bool,
    /// Only the refreshed state is stored.
    refresh_only: bool,
    /// If set, the plan is saved and applied this many milliseconds later.
    saved: Option<u64>,
    ending: Option<Ending>,
}

const APPLY: Run = Run { refresh: true, destroy: false, refresh_only: false, saved: None, ending: None };

impl World {
    fn new(seed: u64, contradicted: Option<Assumption>, transcript: Arc<Transcript>) -> Self {
        let mut rng = Rng::with_seed(seed);
        // The lookup before a create uses the ID that follows from the name.
        let others_are_unseen =
            matches!(contradicted, Some(Assumption::ChangesShowInTime | Assumption::IdIsSlug));
        let weather = Weather::draw_from(&mut rng, others_are_unseen);
        transcript.note(|| format!("seed {seed}: {}", weather.describe()));
        let northflank =
            Arc::new(Northflank::new(weather, Contradicted::from_iter(contradicted), transcript));
        Self {
            core: Core::new(northflank.clone(), rng.fork()),
            configuration: draw::configuration(&mut rng),
            oracle: Oracle::default(),
            imports: BTreeMap::new(),
            state: State::new(),
            is_disturbed: false,
            is_contradicted: contradicted.is_some(),
            northflank,
            rng,
        }
    }

    async fn live(&mut self) -> Result<(), Failure> {
        for _ in 0..self.rng.usize(2..=5) {
            let run = self.draw_run();
            self.command(run).await?;
            self.between_commands().await;
        }
        self.come_to_rest().await
    }

    fn draw_run(&mut self) -> Run {
        let rng = &mut self.rng;
        let after = rng.u64(..4000);
        let run = match rng.u8(..20) {
            0 => Run { destroy: true, ..APPLY },
            1 => Run { refresh_only: true, ..APPLY },
            2 => Run { refresh: false, ..APPLY },
            3 => Run { saved: Some(rng.u64(..60_000)), ..APPLY },
            4 => Run { ending: Some(Ending::Interrupted(after)), ..APPLY },
            5 => Run { ending: Some(Ending::Killed(after)), ..APPLY },
            6 => Run { destroy: true, ending: Some(Ending::Interrupted(after)), ..APPLY },
            _ => APPLY,
        };
        if self.northflank.weather.is_rough() { run } else { Run { ending: None, ..run } }
    }

    /// Plans and applies, and lets the oracle check the result.
    async fn command(&mut self, run: Run) -> Result<(), Failure> {
        let configuration = if run.destroy { Configuration::new() } else { self.configuration.clone() };
        self.northflank.note(|| format!("{run:?}, imports {:?}", self.imports));
        for (address, wanted) in &configuration {
            self.northflank.note(|| format!("  {address} = {wanted:?}"));
        }
        self.core.told.clear();
        let last_change = {
            let mut ledger = self.northflank.ledger();
            ledger.requests = 0;
            ledger.last_change
        };
        let _ = self.northflank.weather.has_struck();
        let began = Instant::now();
        let order = Order {
            configs: configuration.iter().map(|(address, it)| ((*address).to_owned(), it.value())).collect(),
            imports: if run.destroy { BTreeMap::new() } else { self.imports.clone() },
            refresh: run.refresh,
            is_refresh_only: run.refresh_only,
        };
        let plan = self.core.plan(&self.state, &order).await;
        let has_planned = plan.is_some();
        let is_settled = plan.as_ref().is_some_and(|plan| plan.is_empty());
        if let Some(plan) = plan {
            if let Some(after) = run.saved {
                self.northflank.pause(after).await;
                self.others_between_commands().await;
            }
            self.state =
                if run.refresh_only { plan.refreshed } else { self.core.apply(plan, run.ending).await };
        }
        let has_struck = self.northflank.weather.has_struck();
        let is_disturbed = self.is_disturbed
            || self.is_contradicted
            || has_struck
            || run.ending.is_some()
            || self.has_others()
            || self.collisions().next().is_some();
        let command = Command {
            began,
            has_refreshed: has_planned && run.refresh,
            has_applied: has_planned && !run.refresh_only,
            ending: run.ending,
            must_succeed: !is_disturbed,
            configuration: &configuration,
            last_change,
        };
        for (address, entry) in &self.state {
            let taint = if entry.is_tainted { ", tainted" } else { "" };
            self.northflank.note(|| format!("  state: {address} = {}{taint}", entry.incarnation()));
        }
        self.oracle.check(&command, &self.state, &self.core, &self.northflank)?;
        let agrees =
            has_planned && run.refresh && !run.refresh_only && self.core.told.is_empty() && !has_struck;
        self.is_disturbed = is_disturbed && !(agrees && is_settled);
        self.imports.clear();
        Ok(())
    }

    /// Whether an integration outside the state may prevent a create.
    fn has_others(&self) -> bool {
        let held: BTreeSet<_> = self.state.values().map(Entry::incarnation).collect();
        self.northflank.living().keys().any(|incarnation| !held.contains(incarnation))
    }

    async fn between_commands(&mut self) {
        let pause = pick(&mut self.rng, &[0, 1_000, 5_000, 60_000]);
        self.northflank.pause(pause).await;
        self.others_between_commands().await;
        for _ in 0..self.rng.usize(..3) {
            draw::edit(&mut self.rng, &mut self.configuration);
        }
        self.heed_messages();
        let addresses: Vec<_> = self.state.keys().cloned().collect();
        if addresses.is_empty() {
            return;
        }
        let address = pick(&mut self.rng, &addresses);
        match self.rng.u8(..40) {
            // `terraform state rm`, followed by an import if the configuration still has the resource.
            0 => {
                let entry = self.state.remove(&address).expect("an entry");
                self.northflank.note(|| format!("state rm {address}"));
                self.oracle.announced.insert(entry.incarnation());
                self.is_disturbed = true;
                let is_held = |id: &str| {
                    let scoped = if id.contains('/') { format!("{id}@") } else { format!("-/{id}@") };
                    self.state.values().any(|entry| entry.incarnation().starts_with(&scoped))
                };
                if let Some(wanted) = self.configuration.get(address.as_str())
                    && !is_held(&wanted.import_id())
                {
                    self.imports.insert(address, wanted.import_id());
                }
            }
            1 => self.state.get_mut(&address).expect("an entry").is_tainted = true,
            _ => {}
        }
    }

    async fn others_between_commands(&mut self) {
        if !self.northflank.weather.has_others() || self.rng.bool() {
            return;
        }
        self.is_disturbed = true;
        let living: Vec<_> = self.northflank.living().into_values().collect();
        let path = |team: Option<&str>| match team {
            Some(team) => format!("/v1/teams/{team}/cloud-providers/integrations"),
            None => "/v1/cloud-providers/integrations".to_owned(),
        };
        let wanted = Wanted::draw(&mut self.rng);
        if living.is_empty() || self.rng.u8(..4) == 0 {
            let body = json!({ "name": wanted.name, "provider": "civo", "credentials": { "apiKey": "canary-of-others" } });
            self.northflank.others("POST", &path(wanted.team), Some(body)).await;
        } else {
            let one = pick(&mut self.rng, &living);
            let path = path(one["teamId"].as_str());
            self.northflank.meddle(&format!("{path}/{}", one["id"].as_str().expect("an id"))).await;
        }
    }

    /// Follows the advice of messages: removes entries from the state, and adds import blocks for integrations that
    /// exist outside the state.
    fn heed_messages(&mut self) {
        let held: Vec<_> = self.state.values().map(Entry::incarnation).collect();
        for told in &self.core.told {
            // Remove from the state the resource that the configuration no longer has, or whose integration is gone.
            let is_kept_and_deleted = told.text.starts_with("Northflank integration kept and deleted");
            if is_kept_and_deleted || told.text.starts_with("One integration for two resources") {
                let living = self.northflank.living();
                let is_meant = |address: &str, entry: &Entry| {
                    let is_to_go = !self.configuration.contains_key(address);
                    let is_gone = !living.contains_key(&entry.incarnation());
                    told.text.contains(&format!("\"{}\"", entry.text("id")))
                        && if is_kept_and_deleted { is_to_go } else { is_gone }
                };
                let announced = &mut self.oracle.announced;
                self.state.retain(|address, entry| {
                    let is_meant = is_meant(address, entry);
                    announced.extend(is_meant.then(|| entry.incarnation()));
                    !is_meant
                });
                self.is_disturbed = true;
            }
            let Some((_, block)) = told.text.split_once("import {") else { continue };
            let id = block.split_once("id = \"").and_then(|(_, rest)| rest.split_once('"'));
            let Some((id, _)) = id else { continue };
            let scoped = if id.contains('/') { id.to_owned() } else { format!("-/{id}") };
            let is_free = |incarnation: &String| {
                incarnation.starts_with(&format!("{scoped}@")) && !held.contains(incarnation)
            };
            let wants = |wanted: &Wanted| wanted.import_id() == id;
            let is_wanted = self.configuration.get(told.address.as_str()).is_some_and(wants);
            if is_wanted && self.northflank.living().keys().any(is_free) {
                self.imports.insert(told.address.clone(), id.to_owned());
            }
        }
    }

    /// Stops all faults, and follows the messages until everything agrees.
    async fn come_to_rest(&mut self) -> Result<(), Failure> {
        self.northflank.weather.clear_up();
        self.northflank.note(|| "the weather clears up".to_owned());
        self.resolve_collisions();
        for _ in 0..ROUNDS {
            // All lags are over after this pause.
            self.northflank.pause(15_000).await;
            self.command(APPLY).await?;
            if !self.is_disturbed || (self.core.told.is_empty() && self.is_planned_empty().await) {
                return agreement(&self.configuration, &self.state, &self.northflank.living());
            }
            self.heed_messages();
        }
        if self.is_contradicted && !self.core.told.is_empty() {
            return Ok(());
        }
        let last =
            self.core.told.last().map_or("changes are planned again and again", |told| told.text.as_str());
        fail("NO REST", format!("{ROUNDS} applies in good weather do not lead to agreement: {last}"))
    }

    /// The addresses whose name is also at another address of the same team. An omitted team means the team in the
    /// state, so the configuration alone does not show all collisions.
    fn collisions(&self) -> impl Iterator<Item = &'static str> {
        let mut taken = BTreeSet::new();
        let mut is_free = move |address: &&'static str, wanted: &Wanted| {
            let entry = self.state.get(*address).filter(|entry| entry.text("name") == wanted.name);
            let kept = entry.map(|entry| entry.text("team_id").to_owned()).filter(|team| !team.is_empty());
            taken.insert((wanted.team.map(ToOwned::to_owned).or(kept), wanted.name))
        };
        self.configuration
            .iter()
            .filter(move |(address, wanted)| !is_free(address, wanted))
            .map(|(address, _)| *address)
    }

    fn resolve_collisions(&mut self) {
        for address in self.collisions().collect::<Vec<_>>() {
            self.configuration.remove(address);
        }
    }

    async fn is_planned_empty(&mut self) -> bool {
        let configs =
            self.configuration.iter().map(|(address, it)| ((*address).to_owned(), it.value())).collect();
        let order = Order { configs, refresh: true, ..Order::default() };
        self.core.plan(&self.state, &order).await.is_some_and(|plan| plan.is_empty())
    }
}
