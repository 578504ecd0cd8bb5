//! The provider's configuration: its arguments, the environment variables behind them, and the client that they
//! configure.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use super::{
    access::{ClientState, Ready},
    duration,
    settings::{self, API_TOKEN, BASE_URL, Origin, Setting, TEAM_ID, TEAM_ID_RULE},
};
use crate::northflank::{BaseUrl, Client, Config, Http, Scope, TeamId};
use framework::{
    Check, Configuration, Declared, Diagnostic, Diagnostics, Known, Object, Schema, Secret, Value,
    attributes,
    declaration::{self, View},
};

const MAX_RETRIES: u32 = 4;
const MAX_RETRY_WAIT: Duration = Duration::from_secs(60);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

attributes! {
    struct Model {
        /// Northflank API token. If omitted, it defaults to the environment variable `NORTHFLANK_API_TOKEN`, then
        /// `NF_API_TOKEN`.
        api_token: Secret, optional;
        /// Base URL of Northflank's API. Plain `http` is accepted for loopback addresses only. If omitted, it defaults
        /// to the environment variable `NORTHFLANK_API_BASE_URL`, then `NF_API_HOST`, then `NF_HOST`, then `{default}`.
        base_url: String, optional, defaults_to(BaseUrl::NORTHFLANK);
        /// ID of the team for resources and data sources that set no `team_id`. Required with the API token of an
        /// organization. If omitted, it defaults to the environment variable `NORTHFLANK_TEAM_ID`, then to the
        /// Northflank account or team of the API token.
        team_id: String, optional;
        /// Maximum number of retries of a request that failed for a temporary reason, from 0 to 100. Defaults to
        /// {default}.
        max_retries: i64, optional, defaults_to(MAX_RETRIES), check(number_of_retries());
        /// Longest wait before a single retry, such as `30s` or `2m`. If Northflank asks for a longer wait, the request
        /// fails immediately. Defaults to `{default}s`.
        max_retry_wait: String, optional, defaults_to(MAX_RETRY_WAIT.as_secs()), check(duration::check());
        /// Timeout of a single attempt of a request, such as `30s`. Defaults to `{default}s`.
        request_timeout: String, optional, defaults_to(REQUEST_TIMEOUT.as_secs()), check(duration::check()),
            check(duration::not_zero());
        /// Whether a plan warns about clusters that use the integrations that it deletes or replaces, and about projects
        /// that use the clusters. This costs one request per team. If the API token has no permission to read clusters or
        /// projects, there is no warning. Defaults to `true`.
        check_in_use: bool, optional;
    }
}

fn number_of_retries() -> Check {
    Check::number(|number| {
        if (0..=100).contains(&number) { Ok(()) } else { Err("must be between 0 and 100.".to_owned()) }
    })
}

pub(super) fn schema() -> Schema {
    Schema {
        version: 0,
        description: "Manages Northflank's integrations with cloud providers. An integration gives Northflank access \
                      to an account at one of fourteen cloud providers, such as AWS, Google Cloud or Azure, to run \
                      clusters, pull container images and manage domains.",
        attributes: declaration::schema(Model::attributes(), View::Managed, ""),
    }
}

/// Checks a configuration before it is used. Omitted arguments are not checked, because the environment of a later run
/// may set them.
pub(super) fn validate(config: &Object) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let configured = |setting: &Setting| match config.get(setting.attribute) {
        Value::Value(Known::String(text)) => {
            Some(Source { origin: Origin::Argument, text: Secret::from(text.as_str()) })
        }
        Value::Value(Known::Secret(text)) => Some(Source { origin: Origin::Argument, text: text.clone() }),
        _ => None,
    };
    if let Some(source) = configured(&API_TOKEN) {
        push_error(&mut diagnostics, token(source));
    }
    if let Some(source) = configured(&BASE_URL) {
        push_error(&mut diagnostics, base_url(&source));
    }
    if let Some(source) = configured(&TEAM_ID) {
        push_error(&mut diagnostics, team_id(&source));
    }
    diagnostics
}

fn push_error<T>(diagnostics: &mut Diagnostics, outcome: Result<T, Diagnostic>) -> Option<T> {
    outcome.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()
}

/// A setting's value. `text` is a `Secret`, because it may be an API token.
struct Source {
    origin: Origin,
    text: Secret,
}

/// The result of looking for a setting. An unknown argument never falls back to the environment, which may have
/// somebody else's token.
enum Found {
    /// The value, and the sources that it overrides. Overriding is not an error: a configuration takes precedence over
    /// the environment.
    Value(Source, Vec<String>),
    Unknown,
    Missing,
}

fn find(setting: &Setting, argument: Value<Secret>, variable: &dyn Fn(&str) -> Option<String>) -> Found {
    let argument = match argument {
        Value::Unknown => return Found::Unknown,
        Value::Value(text) => Some(Source { origin: Origin::Argument, text }),
        Value::Null => None,
    };
    let variables = setting.variables.iter().filter_map(|name| {
        let text = variable(name).filter(|text| !text.trim().is_empty())?;
        Some(Source { origin: Origin::Variable(name), text: Secret::from(text) })
    });
    let mut sources = argument.into_iter().chain(variables);
    let Some(source) = sources.next() else { return Found::Missing };
    let others = sources.filter(|other| other.text != source.text);
    let overridden: Vec<String> = others.map(|other| other.origin.describe(setting)).collect();
    let name = source.origin.describe(setting);
    tracing::debug!(setting = setting.attribute, source = name, ?overridden, "found a setting");
    Found::Value(source, overridden)
}

/// Creates a client, or returns the arguments that are not known yet. Checks all arguments in one pass.
pub(super) fn resolve(
    configuration: Configuration,
    variable: &dyn Fn(&str) -> Option<String>,
    http: Option<Arc<dyn Http>>,
) -> Result<ClientState, Diagnostics> {
    let model = Model::from_object(configuration.config)?;
    let mut diagnostics = Diagnostics::default();
    let mut unknown = Vec::new();
    let secret = |value: Value<String>| value.map(Secret::from);

    let token = match find(&API_TOKEN, model.api_token, variable) {
        Found::Value(source, overridden) => {
            let origin = source.origin;
            push_error(&mut diagnostics, token(source)).map(|token| (token, origin, overridden))
        }
        Found::Unknown => {
            unknown.push(API_TOKEN.attribute);
            None
        }
        Found::Missing => {
            let is_set = |name: &&&str| variable(name).is_some();
            let empty: Vec<&str> = API_TOKEN.variables.iter().filter(is_set).copied().collect();
            diagnostics.push(settings::missing_token(&API_TOKEN, &empty));
            None
        }
    };
    let base_url = match find(&BASE_URL, secret(model.base_url), variable) {
        Found::Value(source, _) => push_error(&mut diagnostics, base_url(&source)),
        Found::Unknown => {
            unknown.push(BASE_URL.attribute);
            None
        }
        Found::Missing => BaseUrl::parse(BaseUrl::NORTHFLANK).ok(),
    };
    let team = match find(&TEAM_ID, secret(model.team_id), variable) {
        Found::Value(source, _) => push_error(&mut diagnostics, team_id(&source)).into(),
        Found::Unknown => Value::Unknown,
        Found::Missing => Value::Null,
    };
    // These have no environment variables, and each has a default, which suffices for a plan if the argument is
    // unknown.
    let max_retries = match model.max_retries {
        Value::Value(number) => u32::try_from(number).unwrap_or(MAX_RETRIES),
        Value::Null | Value::Unknown => MAX_RETRIES,
    };
    let duration = |value: Value<String>, default| match value {
        Value::Value(text) => duration::parse(&text).unwrap_or(default),
        Value::Null | Value::Unknown => default,
    };

    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let (Some((token, origin, overridden_tokens)), Some(base_url)) = (token, base_url) else {
        unknown.extend(team.is_unknown().then_some(TEAM_ID.attribute));
        return Ok(ClientState::Deferred(unknown));
    };
    let config = Config {
        base_url,
        token,
        user_agent: user_agent(&configuration.terraform_version, variable("TF_APPEND_USER_AGENT").as_deref()),
        request_timeout: duration(model.request_timeout, REQUEST_TIMEOUT),
        max_retries,
        max_retry_wait: duration(model.max_retry_wait, MAX_RETRY_WAIT),
    };
    Ok(ClientState::Ready(Ready {
        client: Arc::new(Client::over(http, config)),
        own_scope: team.map(|team| Scope { team: Some(team) }),
        claims: Arc::default(),
        check_in_use: !matches!(model.check_in_use, Value::Value(false)),
        token_source: origin.describe(&API_TOKEN),
        overridden_tokens,
    }))
}

/// Rejects only what can never be an API token, because Northflank may change the form of tokens.
fn token(source: Source) -> Result<Secret, Diagnostic> {
    let text = source.text.expose();
    let problem = if text.trim().is_empty() {
        "It is empty.".to_owned()
    } else if text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer ")) {
        "It begins with \"Bearer \". Set the token alone: the provider adds \"Bearer \" itself.".to_owned()
    } else if let Some(problem) = white_space(&source) {
        problem
    } else if !source.text.expose().is_ascii() {
        "It contains characters that are not ASCII, which no API token has.".to_owned()
    } else {
        return Ok(source.text);
    };
    Err(settings::invalid_setting(&API_TOKEN, source.origin, &problem))
}

/// Describes the first white space in a value. API tokens and team IDs have none.
fn white_space(source: &Source) -> Option<String> {
    let text = source.text.expose();
    let is_white = |c: char| c.is_whitespace() || c.is_control();
    let character = text.chars().find(|c| is_white(*c))?;
    let what = match character {
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        ' ' => "a space".to_owned(),
        '\u{a0}' => "a no-break space".to_owned(),
        other => format!("the character U+{:04X}", u32::from(other)),
    };
    let is_around = !text.trim().contains(is_white);
    let remedy = match source.origin {
        Origin::Argument if is_around => " Use trimspace() to remove it.",
        _ => "",
    };
    let place = if is_around { "at its beginning or end" } else { "in the middle" };
    Some(format!("It contains {what} {place}.{remedy}"))
}

fn base_url(source: &Source) -> Result<BaseUrl, Diagnostic> {
    BaseUrl::parse(source.text.expose())
        .map_err(|error| settings::invalid_setting(&BASE_URL, source.origin, &error.to_string()))
}

fn team_id(source: &Source) -> Result<TeamId, Diagnostic> {
    TeamId::parse(source.text.expose()).ok_or_else(|| {
        let problem = white_space(source).unwrap_or_else(|| format!("It {TEAM_ID_RULE}"));
        settings::invalid_setting(&TEAM_ID, source.origin, &problem)
    })
}

/// The `User-Agent` header, in the form that HashiCorp's own providers use.
fn user_agent(terraform_version: &str, append: Option<&str>) -> String {
    let visible = |text: &str| text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect::<String>();
    let mut agent = format!("Terraform/{} ", visible(terraform_version));
    let _ = write!(agent, "{}/{}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    if let Some(append) = append.map(visible).filter(|append| !append.trim().is_empty()) {
        let _ = write!(agent, " {}", append.trim());
    }
    agent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(arguments: &[(&str, Value<Known>)]) -> Configuration {
        let mut config = Object::default();
        for (name, value) in arguments {
            config.set(name, value.clone());
        }
        Configuration { config, terraform_version: "1.2.3".to_owned() }
    }

    fn text(text: &str) -> Value<Known> {
        Value::Value(Known::String(text.to_owned()))
    }

    fn secret(text: &str) -> Value<Known> {
        Value::Value(Known::Secret(Secret::from(text)))
    }

    fn resolve(
        arguments: &[(&str, Value<Known>)],
        variables: &[(&str, &str)],
    ) -> Result<ClientState, Diagnostics> {
        super::resolve(
            configuration(arguments),
            &|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
            None,
        )
    }

    fn ready(arguments: &[(&str, Value<Known>)], variables: &[(&str, &str)]) -> Ready {
        match resolve(arguments, variables) {
            Ok(ClientState::Ready(ready)) => ready,
            other => panic!("not ready: {other:?}"),
        }
    }

    #[test]
    fn the_configuration_overrides_variables_and_they_have_an_order() {
        let variables = [
            ("NORTHFLANK_API_TOKEN", ""),
            ("NF_API_TOKEN", "second"),
            ("NF_HOST", "https://third.example"),
            ("NF_API_HOST", "https://second.example"),
            ("NORTHFLANK_TEAM_ID", "env-team"),
        ];
        let from_variables = ready(&[], &variables);
        assert_eq!(from_variables.overridden_tokens, [""; 0]);
        assert_eq!(from_variables.token_source, "the environment variable NF_API_TOKEN");
        assert_eq!(from_variables.client.base_url().to_string(), "https://second.example");
        assert_eq!(from_variables.scope().expect("known").team, TeamId::parse("env-team"));

        let arguments =
            [("api_token", secret("t")), ("base_url", text("https://own.example")), ("team_id", text("own"))];
        let from_arguments = ready(&arguments, &variables);
        assert_eq!(from_arguments.token_source, "the provider argument `api_token`");
        assert_eq!(from_arguments.overridden_tokens, ["the environment variable NF_API_TOKEN"]);
        let the_same = ready(&[("api_token", secret("second"))], &variables);
        assert_eq!(the_same.overridden_tokens, [""; 0]);
        assert_eq!(from_arguments.client.base_url().to_string(), "https://own.example");
        assert_eq!(from_arguments.scope().expect("known").team, TeamId::parse("own"));

        let neither = ready(&[("api_token", secret("t"))], &[]);
        assert_eq!(neither.client.base_url().to_string(), BaseUrl::NORTHFLANK);
        assert_eq!(neither.scope().expect("known"), Scope::default());
    }

    #[test]
    fn an_unknown_argument_never_falls_back_to_a_variable() {
        let state = resolve(&[("api_token", Value::Unknown)], &[("NORTHFLANK_API_TOKEN", "t")]);
        assert!(matches!(state, Ok(ClientState::Deferred(unknown)) if unknown == ["api_token"]));
        let unknown_team = ("team_id", Value::Unknown);
        let ready =
            ready(&[("api_token", secret("t")), unknown_team.clone()], &[("NORTHFLANK_TEAM_ID", "own")]);
        assert!(ready.scope().is_err());
        let state = resolve(&[("api_token", Value::Unknown), unknown_team], &[]);
        assert!(matches!(state, Ok(ClientState::Deferred(unknown)) if unknown == ["api_token", "team_id"]));
    }

    #[test]
    fn all_errors_are_reported_together() {
        let diagnostics =
            resolve(&[("base_url", text("http://api.example"))], &[("NORTHFLANK_TEAM_ID", "x")]);
        let attributes: Vec<_> = diagnostics
            .expect_err("three errors")
            .0
            .into_iter()
            .map(|diagnostic| diagnostic.attribute.expect("a path").to_string())
            .collect();
        assert_eq!(attributes, ["api_token", "base_url", "team_id"]);
    }

    #[test]
    fn an_empty_variable_is_distinguished_from_an_unset_one() {
        let found = resolve(&[], &[("NF_API_TOKEN", " ")]).expect_err("an error").0.remove(0);
        let expected = "the environment variable NORTHFLANK_API_TOKEN is not set, and the environment variable \
                        NF_API_TOKEN is set, but empty.";
        assert!(found.detail.contains(expected), "{}", found.detail);
    }

    #[test]
    fn a_token_with_a_line_break_is_refused_and_not_shown() {
        let diagnostics = resolve(&[("api_token", secret("hunter2\n"))], &[]).expect_err("an error");
        let detail = &diagnostics.0[0].detail;
        assert!(detail.contains("a line break at its beginning or end. Use trimspace()"), "{detail}");
        assert!(!detail.contains("hunter2"), "{detail}");
    }

    #[test]
    fn white_space_in_a_team_id_is_named() {
        for (team_id, told) in [
            ("my team", "It contains a space in the middle.\n"),
            ("my-team\t", "It contains a tab at its beginning or end. Use trimspace() to remove it.\n"),
            ("\u{a0}my-team", "It contains a no-break space at its beginning or end."),
            ("my\u{7}team", "It contains the character U+0007 in the middle.\n"),
        ] {
            let arguments = [("api_token", secret("t")), ("team_id", text(team_id))];
            let detail = &resolve(&arguments, &[]).expect_err("an error").0[0].detail;
            assert!(detail.contains(told), "{detail}");
        }
    }

    #[test]
    fn the_user_agent_names_client_provider_and_what_the_user_appends() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            user_agent("1.2.3", Some(" ci/7\r\n")),
            format!("Terraform/1.2.3 terraform-provider-northflank/{version} ci/7")
        );
        assert_eq!(user_agent("1.2.3", Some("")), user_agent("1.2.3", None));
    }
}
