//! SIGKILL of the provider or of Terraform at any moment of an apply: the next apply converges, without duplicates. An
//! integration that was created but is not in the state, which only a kill can cause, is imported as the error says.
//!
//! The moments are drawn from a seed, which is printed; `KILL_SEED` sets it. What happens at a moment is up to the machine.

use std::{
    env,
    fmt::Write as _,
    fs,
    process::Child,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use northflank_sandbox::Fault;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::{Feature, World, client, integration};

const KILLS: usize = 50;

const INTEGRATIONS: usize = 20;

fn name(number: usize) -> String {
    format!("Killed {number:02}")
}

fn configuration() -> String {
    let each = (0..INTEGRATIONS).map(|number| {
        let arguments = format!("name = \"{}\"\ncloud_provider = \"civo\"", name(number));
        integration(&arguments).replace("example", &format!("number_{number:02}"))
    });
    each.collect()
}

/// The processes of a command, which has a process group of its own: Terraform and its providers.
fn processes(child: &Child) -> Vec<Pid> {
    let group = i64::from(child.id());
    let folders = fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let numbers = folders.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let of_group = numbers.filter(|number| {
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        // The name in parentheses may have spaces; after it come the state, the parent and the group.
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let state = fields.next();
        state != Some("Z") && fields.nth(1).and_then(|group| group.parse::<i64>().ok()) == Some(group)
    });
    of_group.filter_map(Pid::from_raw).collect()
}

fn is_provider(process: Pid) -> bool {
    let executable = fs::read_link(format!("/proc/{}/exe", process.as_raw_nonzero()));
    executable.is_ok_and(|path| path.to_string_lossy().contains("terraform-provider-northflank"))
}

/// Kills one of the command's processes, where it still runs, and waits until all of them are gone.
fn kill(world: &World, mut child: Child, provider: bool) {
    let doomed: Vec<Pid> = match provider {
        true => processes(&child).into_iter().filter(|process| is_provider(*process)).collect(),
        false => Pid::from_raw(child.id().try_into().expect("a process id")).into_iter().collect(),
    };
    for process in doomed {
        // It may have ended by itself meanwhile.
        let _ = kill_process(process, Signal::KILL);
    }
    // A provider whose parent has gone before it looked for it waits a minute for another.
    for _ in 0..1800 {
        if child.try_wait().expect("it is ours").is_some() && processes(&child).is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert!(processes(&child).is_empty(), "processes are left over");
    // What it has logged is searched for secrets, as after every command.
    world.finish(child);
}

/// Applies once more, and imports what the error says exists already. How many that were.
fn converge(world: &World) -> usize {
    let apply = ["apply", "-auto-approve", "-no-color"];
    // Terraform empties its state file before it writes it anew, so that a kill in between leaves half of it.
    let state_file = world.folder().join("terraform.tfstate");
    let is_cut = fs::read(&state_file).is_ok_and(|state| serde_json::from_slice::<Value>(&state).is_err());
    if is_cut {
        fs::remove_file(&state_file).expect("it is there");
    }
    let run = world.run(&apply);
    let mut imported = 0;
    if run.code != 0 {
        let mut imports = String::new();
        for number in 0..INTEGRATIONS {
            let id = name(number).to_lowercase().replace(' ', "-");
            // As the import block has it, and nothing else that is printed.
            if !run.output().contains(&format!("id = \"{id}\"")) {
                continue;
            }
            let address = format!("northflank_integration.number_{number:02}");
            if client().has(Feature::ImportBlocks) {
                let _ = writeln!(imports, "import {{\n  to = {address}\n  id = \"{id}\"\n}}");
            } else {
                world.run(&["import", "-no-color", &address, &id]).succeeded();
            }
            imported += 1;
        }
        assert!(imported > 0, "{}", run.output());
        world.configure(&(configuration() + &imports));
        world.run(&apply).succeeded();
    }
    world.assert_no_changes();
    let mut names: Vec<String> = world
        .sandbox
        .integrations()
        .iter()
        .map(|integration| integration["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, (0..INTEGRATIONS).map(name).collect::<Vec<_>>());
    imported
}

/// One apply with a kill, and what comes after it. How many integrations had to be imported.
fn kill_once(number: usize, moment: Duration) -> usize {
    let world = World::new();
    world.configure(&configuration());
    // Slow enough for moments to differ.
    let delay = Fault::delay(Duration::from_millis(60)).after();
    world.sandbox.fault(delay.on("POST", "/v1/").times(INTEGRATIONS as u32));
    let mut child = world.start(&["apply", "-auto-approve", "-no-color"]);
    while world.sandbox.requests().is_empty() && child.try_wait().expect("it is ours").is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    // From the first request on, for as long as the creates take.
    thread::sleep(moment);
    kill(&world, child, number.is_multiple_of(2));
    world.sandbox.clear_faults();
    converge(&world)
}

#[test]
fn the_next_apply_converges_whenever_something_was_killed() {
    let seed =
        env::var("KILL_SEED").map_or_else(|_| fastrand::u64(..), |seed| seed.parse().expect("a number"));
    eprintln!("KILL_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let moments: Vec<Duration> = (0..KILLS).map(|_| Duration::from_millis(random.u64(0..400))).collect();
    let (next, imported) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(moment) = moments.get(number) else { break };
                    imported.fetch_add(kill_once(number, *moment), Ordering::Relaxed);
                }
            });
        }
    });
    eprintln!("{imported:?} integrations of {} were imported", KILLS * INTEGRATIONS);
}
