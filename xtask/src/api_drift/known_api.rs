//! Prints what the provider knows of Northflank's API. `cargo xtask api-drift` builds and runs it.

#![expect(clippy::print_stdout, reason = "this is all that it does")]

fn main() {
    println!("{}", northflank_provider::provider::known_api());
}
