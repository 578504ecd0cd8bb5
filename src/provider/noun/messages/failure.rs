//! What a failed call comes to in words: what happened, what to do about it, and the facts. Only here is an error of the
//! API looked into.

use std::{fmt::Write as _, time::Duration};

use framework::Diagnostic;
use time::OffsetDateTime;

use super::{Situation, Verb};
use crate::{
    northflank::{Allowed, ApiText, Doubt, Error, ErrorKind, Operation, TlsFault, Words},
    provider::wording::{at_start, clock_time, spoken, spoken_limit},
};

impl Situation<'_> {
    /// The diagnostic of a failed call.
    pub(in crate::provider) fn failed(&self, error: &Error) -> Diagnostic {
        let (happened, advice) = self.explain(error);
        let diagnostic = self.error(&happened, &advice, error);
        match &*error.kind {
            ErrorKind::OutOfTime { .. } | ErrorKind::AskedToWait { allowed: Allowed::Operation(_), .. } => {
                Diagnostic { attribute: self.timeout(), ..diagnostic }
            }
            _ => diagnostic,
        }
    }

    pub(super) fn error(&self, happened: &str, advice: &[String], error: &Error) -> Diagnostic {
        self.with_tail(self.titled(happened).advise(advice), error)
    }

    /// The facts, for whoever looks into it.
    pub(super) fn with_tail(&self, diagnostic: Diagnostic, error: &Error) -> Diagnostic {
        Diagnostic { detail: format!("{}\n\n{}", diagnostic.detail, self.tail(error)), ..diagnostic }
    }

    /// What happened with its likely cause, and what to do about it.
    pub(super) fn explain(&self, error: &Error) -> (String, Vec<String>) {
        let Words { noun, .. } = self.names.words;
        let base_url = self.ready.client.base_url();
        let unclear = unclear(error);
        match &*error.kind {
            ErrorKind::Unreachable { reason } => (
                format!("Northflank's API at {base_url} could not be reached: {reason}."),
                vec![
                    "Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY) and, where it is set, base_url."
                        .to_owned(),
                ],
            ),
            ErrorKind::Tls(TlsFault::UnknownIssuer) => (
                format!("The certificate that {base_url} presents is signed by an authority that this machine does not \
                         trust (UnknownIssuer). The likely cause is a proxy that inspects TLS traffic."),
                vec![
                    "On Linux, set the environment variable SSL_CERT_FILE to a PEM file that contains the proxy's \
                     certificate authority together with the public ones, or add the authority to the system's \
                     certificates."
                        .to_owned(),
                    "On macOS and Windows, add the authority to the certificates that the system trusts.".to_owned(),
                ],
            ),
            ErrorKind::Tls(TlsFault::NotSpoken) => (
                format!("What answers at {base_url} does not speak TLS, which https:// requires."),
                vec![
                    "Check the port in base_url and, where a proxy is set, the scheme of HTTPS_PROXY, which is mostly \
                     http://."
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
            ErrorKind::AskedToWait { status, wait, allowed, sent, reason } => {
                let (happened, advice) = self.explain_wait(*status, *wait, *allowed, *sent, reason);
                (happened + unclear, advice)
            }
            ErrorKind::Unconfirmed { reason } => (
                format!(
                    "Northflank has accepted the deletion, but whether the {noun} is gone could not be confirmed: \
                     {reason}. The state was left as it is."
                ),
                vec!["Run again: what is gone is then taken out of the state.".to_owned()],
            ),
            ErrorKind::Recreated { created_at } => (
                format!(
                    "The {noun} that the state names no longer exists: somebody deleted it and created another one \
                     with the same name at {}.{}",
                    created_at,
                    if error.is_unclear { unclear } else { " The provider left that one as it is." }
                ),
                vec![format!(
                    "Plan again without `-refresh=false`. The plan then shows what an apply changes in the new \
                     {noun}."
                )],
            ),
            ErrorKind::Renamed => (
                format!(
                    "Somebody renamed the {noun} in Northflank. This change finds it by its name, so applying it \
                     would create a second {noun}. The provider changed nothing."
                ),
                vec!["Rename it back, or set the new name in the configuration.".to_owned()],
            ),
            ErrorKind::Doubtful { doubt, .. } => explain_doubt(doubt, self.names.words),
            ErrorKind::OutOfTime { limit, waiting_for } => (
                format!("The time for this operation, {}, is used up, and it was still waiting: \
                         {waiting_for}.{unclear}", spoken_limit(*limit)),
                vec![self.timeout().map_or("Run again.".to_owned(), |it| format!("Run again, or raise \"{it}\"."))],
            ),
            ErrorKind::Garbled { problem } | ErrorKind::Body { problem } if error.is_unclear => (
                format!("Northflank's API answered, but the answer cannot be read: {problem}.{unclear}"),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Garbled { problem } | ErrorKind::Body { problem } => (
                format!("Northflank's API answered, but the answer cannot be read: {problem}."),
                unreadable_advice(),
            ),
            ErrorKind::Stopped { reason } => (
                format!("The run was interrupted while the call waited to be sent again; before that: \
                         {reason}.{unclear}"),
                vec!["Run again.".to_owned()],
            ),
            ErrorKind::Client { reason } => (
                format!("The request could not be made: {reason}."),
                vec![
                    "Check the provider's configuration, the proxy variables (HTTPS_PROXY, ALL_PROXY, NO_PROXY) and the \
                     certificates of this machine."
                        .to_owned(),
                ],
            ),
        }
    }

    fn explain_wait(
        &self,
        status: u16,
        wait: Duration,
        allowed: Allowed,
        sent: u64,
        reason: &str,
    ) -> (String, Vec<String>) {
        let when =
            format!("in {}, at {}", spoken(wait.as_secs()), clock_time(OffsetDateTime::now_utc(), wait));
        let (limit, raise) = match allowed {
            Allowed::MaxRetryWait => (
                "longer than max_retry_wait allows to wait".to_owned(),
                Some("max_retry_wait in the provider's configuration".to_owned()),
            ),
            Allowed::Operation(limit) => (
                format!("beyond the time for this operation, {}", spoken_limit(limit)),
                self.timeout().map(|it| format!("\"{it}\"")),
            ),
        };
        let or_raise = raise.map(|it| format!(", or raise {it}")).unwrap_or_default();
        let mut advice = vec![format!("Run again after that time{or_raise}.")];
        let happened = if status == 429 {
            advice
                .push("The limit counts all calls of the account; other runs and tools share it.".to_owned());
            format!(
                "Northflank's rate limit is used up. It opens again {when}, which is {limit}. This run had \
                 sent {}.",
                requests(sent)
            )
        } else {
            format!(
                "Northflank cannot answer for now ({reason}). It asks to try again {when}, which is {limit}."
            )
        };
        (happened, advice)
    }

    fn explain_status(&self, error: &Error, status: u16, message: Option<&ApiText>) -> (String, Vec<String>) {
        let Words { noun, .. } = self.names.words;
        let operation = error.operation;
        let ready = self.ready;
        let unclear = unclear(error);
        match status {
            // A proxy that does not speak for Northflank says nothing about tokens and nouns.
            413 => (
                format!("The request is larger than {} accepts.", ready.client.base_url()),
                vec![
                    "Check the credentials: a key file or a kubeconfig may be the wrong file.".to_owned(),
                    "Where a proxy is on the way, raise its limit.".to_owned(),
                ],
            ),
            _ if message.is_none() && status < 500 && status != 401 && status != 429 => (
                format!("{} answered with status {status}, but not in the form of Northflank's API: something in \
                         between has answered.{unclear}", ready.client.base_url()),
                vec!["Check base_url and the proxies on the way.".to_owned()],
            ),
            400 | 422 => (
                "Northflank refused the request as invalid.".to_owned(),
                vec!["Change the configuration as Northflank's message below says.".to_owned()],
            ),
            401 => {
                let happened = format!(
                    "Northflank does not accept the API token, which comes from {}. It may be expired, revoked or of \
                     another account.",
                    ready.token_source
                );
                let new = "Make a new API token in Northflank's account or team settings, and set it in place of that one.";
                match ready.token_passed_over.as_slice() {
                    [] => (happened, vec![new.to_owned()]),
                    others => (
                        format!("{happened} It goes before the one in {}.", others.join(" or ")),
                        vec![new.to_owned(), "Or, if the other one is meant, take this one away.".to_owned()],
                    ),
                }
            }
            403 => (
                "The API token may not do this.".to_owned(),
                vec![
                    format!(
                        "Give the token's role the permission \"Account > Cloud > {} > {}\".",
                        self.names.permission,
                        operation.permission()
                    ),
                    "The token of an organisation needs team_id, here or in the provider's configuration.".to_owned(),
                ],
            ),
            404 if self.verb == Verb::Update && operation != Operation::Put => (
                format!("Northflank does not find the {noun}: it was deleted, or the API token may not see it."),
                vec!["Plan again, without -refresh=false.".to_owned()],
            ),
            404 => (
                format!("Northflank's API at {} knows no such thing in this scope.", ready.client.base_url()),
                vec!["Check team_id, that the token belongs to that team, and base_url.".to_owned()],
            ),
            409 if operation == Operation::Patch => (
                format!(
                    "Northflank refused the change because of a conflict: most likely something else is changing the \
                     {noun} at the same time."
                ),
                vec!["Plan and apply again, when nothing else changes it.".to_owned()],
            ),
            409 if operation.is_change() => (
                format!("Another {noun} stands in the way: most likely the name is taken."),
                vec![format!("Choose another name, or import the {noun} that has it.")],
            ),
            429 => (
                "Northflank's rate limit is used up, and sending the call again did not help.".to_owned(),
                vec!["Run again later, or raise max_retries in the provider's configuration.".to_owned()],
            ),
            500..=599 => (
                format!("Northflank could not carry out the request because of a fault of its own.{unclear}"),
                self.advice_when_unclear(operation),
            ),
            _ => (
                format!("Northflank answered with the unexpected status {status}.{unclear}"),
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
        let Words { noun, .. } = self.names.words;
        let mut tail = String::new();
        let mut line = |label: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = writeln!(tail, "{label}: {value}");
            }
        };
        line(&at_start(noun), self.id.map(|id| id.as_str().to_owned()));
        line("Team", self.scope.team.as_ref().map(|team| team.as_str().to_owned()));
        line("HTTP status", error.status().map(|status| status.to_string()));
        let answered = match &*error.kind {
            ErrorKind::Doubtful { found, .. } => &*found.kind,
            kind => kind,
        };
        if let ErrorKind::Api { message, details, id, .. } = answered {
            line("Northflank's message", Some(message.to_string()));
            line("Northflank's details", details.as_ref().map(ApiText::to_string));
            line("Northflank's error id", id.as_ref().map(ApiText::to_string));
        }
        line("Attempts", (error.attempts > 0).then(|| error.attempts.to_string()));
        tail.trim_end().to_owned()
    }
}

/// A look that proves nothing. The state stays.
fn explain_doubt(doubt: &Doubt, words: Words) -> (String, Vec<String>) {
    let Words { noun, nouns, .. } = words;
    let why = match doubt {
        Doubt::StillListed => format!("the list of all {nouns} still has it"),
        Doubt::ListFailed(error) => {
            format!("the list of all {nouns}, which would confirm it, failed as well ({error})")
        }
        Doubt::TooYoung => {
            "it is so new that it may not be visible everywhere yet, and there was no time to wait".to_owned()
        }
        Doubt::UnknownAge => {
            "its age cannot be told from Northflank's answers, and a new one may not be visible everywhere yet"
                .to_owned()
        }
    };
    let happened = format!(
        "Northflank answers that this {noun} does not exist, but that is not certain: {why}. The state was left as it \
         is."
    );
    let advice = [
        format!("Check that the API token may read the {nouns} of this scope, and that team_id is right."),
        format!("If the {noun} is in the state but really gone, remove it from there (terraform state rm)."),
    ];
    (happened, advice.into())
}

pub(super) fn unreadable_advice() -> Vec<String> {
    vec![
        "Check that base_url is the address of Northflank's API, and that no proxy answers in its place."
            .to_owned(),
        "Where it is, please report this with the log that TF_LOG_PROVIDER=DEBUG writes.".to_owned(),
    ]
}

/// A sentence that follows what happened.
fn unclear(error: &Error) -> &'static str {
    if error.is_unclear { " The request may have been carried out." } else { "" }
}

fn requests(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}
