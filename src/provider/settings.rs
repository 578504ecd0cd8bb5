//! The settings that environment variables can provide, and the messages for missing, invalid and unknown ones.

use framework::{AttributePath, Diagnostic};

use crate::publisher::page;

/// An argument, and the environment variables that replace it if it is omitted, in order of precedence.
pub(super) struct Setting {
    pub(super) attribute: &'static str,
    pub(super) variables: &'static [&'static str],
}

pub(super) const API_TOKEN: Setting =
    Setting { attribute: "api_token", variables: &["NORTHFLANK_API_TOKEN", "NF_API_TOKEN"] };
pub(super) const BASE_URL: Setting =
    Setting { attribute: "base_url", variables: &["NORTHFLANK_API_BASE_URL", "NF_API_HOST", "NF_HOST"] };
pub(super) const TEAM_ID: Setting = Setting { attribute: "team_id", variables: &["NORTHFLANK_TEAM_ID"] };

const SETTINGS: [Setting; 3] = [API_TOKEN, BASE_URL, TEAM_ID];

/// The rule for the ID of a team, as the predicate of a sentence.
pub(super) const TEAM_ID_RULE: &str = "must have 3 to 45 characters, begin with a letter, and contain only letters from A to Z, digits and single hyphens between them.";

/// How to begin.
const GETTING_STARTED: &str = page!("guides/getting-started.md");

impl Setting {
    /// The path of the argument, as diagnostics of the provider's configuration give it.
    fn path(&self) -> AttributePath {
        AttributePath::new(self.attribute)
    }
}

/// Where a setting's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Argument,
    Variable(&'static str),
}

impl Origin {
    pub(super) fn describe(self, setting: &Setting) -> String {
        match self {
            Self::Argument => format!("the provider argument `{}`", setting.attribute),
            Self::Variable(name) => format!("the environment variable {name}"),
        }
    }
}

/// There is no token. `empty` are the variables that are set, but empty.
pub(super) fn missing_token(setting: &Setting, empty: &[&str]) -> Diagnostic {
    let why = |variable: &&str| {
        let why = if empty.contains(variable) { "set, but empty" } else { "not set" };
        format!("the environment variable {variable} is {why}")
    };
    Diagnostic::error(
        "Missing Northflank API token",
        format!(
            "The provider found no API token: the argument `{}` is not set, {}.",
            setting.attribute,
            setting.variables.iter().map(why).collect::<Vec<_>>().join(", and ")
        ),
    )
    .advise([
        "Create an API token in Northflank's account or team settings.".to_owned(),
        format!("Set {} to this token in the environment.", setting.variables[0]),
        format!("For details, see {GETTING_STARTED}"),
    ])
    .at(setting.path())
}

/// A setting with an invalid value. `problem` is a sentence that does not contain the value.
pub(super) fn invalid_setting(setting: &Setting, origin: Origin, problem: &str) -> Diagnostic {
    let attribute = setting.attribute;
    let advice = match origin {
        Origin::Argument => [
            "Correct the argument.".to_owned(),
            format!(
                "Or remove `{attribute}` (or set it to null) and set {} in the environment.",
                setting.variables[0]
            ),
        ],
        Origin::Variable(variable) => [
            format!("Correct {variable}, or unset it if it is meant for something else."),
            format!("Or set `{attribute}` in the provider's configuration, which overrides it."),
        ],
    };
    let source = match origin {
        Origin::Argument => origin.describe(setting),
        Origin::Variable(_) => format!("{}, used as `{attribute}`,", origin.describe(setting)),
    };
    Diagnostic::error(
        "Invalid provider configuration",
        format!("The value of {source} is invalid. {problem}"),
    )
    .advise(advice)
    .at(setting.path())
}

/// An operation needs provider arguments that are known only after an apply.
pub(super) fn deferred(unknown: &[&'static str]) -> Diagnostic {
    let arguments = super::wording::attributes(unknown);
    let (argument_is, it_depends, it) = match unknown {
        [_] => (format!("argument {arguments} is"), "it depends", "it"),
        _ => (format!("arguments {arguments} are"), "they depend", "them"),
    };
    let variables = unknown.iter().filter_map(|name| {
        let setting = SETTINGS.iter().find(|setting| setting.attribute == *name)?;
        setting.variables.first().copied()
    });
    let variables = super::wording::listed(&variables.map(str::to_owned).collect::<Vec<_>>());
    Diagnostic::error(
        "Unknown provider configuration",
        format!(
            "This operation needs Northflank's API, but the provider {argument_is} known only after an apply."
        ),
    )
    .advise([
        format!("First apply what {it_depends} on, with `-target`."),
        "Or use values that are known during the plan.".to_owned(),
        format!("Or remove {arguments} (or set {it} to null) and set {variables} in the environment."),
    ])
}
