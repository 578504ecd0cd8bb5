//! Runs the provider in one process, without sockets and in virtual time. A small model of Terraform's core drives it
//! against the sandbox, and all events are drawn from a seed.
//!
//! `draw` draws configurations, and `world` runs commands; `core` and `process` model Terraform; `transport` and
//! `weather` are the network between the provider and `northflank`; `oracle` checks the rules after every command. A
//! failure names its seed, and `SIMULATION_SEED` replays it.

#![allow(clippy::unwrap_used, reason = "here a panic is how a test fails")]

mod core;
mod draw;
mod northflank;
mod oracle;
mod process;
mod transcript;
mod transport;
#[allow(dead_code, reason = "shared with the wire tests, which use all of it")]
#[path = "../wire/value.rs"]
mod value;
mod weather;
mod world;

#[path = "../../framework/src/protocol/generated"]
mod generated {
    #[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
    #[allow(dead_code, deprecated, unreachable_pub, reason = "generated, and complete beyond what is used")]
    #[rustfmt::skip]
    pub(crate) mod tfplugin6;
}

use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use northflank_sandbox::Assumption;
use oracle::Failure;
use transcript::Transcript;

/// Default number of seeds, which `SIMULATION_SEEDS` overrides.
const SEEDS: u64 = 1000;

/// Default number of seeds for each contradicted assumption.
const CONTRADICTED_SEEDS: u64 = 50;

#[test]
fn every_seed_converges() {
    all_seeds(None, SEEDS);
}

/// Whichever assumption about the API is wrong, nothing is lost, and there are no duplicates without a message.
#[test]
fn nothing_is_lost_where_an_assumption_is_wrong() {
    let chosen = env::var("SIMULATION_CONTRADICT").ok();
    let chosen = chosen.map(|name| name.parse::<Assumption>().expect("an assumption"));
    for assumption in Assumption::ALL.iter().filter(|it| chosen.is_none_or(|chosen| chosen == **it)) {
        all_seeds(Some(*assumption), CONTRADICTED_SEEDS);
    }
}

fn all_seeds(contradicted: Option<Assumption>, seeds: u64) {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    if let Some(seed) = number("SIMULATION_SEED") {
        return replay(seed, contradicted);
    }
    let seeds = number("SIMULATION_SEEDS").unwrap_or(seeds);
    let next = AtomicU64::new(1);
    let failures = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > seeds {
                        break;
                    }
                    if let Err(failure) = world::run(seed, contradicted, Arc::default()) {
                        failures.lock().unwrap().insert(seed, failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let world = contradicted.map_or_else(String::new, |it| format!("without {it}: "));
    assert!(failures.is_empty(), "{world}{}", report(seeds, &failures));
}

#[test]
fn a_seed_always_produces_the_same_events() {
    for seed in 1..=20 {
        let [first, second] = [(), ()].map(|()| {
            let transcript = Arc::new(Transcript::kept());
            let _ = world::run(seed, None, transcript.clone());
            transcript.lines()
        });
        assert_eq!(first, second, "seed {seed}");
    }
}

/// Runs one seed and prints its events.
fn replay(seed: u64, contradicted: Option<Assumption>) {
    let transcript = Arc::new(Transcript::kept());
    let outcome = world::run(seed, contradicted, transcript.clone());
    eprintln!("{}", transcript.lines().join("\n"));
    if let Err(Failure { kind, text }) = outcome {
        panic!("seed {seed}: {kind}: {text}");
    }
}

/// Each kind of failure with its count and the first seeds that show it.
fn report(seeds: u64, failures: &BTreeMap<u64, Failure>) -> String {
    let mut kinds = BTreeMap::<_, Vec<_>>::new();
    for (seed, failure) in failures {
        kinds.entry(failure.kind).or_default().push((seed, &failure.text));
    }
    let mut report = format!("{} of {seeds} seeds fail; SIMULATION_SEED=… shows one\n", failures.len());
    for (kind, failures) in kinds {
        report += &format!("\n{kind}: {} seeds\n", failures.len());
        for (seed, text) in failures.iter().take(5) {
            let line: String = text.replace('\n', " ").chars().take(240).collect();
            report += &format!("  {seed}: {line}\n");
        }
    }
    report
}
