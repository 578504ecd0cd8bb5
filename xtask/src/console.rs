//! What people read: lines on stdout, in colors where that is a terminal.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use crate::Result;

pub(crate) struct Console {
    has_colors: bool,
}

/// How a text stands out.
#[derive(Clone, Copy)]
pub(crate) enum Style {
    Plain,
    Title,
    Quiet,
    Good,
    Changed,
    Bad,
}

impl Console {
    pub(crate) fn new() -> Self {
        let is_refused = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty())
            || env::var_os("TERM").is_some_and(|it| it == "dumb");
        Self { has_colors: io::stdout().is_terminal() && !is_refused }
    }

    pub(crate) fn line(&self, text: &str) -> Result<()> {
        Ok(writeln!(io::stdout(), "{text}")?)
    }

    /// `text` as it is to be printed.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Title => "1",
            Style::Quiet => "2",
            Style::Good => "32",
            Style::Changed => "33",
            Style::Bad => "31",
            Style::Plain => "",
        };
        if !self.has_colors || code.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
