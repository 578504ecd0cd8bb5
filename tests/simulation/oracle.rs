//! What must hold after every command, and what must be told where it does not.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    core::{Core, Ending, Entry, State, Told},
    draw::Configuration,
    northflank::{Actor, Incarnation, Northflank},
};

/// For so long after a change, lists and reads may show what there was before it.
pub(crate) const LAG: Duration = Duration::from_secs(10);

/// A rule that was broken, and how.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// A command, as far as the oracle has to know it.
pub(crate) struct Command<'a> {
    pub(crate) began: Instant,
    /// Whether its plan has come about, with a refresh.
    pub(crate) has_refreshed: bool,
    pub(crate) has_applied: bool,
    pub(crate) ending: Option<Ending>,
    /// Whether nothing has gone wrong, now and in the commands before, that may make it fail.
    pub(crate) must_succeed: bool,
    pub(crate) configuration: &'a Configuration,
    /// When the last request before the command changed anything.
    pub(crate) last_change: Option<Instant>,
}

/// What users know of, beside what the state says.
#[derive(Default)]
pub(crate) struct Oracle {
    /// Integrations of ours outside of the state, of which a message has told.
    pub(crate) announced: BTreeSet<Incarnation>,
    /// Entries of the state that are no longer in Northflank, of which a message has told.
    explained: BTreeSet<(String, Incarnation)>,
}

impl Oracle {
    pub(crate) fn check(
        &mut self,
        command: &Command,
        state: &State,
        core: &Core,
        northflank: &Northflank,
    ) -> Result<(), Failure> {
        let living = northflank.living();
        if let Some(complaint) = core.complaints.first() {
            return fail("COMPLAINT", complaint.clone());
        }
        // A request that a killed process has sent can no longer be stopped.
        let is_alive = |(process, _): &&(usize, String)| !core.killed.contains(process);
        if let Some((_, trespass)) = northflank.ledger().trespasses.iter().find(is_alive) {
            return fail("FOREIGN", trespass.clone());
        }
        self.check_orphans(state, core, northflank)?;
        self.check_entries(command, state, core, northflank)?;
        check_doubles(state)?;
        if command.must_succeed
            && let Some(error) = core.told.iter().find(|told| told.is_error)
        {
            let kind = if error.text.starts_with("Could not delete") { "STUCK" } else { "REFUSED" };
            return fail(kind, format!("{} failed without a cause: {}", error.address, error.text));
        }
        let is_quiet = |acted: Option<Instant>| acted.is_none_or(|acted| acted + LAG < command.began);
        let is_undisturbed = is_quiet(northflank.ledger().others_acted) && is_quiet(command.last_change);
        let is_success = command.has_refreshed && command.has_applied && core.told.is_empty();
        if is_success && command.ending.is_none() && is_undisturbed {
            agreement(command.configuration, state, &living)?;
        }
        let objects = state.len() + command.configuration.len() + 2;
        let bound = if command.must_succeed { 30 * objects } else { 100 * objects };
        let requests = northflank.ledger().requests;
        if requests > bound {
            return fail("REQUESTS", format!("{requests} requests for {objects} objects"));
        }
        Ok(())
    }

    /// Each integration that we have made is in the state, or was told of.
    fn check_orphans(&mut self, state: &State, core: &Core, northflank: &Northflank) -> Result<(), Failure> {
        let held: BTreeSet<_> = state.values().map(Entry::incarnation).collect();
        for (incarnation, record) in northflank.living() {
            let life = northflank.ledger().lives[&incarnation].clone();
            if life.creator == Actor::Others
                || held.contains(&incarnation)
                || self.announced.contains(&incarnation)
            {
                continue;
            }
            // Nobody is left to tell of what a killed process has done, or is still to do.
            let is_killed =
                matches!(life.creator, Actor::Provider(process) if core.killed.contains(&process));
            let names = [&record["id"], &record["name"]].map(|it| it.as_str().expect("a text").to_owned());
            let is_named = |told: &Told| names.iter().any(|name| told.text.contains(name));
            if is_killed || core.told.iter().any(is_named) {
                self.announced.insert(incarnation);
            } else {
                let text = format!(
                    "{incarnation}, made by {:?}, is in no state, and no message names it",
                    life.creator
                );
                return fail("ORPHAN", text);
            }
        }
        Ok(())
    }

    /// Each entry of the state is in Northflank, or it is known why not.
    fn check_entries(
        &mut self,
        command: &Command,
        state: &State,
        core: &Core,
        northflank: &Northflank,
    ) -> Result<(), Failure> {
        let living = northflank.living();
        for (address, entry) in state {
            let incarnation = entry.incarnation();
            if living.contains_key(&incarnation) {
                continue;
            }
            let life = northflank.ledger().lives.get(&incarnation).cloned();
            let Some((deleter, deleted)) = life.and_then(|life| life.deleted) else {
                return fail("PHANTOM", format!("the state has {incarnation} at {address}, which never was"));
            };
            let is_told = core.told.iter().any(|told| told.address == *address);
            let is_followed = entry.known().any(|it| living.contains_key(&it));
            if command.has_refreshed && deleted + LAG < command.began && !is_followed && !is_told {
                return fail("STALE", format!("a refresh keeps {incarnation} at {address}, which is gone"));
            }
            let is_killed = matches!(command.ending, Some(Ending::Killed(_)));
            let key = (address.clone(), incarnation.clone());
            let by_killed = matches!(deleter, Actor::Provider(process) if core.killed.contains(&process));
            if deleter == Actor::Others || is_told || is_killed || by_killed || self.explained.contains(&key)
            {
                self.explained.insert(key);
            } else {
                let text =
                    format!("the state has {incarnation} at {address}, which {deleter:?} has deleted unsaid");
                return fail("LOST", text);
            }
        }
        Ok(())
    }
}

fn check_doubles(state: &State) -> Result<(), Failure> {
    let mut seen = BTreeMap::new();
    for (address, entry) in state {
        if let Some(other) = seen.insert(entry.incarnation(), address) {
            return fail("DOUBLED", format!("{other} and {address} are both {}", entry.incarnation()));
        }
    }
    Ok(())
}

/// State, configuration and Northflank say the same.
pub(crate) fn agreement(
    configuration: &Configuration,
    state: &State,
    living: &BTreeMap<Incarnation, serde_json::Value>,
) -> Result<(), Failure> {
    if !state.keys().eq(configuration.keys()) {
        let (has, wants): (Vec<_>, Vec<_>) = (state.keys().collect(), configuration.keys().collect());
        return fail("DISAGREEMENT", format!("the state has {has:?} and the configuration {wants:?}"));
    }
    for (address, wanted) in configuration {
        let incarnation = state[*address].incarnation();
        let difference = match living.get(&incarnation) {
            None => Some("it is not in Northflank".to_owned()),
            Some(actual) => wanted.difference(actual),
        };
        if let Some(difference) = difference {
            return fail("DISAGREEMENT", format!("{address}, {incarnation}, unsaid: {difference}"));
        }
    }
    Ok(())
}

pub(crate) fn fail<T>(kind: &'static str, text: String) -> Result<T, Failure> {
    Err(Failure { kind, text })
}
