//! The picture in the README: what `make demo` prints, as an animated SVG.

mod frames;
mod svg;

use std::fs;

use crate::{Result, console::Console, demo, paths, terraform};

const PICTURE: &str = "docs/demo.svg";

/// Runs the demo and generates its picture.
pub(crate) fn write() -> Result<()> {
    Ok(fs::write(paths::root().join(PICTURE), picture()?)?)
}

/// Fails if the picture differs from the demo.
pub(crate) fn check() -> Result<()> {
    let committed = fs::read_to_string(paths::root().join(PICTURE)).unwrap_or_default();
    if committed == picture()? {
        return Ok(());
    }
    Err(format!("{PICTURE} does not show what the demo does: run `make picture`").into())
}

fn picture() -> Result<String> {
    let console = Console::recording();
    // The newest Terraform, so that the picture is the same everywhere.
    demo::play(&console, terraform::newest()?)?;
    svg::draw(&frames::of(&console.into_recorded()))
}
