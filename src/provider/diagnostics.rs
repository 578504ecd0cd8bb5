//! The one bridge from errors of the API, and of the provider's configuration, to what users read.
//!
//! Every text has the same parts: what happened, the likely cause, "What to do", and a tail of facts.

use std::fmt::Write as _;

use super::{
    access::Ready,
    config::{self, Setting},
};
use crate::{
    northflank::{Error, ErrorKind, IntegrationId, Operation, Scope, TeamId},
    protocol::{AttributePath, Diagnostic},
};

/// A call that failed, and what it was about.
pub(super) struct Situation<'a> {
    /// What the user asked for: "create", "read", "update", "delete", "find".
    pub(super) verb: &'static str,
    pub(super) id: Option<&'a IntegrationId>,
    pub(super) name: Option<&'a str>,
    pub(super) scope: &'a Scope,
    pub(super) ready: &'a Ready,
}

impl Situation<'_> {
    /// The diagnostic of a failed call.
    pub(super) fn failed(&self, error: &Error) -> Diagnostic {
        let (happened, advice) = self.explain(error);
        Diagnostic::error(
            format!("Could not {} Northflank integration", self.verb),
            format!("{happened}\n\n{}\n\n{}", what_to_do(&advice), self.tail(error)),
        )
    }

    /// What happened with its likely cause, and what to do about it.
    fn explain(&self, error: &Error) -> (String, Vec<String>) {
        let base_url = self.ready.client.base_url();
        let changes = !matches!(error.operation, Operation::Get | Operation::List);
        let unclear = if changes { " The request may have been carried out." } else { "" };
        match &*error.kind {
            ErrorKind::Unreachable { reason } => (
                format!("Northflank's API at {base_url} could not be reached: {reason}."),
                vec![
                    "Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY) and, where it is set, base_url."
                        .to_owned(),
                ],
            ),
            ErrorKind::Interrupted { reason } => (
                format!("The connection to {base_url} broke before the answer was complete: {reason}.{unclear}"),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Timeout { after } => (
                format!("Northflank's API did not answer within {} s.{unclear}", after.as_secs_f32()),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Api { status, message, .. } => self.explain_status(error, *status, Some(message)),
            ErrorKind::Status { status } => self.explain_status(error, *status, None),
            ErrorKind::Redirect { host, .. } => (
                match host {
                    Some(host) => format!("{base_url} answered with a redirect to {host}. Redirects are not followed, \
                                           because the API token would go along."),
                    None => format!("{base_url} answered with a redirect. Redirects are not followed, because the API \
                                     token would go along."),
                },
                vec!["Set base_url to the address of Northflank's API itself; a sign-in page of a proxy also answers \
                      like this.".to_owned()],
            ),
            ErrorKind::RateLimited { opens_in } => (
                format!("Northflank's rate limit is used up. It opens again in {}, at {} UTC, which is longer than \
                         max_retry_wait allows to wait.",
                    spoken(opens_in.as_secs()), clock_time_in(*opens_in)),
                vec![
                    "Run again after that time, or raise max_retry_wait in the provider's configuration.".to_owned(),
                    "The limit counts all calls of the account; other runs and tools share it.".to_owned(),
                ],
            ),
            ErrorKind::Body { problem } if changes => (
                format!("Northflank's API answered, but the answer cannot be read: {problem}.{unclear}"),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Body { problem } => (
                format!("Northflank's API answered, but the answer cannot be read: {problem}."),
                vec![
                    "Check that base_url is the address of Northflank's API, and that no proxy answers in its place."
                        .to_owned(),
                    "Where it is, please report this with the log that TF_LOG_PROVIDER=DEBUG writes.".to_owned(),
                ],
            ),
            ErrorKind::Stopped { reason } => (
                format!("The run was interrupted while the call waited to be sent again; before that: {reason}."),
                vec!["Run again.".to_owned()],
            ),
            ErrorKind::Client { reason } => (
                format!("The request could not be made: {reason}."),
                vec!["Check the provider's configuration and the certificates of this machine.".to_owned()],
            ),
        }
    }

    fn explain_status(&self, error: &Error, status: u16, message: Option<&str>) -> (String, Vec<String>) {
        let operation = error.operation;
        let ready = self.ready;
        match status {
            // A proxy that does not speak for Northflank says nothing about tokens and integrations.
            _ if message.is_none() && status < 500 && status != 401 && status != 429 => (
                format!("{} answered with status {status}, but not in the form of Northflank's API: something in \
                         between has answered.", ready.client.base_url()),
                vec!["Check base_url and the proxies on the way.".to_owned()],
            ),
            400 | 422 => (
                "Northflank refused the request as invalid.".to_owned(),
                vec!["Change the configuration as Northflank's message below says.".to_owned()],
            ),
            401 => (
                format!("Northflank does not accept the API token, which comes from {}. It may be expired, revoked or \
                         of another account.", ready.token_source),
                vec!["Make a new API token in Northflank's account or team settings, and set it in place of that one.".to_owned()],
            ),
            403 => (
                "The API token may not do this.".to_owned(),
                vec![
                    format!("Give the token's role the permission \"Account > Cloud > Integrations > {}\".",
                        operation.permission()),
                    "The token of an organisation needs team_id, here or in the provider's configuration.".to_owned(),
                ],
            ),
            404 if operation == Operation::Patch => (
                "Northflank does not find the integration: it was deleted, or the API token may not see it.".to_owned(),
                vec!["Plan again, without -refresh=false.".to_owned()],
            ),
            404 => (
                format!("Northflank's API at {} knows no such thing in this scope.", ready.client.base_url()),
                vec!["Check team_id, that the token belongs to that team, and base_url.".to_owned()],
            ),
            409 if operation == Operation::Delete => (
                "Northflank did not delete the integration, because clusters still use it.".to_owned(),
                vec!["Delete those clusters first, or in the same run by making them depend on this resource."
                    .to_owned()],
            ),
            409 => (
                "Another integration stands in the way: most likely the name is taken.".to_owned(),
                vec!["Choose another name, or import the integration that has it.".to_owned()],
            ),
            429 => (
                "Northflank's rate limit is used up, and sending the call again did not help.".to_owned(),
                vec!["Run again later, or raise max_retries in the provider's configuration.".to_owned()],
            ),
            500..=599 => (
                "Northflank could not carry out the request because of a fault of its own.".to_owned(),
                self.advice_when_unclear(operation),
            ),
            _ => (
                format!("Northflank answered with the unexpected status {status}."),
                vec!["Run again; if it stays, please report this with the log that TF_LOG_PROVIDER=DEBUG writes."
                    .to_owned()],
            ),
        }
    }

    /// What to do when a request may or may not have been carried out.
    fn advice_when_unclear(&self, operation: Operation) -> Vec<String> {
        match (operation, self.name) {
            (Operation::Create, Some(name)) => {
                vec![format!("Run again: if \"{name}\" was created, the message then says how to import it.")]
            }
            _ => vec!["Run again.".to_owned()],
        }
    }

    fn tail(&self, error: &Error) -> String {
        let mut tail = String::new();
        let mut line = |label: &str, value: Option<&str>| {
            if let Some(value) = value {
                let _ = writeln!(tail, "{label}: {value}");
            }
        };
        line("Integration", self.id.map(IntegrationId::as_str));
        line("Team", self.scope.team.as_ref().map(TeamId::as_str));
        line("HTTP status", error.status().map(|status| status.to_string()).as_deref());
        if let ErrorKind::Api { message, details, id, .. } = &*error.kind {
            line("Northflank's message", Some(message));
            line("Northflank's details", details.as_deref());
            line("Northflank's error id", id.as_deref());
        }
        let attempts = (error.attempts > 0).then(|| error.attempts.to_string());
        line("Attempts", attempts.as_deref());
        tail.trim_end().to_owned()
    }

    /// A create found its name taken by an integration that exists.
    pub(super) fn name_taken(&self, error: &Error, existing: &IntegrationId) -> Diagnostic {
        let import_id = match &self.scope.team {
            Some(team) => format!("{}/{}", team.as_str(), existing.as_str()),
            None => existing.as_str().to_owned(),
        };
        let name = self.name.unwrap_or_default();
        Diagnostic::error(
            "Could not create Northflank integration",
            format!(
                "An integration named \"{name}\" exists already. It was made in another run, by hand, or by an attempt \
                 of which this configuration's state knows nothing.\n\n{}\n\n  import {{\n    to = \
                 northflank_integration.NAME\n    id = \"{import_id}\"\n  }}\n\n{}",
                what_to_do(&[
                    "Choose another name; a replacement with create_before_destroy needs one, too.".to_owned(),
                    "Or manage the existing one, by putting this into the configuration, with the name of this \
                     resource in place of NAME (Terraform 1.5 or later):"
                        .to_owned(),
                ]),
                self.tail(error)
            ),
        )
        .at(AttributePath::new("name"))
    }

    /// The integration to be replaced as a whole has another name by now.
    pub(super) fn renamed(&self) -> Diagnostic {
        Diagnostic::error(
            format!("Could not {} Northflank integration", self.verb),
            format!(
                "The integration was renamed in Northflank, and this change finds it by its name: a second one would \
                 come to be. Nothing was changed.\n\n{}",
                what_to_do(&["Name it as the configuration does, or take the new name over.".to_owned()])
            ),
        )
    }

    /// An update was answered with an integration of another id.
    pub(super) fn answered_another(&self, other: &IntegrationId) -> Diagnostic {
        Diagnostic::error(
            format!("Could not {} Northflank integration", self.verb),
            format!(
                "Northflank answered with the integration \"{}\" where \"{}\" was to be changed: likely it was deleted \
                 by someone else at the same time, and made anew. The state was left as it is.\n\n{}",
                other.as_str(),
                self.id.map(IntegrationId::as_str).unwrap_or_default(),
                what_to_do(&["Plan again; if the old integration is gone, import the new one.".to_owned()])
            ),
        )
    }

    /// A data source asks for an id that is not there.
    pub(super) fn none_with_id(&self, error: &Error) -> Diagnostic {
        Diagnostic::error(
            "Northflank integration not found",
            format!(
                "There is no integration with this id in this scope, or the API token may not see it.\n\n{}\n\n{}",
                what_to_do(&["Check the id and team_id, or look it up by its name.".to_owned()]),
                self.tail(error)
            ),
        )
        .at(AttributePath::new("id"))
    }

    /// A data source asks for a name that is not there.
    pub(super) fn none_with_name(&self, candidates: &[&str]) -> Diagnostic {
        let there_are = if candidates.is_empty() {
            "There are no integrations in this scope at all.".to_owned()
        } else {
            let names = candidates.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            format!("The nearest names there are: {names}.")
        };
        Diagnostic::error(
            "Northflank integration not found",
            format!(
                "No integration of {} has exactly this name. {there_are}\n\n{}",
                self.spoken_scope(),
                what_to_do(&["Check the name, its capital letters too, and team_id.".to_owned()])
            ),
        )
        .at(AttributePath::new("name"))
    }

    /// A data source asks for a name that is there more than once.
    pub(super) fn several_with_name(&self, ids: &[&str]) -> Diagnostic {
        let ids = ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
        Diagnostic::error(
            "Several Northflank integrations found",
            format!(
                "Several integrations of {} have this name. Their ids are: {ids}.\n\n{}",
                self.spoken_scope(),
                what_to_do(&["Set \"id\" in place of \"name\".".to_owned()])
            ),
        )
        .at(AttributePath::new("name"))
    }

    fn spoken_scope(&self) -> String {
        match &self.scope.team {
            Some(team) => format!("the team \"{}\"", team.as_str()),
            None => "the API token's own account or team".to_owned(),
        }
    }

    /// A 404 that nothing confirms. The state stays.
    pub(super) fn cannot_tell(&self, error: &Error, doubt: &Doubt) -> Diagnostic {
        let why = match doubt {
            Doubt::StillListed => "the list of all integrations still has it".to_owned(),
            Doubt::ListFailed(error) => {
                format!("the list of all integrations, which would confirm it, failed as well ({error})")
            }
        };
        Diagnostic::error(
            format!("Could not {} Northflank integration", self.verb),
            format!(
                "Northflank answers that this integration does not exist, but that is not certain: {why}. The state \
                 was left as it is.\n\n{}\n\n{}",
                what_to_do(&[
                    "Check that the API token may read the integrations of this scope, and that team_id is right."
                        .to_owned(),
                    "If the integration is really gone, remove it from the state (terraform state rm).".to_owned(),
                ]),
                self.tail(error)
            ),
        )
    }
}

/// Why a 404 does not prove that an integration is gone.
pub(super) enum Doubt {
    StillListed,
    ListFailed(Error),
}

fn what_to_do(advice: &[String]) -> String {
    advice.iter().fold("What to do:".to_owned(), |text, advice| format!("{text}\n- {advice}"))
}

fn spoken(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    }
}

fn clock_time_in(wait: std::time::Duration) -> String {
    let at = time::OffsetDateTime::now_utc().saturating_add(wait.try_into().unwrap_or(time::Duration::MAX));
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// No token anywhere.
pub(super) fn missing_token(setting: &Setting) -> Diagnostic {
    let variables = setting.variables.join(" or ");
    Diagnostic::error(
        "Missing Northflank API token",
        format!(
            "The provider has no API token: the argument \"{}\" is not set, and neither is the environment variable \
             {variables}, or it is empty.\n\n{}",
            setting.attribute,
            what_to_do(&[
                "Make an API token in Northflank's account or team settings.".to_owned(),
                format!("Set it as {} in the environment of the run.", setting.variables[0]),
            ])
        ),
    )
    .at(config::path(setting))
}

/// A setting whose value cannot be used. `source` names where it comes from, `problem` is a sentence without the
/// value.
pub(super) fn invalid_setting(setting: &Setting, source: &str, problem: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid provider configuration",
        format!(
            "The value of \"{}\", which comes from {source}, cannot be used. {problem}",
            setting.attribute
        ),
    )
    .at(config::path(setting))
}

/// A call needs arguments of the provider that are known only after an apply.
pub(super) fn deferred(unknown: &[&'static str]) -> Diagnostic {
    let arguments = unknown.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" and ");
    let variables = unknown.iter().filter_map(|name| match *name {
        "api_token" => Some("NORTHFLANK_API_TOKEN"),
        "base_url" => Some("NORTHFLANK_API_BASE_URL"),
        "team_id" => Some("NORTHFLANK_TEAM_ID"),
        _ => None,
    });
    let variables = variables.collect::<Vec<_>>().join(" and ");
    Diagnostic::error(
        "Unknown provider configuration",
        format!(
            "Northflank's API must be called to go on, but of the provider's configuration, {arguments} will be known \
             only after an apply.\n\n{}",
            what_to_do(&[
                "Apply what it depends on first, with -target.".to_owned(),
                "Or set it to a value that is known when planning.".to_owned(),
                format!("Or leave it out and set {variables} in the environment of the run."),
            ])
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::{
        northflank::{BaseUrl, Client, Config},
        secret::Secret,
    };

    fn ready() -> Ready {
        Ready {
            client: Arc::new(Client::new(Config {
                base_url: BaseUrl::parse(BaseUrl::NORTHFLANK).expect("a URL"),
                token: Secret::from("hunter2"),
                user_agent: String::new(),
                request_timeout: Duration::from_secs(30),
                max_retries: 0,
                max_retry_wait: Duration::ZERO,
            })),
            scope: Scope::default(),
            token_source: "the environment variable NORTHFLANK_API_TOKEN".to_owned(),
        }
    }

    /// What users read in every situation, in one file, so that it can be read as they would.
    #[test]
    fn every_message() {
        let (ready, id) = (ready(), IntegrationId::parse("my-app").expect("an id"));
        let scope = Scope { team: TeamId::parse("my-team") };
        let api = |status, message: &str| ErrorKind::Api {
            status,
            message: message.to_owned(),
            details: Some(r#"[{"path":"name"}]"#.to_owned()),
            id: Some("e1".to_owned()),
        };
        let seconds = Duration::from_secs;
        let reason = || "connection refused".to_owned();
        let stranger = Some("sign-in.example".to_owned());
        let failures = [
            (Operation::Create, "create", api(400, "name is too short")),
            (Operation::Get, "read", api(401, "Unauthorized")),
            (Operation::Create, "create", api(403, "Forbidden")),
            (Operation::Create, "create", api(404, "No such team")),
            (Operation::Patch, "update", api(404, "Not found")),
            (Operation::Create, "create", ErrorKind::Body { problem: "it is not JSON".to_owned() }),
            (Operation::Put, "update", api(409, "Conflict")),
            (Operation::Delete, "delete", api(409, "In use")),
            (Operation::Patch, "update", api(429, "Too many requests")),
            (Operation::Patch, "update", api(500, "Internal error")),
            (Operation::Get, "read", api(418, "Teapot")),
            (Operation::Get, "read", ErrorKind::Status { status: 404 }),
            (Operation::Create, "create", ErrorKind::Status { status: 502 }),
            (Operation::Delete, "delete", ErrorKind::Unreachable { reason: reason() }),
            (Operation::Patch, "update", ErrorKind::Interrupted { reason: reason() }),
            (Operation::Create, "create", ErrorKind::Timeout { after: seconds(30) }),
            (Operation::List, "find", ErrorKind::Redirect { status: 302, host: stranger }),
            (Operation::Get, "read", ErrorKind::Body { problem: "it is not JSON".to_owned() }),
            (Operation::Get, "read", ErrorKind::Stopped { reason: reason() }),
            (Operation::Get, "read", ErrorKind::Client { reason: reason() }),
        ];
        let name = Some("My App");
        let situation = |verb| Situation { verb, id: Some(&id), name, scope: &scope, ready: &ready };
        let of = |operation, kind| Error { operation, kind: Box::new(kind), attempts: 2 };
        let mut diagnostics: Vec<Diagnostic> = failures
            .into_iter()
            .map(|(operation, verb, kind)| situation(verb).failed(&of(operation, kind)))
            .collect();
        let not_found = of(Operation::Get, api(404, "Not found"));
        diagnostics.extend([
            situation("create").name_taken(&of(Operation::Create, api(409, "Exists")), &id),
            situation("read").cannot_tell(&not_found, &Doubt::StillListed),
            situation("delete")
                .cannot_tell(&not_found, &Doubt::ListFailed(of(Operation::List, api(403, "No")))),
            situation("update").answered_another(&id),
            situation("update").renamed(),
            situation("find").none_with_id(&not_found),
            situation("find").none_with_name(&["My Application", "Other"]),
            situation("find").none_with_name(&[]),
            situation("find").several_with_name(&["my-app", "my-app-2"]),
            missing_token(&Setting { attribute: "api_token", variables: &["A", "B"] }),
            invalid_setting(
                &Setting { attribute: "base_url", variables: &[] },
                "the environment variable A",
                "It is not a URL.",
            ),
            deferred(&["api_token"]),
            deferred(&["api_token", "team_id"]),
        ]);
        let text = diagnostics.iter().fold(String::new(), |text, diagnostic| {
            let Diagnostic { summary, detail, attribute, .. } = diagnostic;
            let at = attribute.as_ref().map(|path| format!(" (at {path})")).unwrap_or_default();
            format!("{text}## {summary}{at}\n\n{detail}\n\n")
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_closed_window_says_when_it_opens() {
        let (ready, scope) = (ready(), Scope::default());
        let situation = Situation { verb: "read", id: None, name: None, scope: &scope, ready: &ready };
        let kind = ErrorKind::RateLimited { opens_in: Duration::from_secs(1800) };
        let diagnostic =
            situation.failed(&Error { operation: Operation::Get, kind: Box::new(kind), attempts: 1 });
        let before_the_clock = "It opens again in 30 min, at ";
        assert!(diagnostic.detail.contains(before_the_clock), "{}", diagnostic.detail);
    }
}
