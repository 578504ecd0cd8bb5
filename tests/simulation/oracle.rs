//! Checks the rules that must hold after every command, or the messages that must explain a breach.

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

/// How long after a change lists and reads may show the old values.
pub(crate) const LAG: Duration = Duration::from_secs(10);

/// A broken rule, with details.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// What the oracle needs to know of a command.
pub(crate) struct Command<'a> {
    pub(crate) began: Instant,
    /// Whether it planned successfully, with a refresh.
    pub(crate) has_refreshed: bool,
    pub(crate) has_applied: bool,
    pub(crate) ending: Option<Ending>,
    /// Whether it must succeed, because no fault in this or an earlier command can make it fail.
    pub(crate) must_succeed: bool,
    pub(crate) configuration: &'a Configuration,
    /// When a request last changed something before the command.
    pub(crate) last_change: Option<Instant>,
}

/// What users know from messages, besides the state.
#[derive(Default)]
pub(crate) struct Oracle {
    /// Our integrations outside the state that a message has reported.
    pub(crate) announced: BTreeSet<Incarnation>,
    /// Entries of the state that are gone from Northflank, as a message has reported.
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
        // A request of a killed process may still take effect.
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

    /// Checks that each integration that we created is in the state, or that a message reported it.
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
            // A killed process cannot report what it has done or may still do.
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

    /// Checks that each entry of the state exists in Northflank, or that a message explained why not.
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

/// Checks that state, configuration and Northflank agree.
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
