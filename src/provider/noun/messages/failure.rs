//! Messages about failed requests: what happened, what to do, and the facts. Only this module inspects errors of the API.

use std::{fmt::Write as _, time::Duration};

use framework::Diagnostic;
use time::OffsetDateTime;

use super::{MessageContext, Verb, Whereabouts};
use crate::{
    northflank::{Allowed, ApiText, Doubt, Error, ErrorKind, Operation, TlsFault, Words},
    provider::wording::{REPORT_IT, SHARED_LIMIT, capitalized, clock_time, duration_text, limit_text},
};

const RUN_AGAIN: &str = "Run the command again.";
const CHECK_THE_ADDRESS: &str =
    "If the address is wrong, correct `base_url` or the environment variable NORTHFLANK_API_BASE_URL.";
const REFRESH: &str = "Run a new plan without `-refresh=false`.";
/// What has triggered an action is in the state, and triggers it no more.
const INVOKE_AGAIN: &str = "Invoke the action again: `terraform apply -invoke=ADDRESS`.";

impl MessageContext<'_> {
    /// The diagnostic of a failed operation.
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

    /// Adds the facts, for whoever investigates.
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
                format!("The provider could not reach Northflank's API at {base_url}: {reason}."),
                vec![
                    "Check the network, and the proxy variables (HTTPS_PROXY, ALL_PROXY, NO_PROXY).".to_owned(),
                    CHECK_THE_ADDRESS.to_owned(),
                ],
            ),
            ErrorKind::Tls(TlsFault::UnknownIssuer) => (
                format!("{base_url} presents a certificate from an authority that this machine does not trust \
                         (UnknownIssuer). The likely cause is a proxy that inspects TLS traffic."),
                vec![
                    "Add the proxy's certificate authority to the certificates that the system trusts.".to_owned(),
                    "Or, on Linux, set the environment variable SSL_CERT_FILE to a PEM file that contains this authority \
                     together with the public ones."
                        .to_owned(),
                ],
            ),
            ErrorKind::Tls(TlsFault::NotSpoken) => (
                format!("The server at {base_url} does not speak TLS, which https:// requires."),
                vec![
                    "Check the port in `base_url`.".to_owned(),
                    "If you use a proxy, check the scheme of HTTPS_PROXY: most proxies need http://.".to_owned(),
                ],
            ),
            ErrorKind::Interrupted { reason } => (
                format!("The connection to {base_url} broke before the response was complete: {reason}.{unclear}"),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Timeout { after } => (
                format!("Northflank's API did not respond within {} s.{unclear}", after.as_secs_f32()),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Api { status, message, .. } => self.explain_status(error, *status, Some(message)),
            ErrorKind::Status { status } => self.explain_status(error, *status, None),
            ErrorKind::Redirect { host, .. } => (
                match host {
                    Some(host) => format!("{base_url} redirects to {host}. The provider does not follow redirects, so \
                                           that it never sends the API token to another address."),
                    None => format!("{base_url} redirects. The provider does not follow redirects, so that it never \
                                     sends the API token to another address."),
                },
                vec![
                    "Set `base_url` to the address of Northflank's API itself.".to_owned(),
                    "If `base_url` is correct, check whether a proxy asks you to sign in.".to_owned(),
                ],
            ),
            ErrorKind::AskedToWait { status, wait, allowed, sent, reason } => {
                let (happened, advice) = self.explain_wait(*status, *wait, *allowed, *sent, reason);
                (happened + unclear, advice)
            }
            ErrorKind::Unconfirmed { reason } => (
                format!(
                    "Northflank accepted the deletion, but the provider could not confirm that the {noun} is gone: \
                     {reason}. The state is unchanged."
                ),
                vec![format!("Run the command again. If the {noun} is gone, Terraform removes it from the state.")],
            ),
            ErrorKind::Recreated { created_at } => (
                format!(
                    "The {noun} in the state no longer exists. Somebody deleted it and created another one with the \
                     same name at {}.{}",
                    created_at,
                    if error.is_unclear { unclear } else { " The provider did not change the new one." }
                ),
                vec![format!(
                    "{REFRESH} The plan then shows how an apply changes the new {noun}."
                )],
            ),
            ErrorKind::Renamed => (
                format!(
                    "Somebody renamed the {noun} in Northflank. This update refers to it by the old name, so Northflank \
                     would create a second {noun}. The provider changed nothing."
                ),
                vec![format!("Set `name` to the new name, or rename the {noun} back in Northflank.")],
            ),
            ErrorKind::Doubtful { doubt, .. } => explain_doubt(doubt, self.names.words),
            ErrorKind::OutOfTime { limit, waiting_for } => (
                format!("The operation could not finish within its timeout of {}. Last problem: \
                         {waiting_for}.{unclear}", limit_text(*limit)),
                vec![match self.timeout() {
                    Some(timeout) => format!("Run the command again, or raise `{timeout}`."),
                    None => self.again(),
                }],
            ),
            ErrorKind::Garbled { problem } | ErrorKind::Body { problem } if error.is_unclear => (
                format!("{}{unclear}", unreadable_response(problem)),
                self.advice_when_unclear(error.operation),
            ),
            ErrorKind::Garbled { problem } | ErrorKind::Body { problem } => (
                unreadable_response(problem),
                unreadable_advice(),
            ),
            ErrorKind::Stopped { reason } => (
                format!("The run was interrupted while the provider waited to retry. Last problem: \
                         {reason}.{unclear}"),
                vec![self.again()],
            ),
            ErrorKind::Client { reason } => (
                format!("The provider could not prepare the request: {reason}."),
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
        let when = format!(
            "in {}, at {}",
            duration_text(wait.as_secs()),
            clock_time(OffsetDateTime::now_utc(), wait)
        );
        let (limit, raise) = match allowed {
            Allowed::MaxRetryWait => (
                "longer than `max_retry_wait` allows".to_owned(),
                Some(match self.timeout() {
                    Some(timeout) => format!(
                        "`max_retry_wait` in the provider's configuration, and `{timeout}` if it is shorter"
                    ),
                    None => "`max_retry_wait` in the provider's configuration".to_owned(),
                }),
            ),
            Allowed::Operation(limit) => (
                format!("longer than the operation's timeout of {} allows", limit_text(limit)),
                self.timeout().map(|it| format!("`{it}`")),
            ),
        };
        let or_raise = raise.map(|it| format!(", or raise {it}")).unwrap_or_default();
        let mut advice = vec![format!("Run the command again after that time{or_raise}.")];
        let happened = if status == 429 {
            advice.push(SHARED_LIMIT.to_owned());
            format!(
                "Northflank's rate limit is used up. It resets {when}, which is {limit}. This run has sent {}.",
                requests(sent)
            )
        } else {
            format!("Northflank is unavailable ({reason}). It asks to retry {when}, which is {limit}.")
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
                    "Check the credentials: the key file or the kubeconfig may be the wrong file.".to_owned(),
                    "If a proxy is in between, raise its size limit.".to_owned(),
                ],
            ),
            _ if message.is_none() && status < 500 && status != 401 && status != 429 => (
                format!("{} returned status {status}, but the response did not come from Northflank's API. The likely \
                         cause is a proxy that responded in its place.{unclear}", ready.client.base_url()),
                vec!["Check `base_url`, and the proxies between this machine and Northflank.".to_owned()],
            ),
            400 | 422 => (
                "Northflank rejected the request as invalid.".to_owned(),
                vec![
                    "Correct what Northflank's message at the end names.".to_owned(),
                    "If that message is withheld, check the credentials, or ask Northflank's support about the error ID."
                        .to_owned(),
                ],
            ),
            401 => {
                let happened = format!(
                    "Northflank rejected the API token from {}. The request went to {}. The token may be expired or \
                     revoked, or belong to another Northflank account.",
                    ready.token_source,
                    ready.client.base_url()
                );
                let new = "Create an API token in Northflank's account or team settings, and use it instead.";
                match ready.overridden_tokens.as_slice() {
                    [] => (happened, vec![new.to_owned(), CHECK_THE_ADDRESS.to_owned()]),
                    others => (
                        format!("{happened} It overrides the token from {}.", others.join(" and the one from ")),
                        vec![
                            new.to_owned(),
                            format!("To use the overridden token instead, unset {}.", ready.token_source),
                            CHECK_THE_ADDRESS.to_owned(),
                        ],
                    ),
                }
            }
            403 if self.whereabouts == Whereabouts::Catalogue => (
                "Northflank refused the request, although this list requires no permission.".to_owned(),
                vec!["Check that the API token is valid for Northflank's API. See Northflank's message below.".to_owned()],
            ),
            403 => (
                "The API token does not have the permission for this request.".to_owned(),
                vec![
                    format!(
                        "Give the token's role the permission \"Account > Cloud > {} > {}\".",
                        self.names.permission,
                        operation.permission()
                    ),
                    "If the token belongs to an organization, set `team_id` in this block or in the provider's configuration."
                        .to_owned(),
                ],
            ),
            404 if self.verb == Verb::Update && operation != Operation::Put => (
                format!("Northflank could not find the {noun}. It was deleted, or the API token has no access to it."),
                vec![format!(
                    "{REFRESH} If the {noun} still exists in Northflank, check the token's access."
                )],
            ),
            404 => self.explain_not_found(unclear),
            409 if operation == Operation::Patch => (
                format!(
                    "Northflank rejected the update because of a conflict. Most likely something else is updating the \
                     {noun} at the same time."
                ),
                vec![format!("Plan and apply again when nothing else updates the {noun}.")],
            ),
            409 if operation == Operation::Act => (
                format!(
                    "Northflank rejected the request because of a conflict. Most likely something else is changing the \
                     {noun} at the same time.{unclear}"
                ),
                vec![format!("{INVOKE_AGAIN} Before that, wait until nothing else changes the {noun}.")],
            ),
            409 if operation.is_change() => (
                format!("Northflank rejected the request because of another {noun}. Most likely the name is taken."),
                vec![if self.verb == Verb::Update {
                    format!(
                        "Find the other {noun} with this name in Northflank, and rename or delete it. Changing `name` \
                         in the configuration forces replacement."
                    )
                } else {
                    format!("Choose another name, or import the {noun} that has this name.")
                }],
            ),
            429 => (
                "Northflank's rate limit is used up, and retrying did not help.".to_owned(),
                vec![
                    "Run the command again later, or raise `max_retries` in the provider's configuration.".to_owned(),
                ],
            ),
            500..=599 => (
                format!("Northflank reported an error on its side.{unclear}"),
                self.advice_when_unclear(operation),
            ),
            _ => (
                format!("Northflank returned an unexpected status: {status}.{unclear}"),
                vec![
                    self.again(),
                    format!("If the error persists, {REPORT_IT}"),
                ],
            ),
        }
    }

    fn again(&self) -> String {
        match self.verb {
            Verb::Act(_) => INVOKE_AGAIN.to_owned(),
            _ => RUN_AGAIN.to_owned(),
        }
    }

    /// The API has nothing at the path of the request.
    fn explain_not_found(&self, unclear: &str) -> (String, Vec<String>) {
        let Words { noun, .. } = self.names.words;
        let base_url = self.ready.client.base_url();
        let (things, arguments) = match self.whereabouts {
            Whereabouts::Catalogue => {
                return (
                    format!("Northflank's API at {base_url} has no such list."),
                    vec![
                        "Check `base_url`. If it is correct, use a newer version of the provider.".to_owned(),
                    ],
                );
            }
            Whereabouts::Scope => (noun.to_owned(), "`team_id` and `base_url`".to_owned()),
            Whereabouts::Object { noun: whole, part: None, .. } => {
                (whole.to_owned(), format!("`{whole}_id`, `team_id` and `base_url`"))
            }
            Whereabouts::Object { noun: whole, part: Some(_), .. } => {
                (format!("{noun}, {whole}"), format!("`{noun}_id`, `{whole}_id`, `team_id` and `base_url`"))
            }
        };
        (
            format!("Northflank's API at {base_url} found no such {things} or team.{unclear}"),
            vec![format!("Check {arguments}, and that the API token belongs to that team.")],
        )
    }

    /// What to do when a request may or may not have been carried out.
    fn advice_when_unclear(&self, operation: Operation) -> Vec<String> {
        match (operation, self.name) {
            (Operation::Create, Some(name)) => vec![apply_again_to_import(name)],
            (Operation::Act, _) => {
                vec![
                    "Run the command again. If the first request succeeded, the second has no further effect."
                        .to_owned(),
                ]
            }
            _ => vec![self.again()],
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
        if let Whereabouts::Object { noun: whole, id, part } = self.whereabouts {
            line(&capitalized(whole), Some(id.as_str().to_owned()));
            line(&capitalized(noun), part.map(|part| part.as_str().to_owned()));
        }
        line(&capitalized(noun), self.id.map(|id| id.as_str().to_owned()));
        line("Team", self.scope.team.as_ref().map(|team| team.as_str().to_owned()));
        line("HTTP status", error.status().map(|status| status.to_string()));
        let answered = match &*error.kind {
            ErrorKind::Doubtful { found, .. } => &*found.kind,
            kind => kind,
        };
        if let ErrorKind::Api { message, details, id, .. } = answered {
            line("Northflank's message", Some(message.to_string()));
            line("Northflank's details", details.as_ref().map(ApiText::to_string));
            line("Northflank's error ID", id.as_ref().map(ApiText::to_string));
        }
        line("Attempts", (error.attempts > 0).then(|| error.attempts.to_string()));
        tail.trim_end().to_owned()
    }
}

/// A 404 that could not be confirmed, so the object stays in the state.
fn explain_doubt(doubt: &Doubt, words: Words) -> (String, Vec<String>) {
    let Words { noun, nouns, .. } = words;
    let why = match doubt {
        Doubt::StillListed => format!("the list of all {nouns} still contains it"),
        Doubt::ListFailed(error) => {
            format!("reading the list of all {nouns} also failed ({error})")
        }
        Doubt::TooYoung => {
            format!("a new {noun} may not be visible everywhere yet, and no time was left to wait")
        }
        Doubt::UnknownAge => {
            format!(
                "a new {noun} may not be visible everywhere yet, and Northflank does not say how old this one is"
            )
        }
    };
    let happened = format!(
        "Northflank reports that this {noun} does not exist, but the provider could not confirm this: {why}. The state is \
         unchanged."
    );
    let may_appear = matches!(doubt, Doubt::TooYoung | Doubt::UnknownAge);
    let wait = may_appear.then(|| "Wait a minute, then run the command again.".to_owned());
    let advice = wait.into_iter().chain([
        format!("Check `team_id`, and that the API token has the permission to read {nouns}."),
        format!("If the {noun} is really gone, remove it from the state (`terraform state rm ADDRESS`)."),
    ]);
    (happened, advice.collect())
}

/// `problem` is a clause about the response, which it calls "it".
pub(super) fn unreadable_response(problem: &str) -> String {
    format!("The provider could not read the response of Northflank's API: {problem}.")
}

pub(super) fn unreadable_advice() -> Vec<String> {
    vec![
        "Check that `base_url` is the address of Northflank's API, and that no proxy responds in its place."
            .to_owned(),
        format!("If both are correct, {REPORT_IT}"),
    ]
}

/// What the provider could not read in a response.
pub(super) fn problem(error: &Error) -> String {
    match &*error.kind {
        ErrorKind::Body { problem } => problem.clone(),
        kind => kind.to_string(),
    }
}

/// What to do after a create that may have succeeded.
pub(super) fn apply_again_to_import(name: &str) -> String {
    format!("Apply again. If \"{name}\" already exists, the next error shows how to import it.")
}

/// A sentence to append if the outcome is unclear; otherwise empty.
fn unclear(error: &Error) -> &'static str {
    if error.is_unclear { " Northflank may have carried out the request." } else { "" }
}

fn requests(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}
