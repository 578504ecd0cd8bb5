//! Output for people: lines on stdout, with colors if it is a terminal.

use std::{
    cell::RefCell,
    env,
    io::{self, IsTerminal, Write},
};

use crate::Result;

pub(crate) struct Console {
    has_colors: bool,
    /// The recorded output, if it is not printed.
    recorded: Option<RefCell<String>>,
}

/// The style of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        Self { has_colors: io::stdout().is_terminal() && !is_refused, recorded: None }
    }

    /// A console that records its lines with their colors.
    pub(crate) fn recording() -> Self {
        Self { has_colors: true, recorded: Some(RefCell::default()) }
    }

    pub(crate) fn into_recorded(self) -> String {
        self.recorded.map(RefCell::into_inner).unwrap_or_default()
    }

    pub(crate) fn line(&self, text: &str) -> Result<()> {
        if let Some(recorded) = &self.recorded {
            recorded.borrow_mut().extend([text, "\n"]);
            return Ok(());
        }
        Ok(writeln!(io::stdout(), "{text}")?)
    }

    /// `text` as it is to be printed.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        let code = style.code();
        if !self.has_colors || code.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

impl Style {
    const ALL: [Self; 6] = [Self::Plain, Self::Title, Self::Quiet, Self::Good, Self::Changed, Self::Bad];

    /// The terminal's code for this style.
    fn code(self) -> &'static str {
        match self {
            Self::Title => "1",
            Self::Quiet => "2",
            Self::Good => "32",
            Self::Changed => "33",
            Self::Bad => "31",
            Self::Plain => "",
        }
    }

    pub(crate) fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|style| style.code() == code).unwrap_or(Self::Plain)
    }
}
