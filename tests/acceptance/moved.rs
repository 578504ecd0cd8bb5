//! `moved` blocks: within the type, from the same type of a provider with another address, and from others.

use std::fs;

use northflank_provider::publisher::source;

use crate::support::{EXAMPLE, Feature, Way, World, aws, client};

#[test]
fn another_address_of_the_same_type_changes_nothing() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.changes();
    let moved =
        "moved {\n  from = northflank_integration.example\n  to   = northflank_integration.renamed\n}\n";
    world.configure(&format!("{moved}{}", aws("").replace("\"example\"", "\"renamed\"")));
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(world.state("northflank_integration.renamed")["id"], "my-aws");
}

/// Terraform's own resource of no provider in particular: what cannot be moved is refused with what to do.
#[test]
fn another_type_is_refused() {
    if !client().has(Feature::Moves) {
        return;
    }
    let world = World::new();
    world.configure("resource \"terraform_data\" \"other\" {}\n");
    world.run(&["apply", "-auto-approve", "-no-color"]).succeeded();
    let moved = format!("moved {{\n  from = terraform_data.other\n  to   = {EXAMPLE}\n}}\n");
    world.configure(&format!("{moved}{}", aws("")));
    let run = world.run(&["plan", "-no-color"]).failed();
    run.says("Move not supported").says("moves objects only between resources of the same type");
    assert_eq!(world.changes(), []);
}

/// A state that was written by the same provider when it had another address, as after a change of its namespace.
#[test]
fn another_address_of_the_provider_changes_nothing() {
    // Only an override passes one executable off as two providers.
    if !client().has(Feature::Moves) || Way::chosen() != Way::Overrides {
        return;
    }
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.changes();
    let overrides = world.folder().join("cli.tfrc");
    let text = fs::read_to_string(&overrides).expect("it was written for the first command");
    let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{:?}", source())));
    let line = line.expect("it names the executable");
    let other = line.replacen(source(), "before/northflank", 1);
    fs::write(&overrides, text.replace(line, &format!("{line}\n{other}"))).expect("a file");

    let path = world.folder().join("terraform.tfstate");
    let state = fs::read_to_string(&path).expect("a state");
    fs::write(&path, state.replace(source(), "before/northflank")).expect("a file");
    let moved =
        "moved {\n  from = northflank_integration.example\n  to   = northflank_integration.renamed\n}\n";
    world.configure(&format!("{moved}{}", aws("").replace("\"example\"", "\"renamed\"")));
    world.apply();
    assert_eq!(world.changes(), []);
    assert_eq!(
        world.state("northflank_integration.renamed")["credentials"]["role_arn"],
        "arn:aws:iam::111122223333:role/northflank"
    );
}
