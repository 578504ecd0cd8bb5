//! The one bridge from errors of the API to what users read.
//!
//! Every text has the same parts: what happened, the likely cause, "What to do", and a tail of facts.

use std::{fmt::Write as _, time::Duration};

use time::OffsetDateTime;

use super::{access::Ready, claims::Claim};
use crate::northflank::{
    Allowed, ApiText, CreatedAt, Doubt, Error, ErrorKind, Existing, Id, LowLimit, NotCreated, Operation,
    Scope, TlsFault,
};
use framework::{AttributePath, Diagnostic, Removal, nearest};

/// A call that failed, and what it was about.
pub(super) struct Situation<'a> {
    /// What the user asked for: "create", "read", "update", "delete", "find", "list".
    pub(super) verb: &'static str,
    pub(super) id: Option<&'a Id>,
    pub(super) name: Option<&'a str>,
    pub(super) scope: &'a Scope,
    pub(super) ready: &'a Ready,
}

impl Situation<'_> {
    /// The diagnostic of a failed call.
    pub(super) fn failed(&self, error: &Error) -> Diagnostic {
        let (happened, advice) = self.explain(error);
        let diagnostic = self.error(&happened, &advice, error);
        match &*error.kind {
            ErrorKind::OutOfTime { .. } | ErrorKind::AskedToWait { allowed: Allowed::Operation(_), .. } => {
                Diagnostic { attribute: self.timeout(), ..diagnostic }
            }
            _ => diagnostic,
        }
    }

    fn error(&self, happened: &str, advice: &[String], error: &Error) -> Diagnostic {
        self.with_tail(self.titled(happened).advise(advice), error)
    }

    /// The facts, for whoever looks into it.
    fn with_tail(&self, diagnostic: Diagnostic, error: &Error) -> Diagnostic {
        Diagnostic { detail: format!("{}\n\n{}", diagnostic.detail, self.tail(error)), ..diagnostic }
    }

    /// An error under the title of what the user asked for.
    fn titled(&self, happened: &str) -> Diagnostic {
        match self.verb {
            "list" => Diagnostic::error("Could not list Northflank integrations", happened),
            verb => Diagnostic::error(format!("Could not {verb} Northflank integration"), happened),
        }
    }

    /// The attribute that bounds the time of the operation. What only looks something up has none.
    fn timeout(&self) -> Option<AttributePath> {
        let has_one = matches!(self.verb, "create" | "read" | "update" | "delete");
        has_one.then(|| AttributePath::new("timeouts").attribute(self.verb))
    }

    /// What happened with its likely cause, and what to do about it.
    fn explain(&self, error: &Error) -> (String, Vec<String>) {
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
                format!("Northflank has accepted the deletion, but whether the integration is gone could not be \
                         confirmed: {reason}. The state was left as it is."),
                vec!["Run again: what is gone is then taken out of the state.".to_owned()],
            ),
            ErrorKind::Recreated { created_at } => (
                format!(
                    "The integration that the state names no longer exists: somebody deleted it and created another one \
                     with the same name at {}.{}",
                    created_at,
                    if error.is_unclear { unclear } else { " The provider left that one as it is." }
                ),
                vec!["Plan again without `-refresh=false`. The plan then shows what an apply changes in the new \
                      integration.".to_owned()],
            ),
            ErrorKind::Renamed => (
                "Somebody renamed the integration in Northflank. This change finds it by its name, so applying it would \
                 create a second integration. The provider changed nothing.".to_owned(),
                vec!["Rename it back, or set the new name in the configuration.".to_owned()],
            ),
            ErrorKind::Doubtful { doubt, .. } => explain_doubt(doubt),
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
        let operation = error.operation;
        let ready = self.ready;
        let unclear = unclear(error);
        match status {
            // A proxy that does not speak for Northflank says nothing about tokens and integrations.
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
                        "Give the token's role the permission \"Account > Cloud > Integrations > {}\".",
                        operation.permission()
                    ),
                    "The token of an organisation needs team_id, here or in the provider's configuration.".to_owned(),
                ],
            ),
            404 if self.verb == "update" && operation != Operation::Put => (
                "Northflank does not find the integration: it was deleted, or the API token may not see it.".to_owned(),
                vec!["Plan again, without -refresh=false.".to_owned()],
            ),
            404 => (
                format!("Northflank's API at {} knows no such thing in this scope.", ready.client.base_url()),
                vec!["Check team_id, that the token belongs to that team, and base_url.".to_owned()],
            ),
            409 if operation == Operation::Patch => (
                "Northflank refused the change because of a conflict: most likely something else is changing the \
                 integration at the same time.".to_owned(),
                vec!["Plan and apply again, when nothing else changes it.".to_owned()],
            ),
            409 if operation.is_change() => (
                "Another integration stands in the way: most likely the name is taken.".to_owned(),
                vec!["Choose another name, or import the integration that has it.".to_owned()],
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
        let mut tail = String::new();
        let mut line = |label: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = writeln!(tail, "{label}: {value}");
            }
        };
        line("Integration", self.id.map(|id| id.as_str().to_owned()));
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

    /// A create that has not come to an integration of ours.
    pub(super) fn not_created(&self, failure: &NotCreated) -> Diagnostic {
        match failure {
            NotCreated::NeverReleased(error) => self.never_released(error),
            NotCreated::Failed(error) if error.is_unclear => {
                let (happened, advice) = self.explain(error);
                let looked_up = "Right after that, Northflank listed no integration of this name.";
                self.error(&format!("{happened} {looked_up}"), &advice, error)
            }
            NotCreated::Failed(error) => self.failed(error),
            NotCreated::Taken { error, existing } => {
                self.name_taken(error, existing).at(AttributePath::new("name"))
            }
            NotCreated::Unclear { error, existing, why } => self.maybe_created(error, existing.as_ref(), why),
        }
    }

    /// A create found its name, or the id that is made of it, taken by an integration that exists.
    fn name_taken(&self, error: &Error, existing: &Existing) -> Diagnostic {
        let name = self.name.unwrap_or_default();
        let other = existing.name.as_ref().map(ApiText::to_string).filter(|other| other != name);
        let there = match other {
            None => format!("An integration named \"{name}\" exists already."),
            Some(other) => format!(
                "An integration named \"{other}\" exists already, and one named \"{name}\" would have the same id, \
                 \"{}\".",
                existing.id.as_str()
            ),
        };
        if existing.is_owned {
            let happened = format!("{there} Another resource of this run has it.");
            let advice =
                ["Give one of the two resources another name, or remove it from the configuration.", DEPOSED];
            return self.error(&happened, &advice.map(ToOwned::to_owned), error);
        }
        let happened = format!(
            "{there} It belongs to another resource of this configuration, or was made in another run, by hand, or by \
             an attempt of which this configuration's state knows nothing."
        );
        let advice = [
            "Choose another name; a replacement with create_before_destroy needs one, too.".to_owned(),
            "Or, if this run deletes the existing one because its resource has a new address, apply again. Next time, \
             add a `moved` block, which keeps the integration."
                .to_owned(),
            DEPOSED.to_owned(),
            self.import(
                &existing.id,
                "Or, where neither a resource nor a deposed object has it, manage the existing one",
            ),
        ];
        self.error(&happened, &advice, error)
    }

    /// The API refuses the name as taken to the end, and lists nothing that has it.
    fn never_released(&self, error: &Error) -> Diagnostic {
        let happened = format!(
            "Northflank reports that the name \"{}\" is taken, but it lists no integration with that name. It may not \
             have released the name of a deleted integration yet. The provider retried until the time for this operation \
             ended.",
            self.name.unwrap_or_default()
        );
        let advice = [
            "Apply again later, or raise \"timeouts.create\".".to_owned(),
            "Or choose another name.".to_owned(),
        ];
        self.error(&happened, &advice, error).at(AttributePath::new("name"))
    }

    /// A create whose fate nobody can tell.
    fn maybe_created(&self, error: &Error, existing: Option<&Id>, why: &str) -> Diagnostic {
        let (happened, _) = self.explain(error);
        let name = self.name.unwrap_or_default();
        let (found, advice) = match existing {
            Some(existing) => (
                format!(
                    "There is an integration named \"{name}\", but that it is this one is not certain: {why}."
                ),
                self.import(existing, "If it is this one, manage it"),
            ),
            None => (
                format!("Whether the integration was created is not certain: {why}."),
                format!("Run again: if \"{name}\" was created, the message then says how to import it."),
            ),
        };
        self.error(&format!("{happened} {found}"), &[advice], error)
    }

    /// An integration was created, and what was to make sure of it failed.
    pub(super) fn created_but_unconfirmed(&self, created: &Id, error: &Error) -> Diagnostic {
        let (happened, _) = self.explain(error);
        let happened = format!(
            "Northflank has created the integration \"{}\", but its answer was lost, and the call that was to \
             make sure of it failed as well. {happened} The state has it with what is known of it, without credentials, \
             and Terraform will replace it in the next apply.",
            created.as_str()
        );
        let advice =
            ["Keep it by marking it as sound (terraform untaint), then apply again, which sends its credentials."
                .to_owned()];
        self.error(&happened, &advice, error)
    }

    /// How to take an existing integration over. `what` is how the sentence begins.
    fn import(&self, existing: &Id, what: &str) -> String {
        let import_id = self.import_id(Some(existing));
        format!(
            "{what}, by putting this into the configuration, with the name of this resource in place of NAME \
             (Terraform 1.5 or later):\n\n  import {{\n    to = northflank_integration.NAME\n    id = \
             \"{import_id}\"\n  }}"
        )
    }

    /// A delete that Northflank has refused to the end.
    pub(super) fn in_use(&self, error: &Error, limit: Duration, clusters: &[ApiText]) -> Diagnostic {
        let by = if clusters.is_empty() { "clusters".to_owned() } else { quoted(clusters, "the clusters ") };
        let happened = format!(
            "Northflank did not delete the integration, because {by} still use it. They were waited for until the time \
             for this operation, {}, was used up.",
            spoken_limit(limit)
        );
        let advice = [
            "Delete those clusters first, or in the same run by making them depend on this resource."
                .to_owned(),
            format!(
                "If they are going but take longer, run again, or raise \"{}\" and apply before the delete.",
                AttributePath::new("timeouts").attribute("delete")
            ),
        ];
        self.error(&happened, &advice, error)
    }

    /// A change that may have been made. What could be read back is in the state; credentials never can.
    pub(super) fn not_updated(&self, error: &Error, credentials_in_doubt: bool) -> Diagnostic {
        let (happened, mut advice) = self.explain(error);
        let in_doubt = if credentials_in_doubt {
            advice =
                vec!["Apply again: that sends the credentials of the configuration, old or new.".to_owned()];
            " Which credentials Northflank has now cannot be read back, so the state has none."
        } else {
            ""
        };
        self.error(&format!("{happened}{in_doubt}"), &advice, error)
    }

    /// A refresh finds another integration than the state names.
    pub(super) fn recreated(&self, before: &CreatedAt, now: &CreatedAt) -> Diagnostic {
        Diagnostic::warning(
            "Northflank integration recreated",
            format!(
                "The integration \"{}\" was deleted, and another one with the same name was created. The state names one that \
                 was created at {}; the one that exists was created at {}. Nobody knows which credentials it has.",
                self.spoken_id(),
                before,
                now,
            ),
        )
        .advise([
            "Check who created it. If the plan updates the resource, the apply makes the integration its own, and sends the \
             credentials and settings of the configuration.",
            "To leave the integration alone, remove the resource from the configuration. A delete or a replacement does \
             not touch it.",
        ])
    }

    /// A refresh finds that the integration of the state is gone.
    pub(super) fn gone(&self, error: &Error) -> Diagnostic {
        let token_source = &self.ready.token_source;
        let diagnostic = Diagnostic::warning(
            "Northflank integration not found",
            format!(
                "The integration \"{}\" does not exist in {}, so Terraform removes it from the state. If the \
                 configuration has it, Terraform plans to create it again. The provider looked at {} with the API token from {token_source}.",
                self.spoken_id(),
                self.spoken_scope(),
                self.ready.client.base_url(),
            ),
        );
        let diagnostic = diagnostic.advise([
            "If somebody deleted it, no action is needed.".to_owned(),
            "If the API token or the team is wrong, do not apply. Correct it and plan again.".to_owned(),
            format!(
                "If Terraform has removed it from the state already, correct the token or the team, then import it \
                 again: `terraform import ADDRESS {}`.",
                self.import_id(self.id)
            ),
        ]);
        self.with_tail(diagnostic, error)
    }

    /// A delete found another integration in the place of the one to be deleted.
    pub(super) fn left_alone(&self, before: &CreatedAt, now: &CreatedAt) -> Diagnostic {
        Diagnostic::warning(
            "Northflank integration recreated",
            format!(
                "The integration \"{}\" that was to be deleted, created at {}, no longer exists. Another one has its \
                 name since {}. The provider left that one as it is.",
                self.spoken_id(),
                before,
                now,
            ),
        )
        .advise(["No action is needed if the new integration is to stay. Otherwise, delete it in Northflank."])
    }

    /// One plan deletes and creates the same name at two addresses.
    pub(super) fn deleted_and_created(&self) -> Diagnostic {
        Diagnostic::warning(
            "Northflank integration deleted and created",
            format!(
                "The plan deletes the integration \"{}\" at one address and creates one of the same name at another. Most \
                 likely the resource has a new address: a new label, another key of `for_each`, or another index of \
                 `count`. Clusters that use the integration prevent the delete.",
                self.spoken_id()
            ),
        )
        .advise([
            "To keep the integration, add a moved block with the old and the new address and plan again:\n\n  moved {\n    \
             from = northflank_integration.OLD\n    to   = northflank_integration.NEW\n  }",
            "Otherwise, no action is needed.",
        ])
    }

    /// A state was made with another API.
    pub(super) fn of_another_api(&self, noted: &str) -> Diagnostic {
        self.titled(&format!(
            "The state has this integration from the API at {}, but the provider is configured for {}. There, every \
             integration of the state could seem to be gone.",
            noted.escape_debug(),
            self.ready.client.base_url()
        ))
        .advise([
            "Set the `base_url` that the integration was created with, in the configuration or in \
             NORTHFLANK_API_BASE_URL."
                .to_owned(),
            format!(
                "If the same account has a new address, remove the integration from the state (`terraform state rm`) and \
                 import it again: `terraform import ADDRESS {}`.",
                self.import_id(self.id)
            ),
        ])
    }

    /// An answer about what is to be imported lacks something that every integration has.
    pub(super) fn incomplete(&self, problem: &str) -> Diagnostic {
        self.titled(&format!("Northflank's API answered, but the answer cannot be read: {problem}."))
            .advise(unreadable_advice())
    }

    fn spoken_id(&self) -> &str {
        self.id.map(Id::as_str).unwrap_or_default()
    }

    fn import_id(&self, id: Option<&Id>) -> String {
        let id = id.map(Id::as_str).unwrap_or_default();
        match &self.scope.team {
            Some(team) => format!("{}/{id}", team.as_str()),
            None => id.to_owned(),
        }
    }

    /// A list has an integration that cannot be read, and that may be one that is asked for.
    pub(super) fn unreadable(&self, error: &Error) -> Diagnostic {
        self.holed(&format!("one that this version of the provider cannot read ({error})"))
    }

    /// The same of one that says in no readable way what a filter asks for.
    pub(super) fn unsorted(&self, listed: &Id) -> Diagnostic {
        let id = listed.as_str();
        self.holed(&format!(
            "\"{id}\", of which this version of the provider cannot read what the filter asks for"
        ))
    }

    fn holed(&self, by: &str) -> Diagnostic {
        let scope = self.spoken_scope();
        self.titled(&format!(
            "Among the integrations of {scope} is {by}. It may be one that is asked for, and nothing is left out silently."
        ))
        .advise([
            "Use a newer version of the provider, where there is one.",
            "Else please report this with the log that TF_LOG_PROVIDER=DEBUG writes.",
        ])
    }

    /// A data source or an import asks for an id that is not there.
    pub(super) fn none_with_id(&self, error: &Error) -> Diagnostic {
        let scope = self.spoken_scope();
        let diagnostic = Diagnostic::error(
            "Northflank integration not found",
            format!("No integration of {scope} has this id, or the API token may not see it."),
        );
        let diagnostic = diagnostic.advise([
            "Check the id. One of another team needs that: \"my-team/the-id\" in an import, elsewhere \"team_id\".",
            "The id is the last part of the integration's address in Northflank; the data source also finds it by name.",
        ]);
        self.with_tail(diagnostic, error)
    }

    /// One integration that two resources of a plan claim.
    pub(super) fn contested(&self, claim: Claim, other: Claim) -> Diagnostic {
        match (claim, other) {
            (Claim::Succeed, _) | (_, Claim::Succeed) => self.kept_twice(),
            _ => self.kept_and_deleted(),
        }
    }

    /// A resource has lost its integration, and another resource has created one of its name since.
    fn kept_twice(&self) -> Diagnostic {
        Diagnostic::error(
            "One integration for two resources",
            format!(
                "Two resources stand for the integration \"{}\". One of them has created it; the other one had an \
                 integration with the same name that no longer exists.",
                self.spoken_id()
            ),
        )
        .advise([
            "Remove the resource whose integration no longer exists from the state (`terraform state rm`). The next apply \
             creates its integration, if the configuration has the resource.",
            "If both resources have the same name in the configuration, give them different names.",
        ])
    }

    /// An integration is kept by one resource and deleted with another.
    fn kept_and_deleted(&self) -> Diagnostic {
        let id = self.id.map(Id::as_str).unwrap_or_default();
        Diagnostic::error(
            "Kept and deleted at once",
            format!(
                "\"{id}\" is kept by one resource and would be deleted or replaced with another. Likely a resource \
                 was renamed after its import, and so was its import block, or the integration was imported twice. There \
                 is but one, and an apply would delete it."
            ),
        )
        .advise([
            "After a rename, take the import block out, and write a moved block from the resource's old name to its new \
             one.",
            "Else take the resource that is to go out of the state alone: terraform state rm, or a removed block with \
             destroy = false.",
        ])
    }

    /// A data source asks for a name that is not there.
    pub(super) fn none_with_name(&self, candidates: &[ApiText]) -> Diagnostic {
        let there_are = if candidates.is_empty() {
            "There are no integrations in this scope at all.".to_owned()
        } else {
            quoted(candidates, "The nearest names there are: ") + "."
        };
        Diagnostic::error(
            "Northflank integration not found",
            format!("No integration of {} has exactly this name. {there_are}", self.spoken_scope()),
        )
        .advise(["Check the name, its capital letters too, and team_id."])
        .at(AttributePath::new("name"))
    }

    /// A data source asks for a name that is there more than once.
    pub(super) fn several_with_name(&self, ids: &[&Id]) -> Diagnostic {
        Diagnostic::error(
            "Several Northflank integrations found",
            format!(
                "Several integrations of {} have this name. {}.",
                self.spoken_scope(),
                quoted(&ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "Their ids are: ")
            ),
        )
        .advise(["Set \"id\" in place of \"name\"."])
        .at(AttributePath::new("name"))
    }

    fn spoken_scope(&self) -> String {
        match &self.scope.team {
            Some(team) => format!("the team \"{}\"", team.as_str()),
            None => "the API token's own account or team".to_owned(),
        }
    }
}

/// A look that proves nothing. The state stays.
fn explain_doubt(doubt: &Doubt) -> (String, Vec<String>) {
    let why = match doubt {
        Doubt::StillListed => "the list of all integrations still has it".to_owned(),
        Doubt::ListFailed(error) => {
            format!("the list of all integrations, which would confirm it, failed as well ({error})")
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
        "Northflank answers that this integration does not exist, but that is not certain: {why}. The state was left as it \
         is."
    );
    let advice = [
        "Check that the API token may read the integrations of this scope, and that team_id is right."
            .to_owned(),
        "If the integration is in the state but really gone, remove it from there (terraform state rm)."
            .to_owned(),
    ];
    (happened, advice.into())
}

fn unreadable_advice() -> Vec<String> {
    vec![
        "Check that base_url is the address of Northflank's API, and that no proxy answers in its place."
            .to_owned(),
        "Where it is, please report this with the log that TF_LOG_PROVIDER=DEBUG writes.".to_owned(),
    ]
}

/// What a replacement with create_before_destroy leaves behind when its delete fails. Imported, it would have two owners.
const DEPOSED: &str = "If the plan also destroys a deposed object of this resource, that object is the existing \
                       integration. Do not import it: apply again once it is deleted, or go back to the name that the \
                       resource has in the state.";

/// A sentence that follows what happened.
fn unclear(error: &Error) -> &'static str {
    if error.is_unclear { " The request may have been carried out." } else { "" }
}

fn spoken(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    }
}

/// A time that the user has set.
fn spoken_limit(limit: Duration) -> String {
    match limit.as_secs() {
        seconds @ 120.. if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{} s", limit.as_secs_f32()),
    }
}

fn requests(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}

/// What the clock will show then, with the day where it is not today.
fn clock_time(now: OffsetDateTime, wait: Duration) -> String {
    let then = now.saturating_add(wait.try_into().unwrap_or(time::Duration::MAX));
    let clock = format!("{:02}:{:02} UTC", then.hour(), then.minute());
    if then.date() == now.date() { clock } else { format!("{clock} on {}", then.date()) }
}

/// Names in a sentence, after what they are the names of.
fn quoted<T: std::fmt::Display>(names: &[T], of: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("{of}{}", names.join(", "))
}

/// The rate limit is nearly used up.
pub(super) fn rate_limit_runs_low(low: &LowLimit) -> Diagnostic {
    let LowLimit { remaining, limit, opens_in } = low;
    Diagnostic::warning(
        "Northflank's rate limit runs low",
        format!(
            "Of the {limit} requests that Northflank allows in an hour, {remaining} are left. More are allowed again in \
             {}, at {}. Until then the provider sends its requests at a distance, which grows as they get fewer and is \
             never longer than max_retry_wait.",
            spoken(opens_in.as_secs()),
            clock_time(OffsetDateTime::now_utc(), *opens_in),
        ),
    )
    .advise([
        "Nothing, if there is time. Else run again later, or with -refresh=false.",
        "The limit counts all calls of the account; other runs and tools share it.",
    ])
}

/// A filter asks for a word that is none of those that this version knows.
pub(super) fn unheard_of(attribute: &'static str, word: &str, known: &[&'static str]) -> Diagnostic {
    let meant = nearest(word, known).map(|near| format!(" Did you mean \"{near}\"?")).unwrap_or_default();
    Diagnostic::warning(
        "Unknown filter value",
        format!(
            "\"{attribute}\" asks for \"{}\", which is nothing that this version of the provider knows.{meant} {}.",
            word.escape_debug(),
            quoted(known, "It knows "),
        ),
    )
    .advise(["Nothing, if Northflank has introduced it since. Else correct it: no integration passes this filter."])
    .at(AttributePath::new(attribute))
}

/// Clusters use what a plan removes. `limit` is for how long the delete waits for them.
pub(super) fn removal_in_use(removal: Removal, clusters: &[ApiText], limit: Duration) -> Diagnostic {
    let (they_use, they_are) = match clusters {
        [cluster] => (format!("The cluster \"{cluster}\" uses"), "it is"),
        clusters => (format!("{} use", quoted(clusters, "The clusters ")), "they are"),
    };
    let waits = format!(
        "the delete waits until {they_are} gone, and fails if that is not so after {} (\"timeouts.delete\")",
        spoken_limit(limit)
    );
    let (what_happens, advice) = match removal {
        Removal::Delete => (
            format!("In the apply {waits}."),
            [
                "Nothing, if the same run deletes the clusters: let them depend on this resource, so that they go first.",
                "Else delete the clusters first, or keep the integration.",
            ],
        ),
        Removal::Replacement => (
            format!("This plan replaces it, and no cluster can move to the new one: in the apply {waits}."),
            [
                "Take the change back that calls for the replacement.",
                "Or make a second integration beside this one, make the clusters anew with it, and then remove this one.",
            ],
        ),
    };
    Diagnostic::warning(
        "Northflank integration in use",
        format!("{they_use} this integration, and Northflank deletes none that is in use. {what_happens}"),
    )
    .advise(advice)
}

/// Messages one after the other, as a user would read them.
#[cfg(test)]
pub(super) fn as_read(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().fold(String::new(), |text, Diagnostic { severity, summary, detail, attribute }| {
        let is_warning = *severity == framework::Severity::Warning;
        let warning = if is_warning { "Warning: " } else { "" };
        let at = attribute.as_ref().map(|path| format!(" (at {path})")).unwrap_or_default();
        format!("{text}## {warning}{summary}{at}\n\n{detail}\n\n")
    })
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::{
        northflank::{Client, Config, TeamId},
        provider::settings::{Origin, Setting, deferred, invalid_setting, missing_token},
    };
    use framework::Value;

    fn ready() -> Ready {
        Ready {
            client: Arc::new(Client::new(Config::of_test())),
            own_scope: Value::Null,
            claims: Arc::default(),
            check_in_use: true,
            token_source: "the environment variable NORTHFLANK_API_TOKEN".to_owned(),
            token_passed_over: Vec::new(),
        }
    }

    /// What users read in every situation, in one file, so that it can be read as they would.
    #[test]
    fn every_message() {
        let (ready, id) = (ready(), Id::parse("my-app").expect("an id"));
        let scope = Scope { team: TeamId::parse("my-team") };
        let api = |status, message: &str| ErrorKind::Api {
            status,
            message: message.into(),
            details: Some(r#"[{"path":"name"}]"#.into()),
            id: Some("e1".into()),
        };
        let seconds = Duration::from_secs;
        let reason = || "connection refused".to_owned();
        let stranger = Some("sign-in.example".into());
        let failures = [
            (Operation::Create, "create", api(400, "name is too short")),
            (Operation::Get, "read", api(401, "Unauthorized")),
            (Operation::Create, "create", api(403, "Forbidden")),
            (Operation::Create, "create", api(404, "No such team")),
            (Operation::Patch, "update", api(404, "Not found")),
            (Operation::Create, "create", ErrorKind::Body { problem: "it is not JSON".to_owned() }),
            (Operation::Get, "update", api(404, "Not found")),
            (Operation::Put, "update", api(409, "Conflict")),
            (Operation::Patch, "update", api(409, "Conflict")),
            (Operation::Get, "read", api(409, "Conflict")),
            (Operation::List, "list", api(409, "Conflict")),
            (Operation::Patch, "update", api(429, "Too many requests")),
            (Operation::Patch, "update", api(500, "Internal error")),
            (Operation::Get, "read", api(418, "Teapot")),
            (Operation::Create, "create", ErrorKind::Status { status: 413 }),
            (Operation::Get, "read", ErrorKind::Tls(TlsFault::UnknownIssuer)),
            (Operation::Get, "read", ErrorKind::Tls(TlsFault::NotSpoken)),
            (Operation::Get, "read", ErrorKind::Status { status: 404 }),
            (Operation::Create, "create", ErrorKind::Status { status: 502 }),
            (Operation::Delete, "delete", ErrorKind::Unreachable { reason: reason() }),
            (Operation::Patch, "update", ErrorKind::Interrupted { reason: reason() }),
            (Operation::Create, "create", ErrorKind::Timeout { after: seconds(30) }),
            (Operation::List, "find", ErrorKind::Redirect { status: 302, host: stranger }),
            (Operation::Get, "read", ErrorKind::Body { problem: "it is not JSON".to_owned() }),
            (Operation::Get, "read", ErrorKind::Garbled { problem: "it ends in the middle".to_owned() }),
            (Operation::Get, "read", ErrorKind::Stopped { reason: reason() }),
            (
                Operation::Get,
                "read",
                ErrorKind::OutOfTime {
                    limit: seconds(300),
                    waiting_for: "status 503: Overloaded".to_owned(),
                },
            ),
            (Operation::Get, "read", ErrorKind::Client { reason: reason() }),
        ];
        let name = Some("My App");
        let situation = |verb| Situation { verb, id: Some(&id), name, scope: &scope, ready: &ready };
        let of = |operation, kind| Error { attempts: 2, ..Error::new(operation, kind) };
        let mut diagnostics: Vec<Diagnostic> = failures
            .into_iter()
            .map(|(operation, verb, kind)| situation(verb).failed(&of(operation, kind)))
            .collect();
        let not_found = of(Operation::Get, api(404, "Not found"));
        let existing = |name: &str, is_owned| Existing { id: id.clone(), name: Some(name.into()), is_owned };
        let doubtful =
            |doubt| ErrorKind::Doubtful { found: Box::new(of(Operation::Get, api(404, "Not found"))), doubt };
        let (before, now) =
            (CreatedAt::new("2026-01-01T12:00:00.000Z"), CreatedAt::new("2026-02-01T12:00:00.000Z"));
        let base_url = Setting { attribute: "base_url", variables: &["A", "B"] };
        let torn = Ready {
            token_passed_over: vec!["the environment variable NF_API_TOKEN".to_owned()],
            ..ready.clone()
        };
        diagnostics.extend([
            situation("create").not_created(&NotCreated::Failed(of(
                Operation::Create,
                ErrorKind::Interrupted { reason: reason() },
            ))),
            situation("create").not_created(&NotCreated::Taken {
                error: of(Operation::Create, api(409, "Exists")),
                existing: existing("My App", false),
            }),
            situation("create").not_created(&NotCreated::Taken {
                error: of(Operation::Create, api(409, "Exists")),
                existing: existing("my-app", false),
            }),
            situation("create").not_created(&NotCreated::Taken {
                error: of(Operation::Create, ErrorKind::Interrupted { reason: reason() }),
                existing: existing("My App", true),
            }),
            situation("create").not_created(&NotCreated::Unclear {
                error: of(Operation::Create, ErrorKind::Timeout { after: seconds(30) }),
                existing: Some(id.clone()),
                why: "it does not say when it was created".to_owned(),
            }),
            situation("create").not_created(&NotCreated::Unclear {
                error: of(Operation::Create, api(500, "Internal error")),
                existing: None,
                why: "the list of all integrations, which would tell, could not be read (status 403: No)"
                    .to_owned(),
            }),
            situation("create").created_but_unconfirmed(&id, &of(Operation::Patch, api(503, "Overloaded"))),
            situation("delete").in_use(&of(Operation::Delete, api(409, "In use")), seconds(300), &[]),
            situation("delete").in_use(
                &of(Operation::Delete, api(409, "In use")),
                seconds(90),
                &["Production".into(), "Staging".into()],
            ),
            situation("create")
                .not_created(&NotCreated::NeverReleased(of(Operation::Create, api(409, "Exists")))),
            situation("read").failed(&of(Operation::Get, doubtful(Doubt::StillListed))),
            situation("delete").failed(&of(
                Operation::Get,
                doubtful(Doubt::ListFailed(Box::new(of(Operation::List, api(403, "No"))))),
            )),
            situation("read").failed(&of(Operation::Get, doubtful(Doubt::TooYoung))),
            situation("read").failed(&of(Operation::Get, doubtful(Doubt::UnknownAge))),
            situation("update").not_updated(&of(Operation::Patch, api(502, "Bad gateway")), true),
            situation("update")
                .failed(&of(Operation::Patch, ErrorKind::Recreated { created_at: now.clone() })),
            situation("update").failed(&of(Operation::Put, ErrorKind::Renamed)),
            situation("read").recreated(&before, &now),
            situation("read").gone(&not_found),
            situation("read").incomplete("it does not say the integration's name"),
            situation("read").of_another_api("https://api.northflank.example"),
            situation("delete").left_alone(&before, &now),
            situation("delete").deleted_and_created(),
            situation("find").unreadable(&of(
                Operation::List,
                ErrorKind::Body {
                    problem: "an item of the list cannot be read: an integration has no id".to_owned(),
                },
            )),
            situation("list").unsorted(&id),
            situation("find").none_with_id(&not_found),
            situation("plan").contested(Claim::Remove, Claim::Keep),
            situation("plan").contested(Claim::Succeed, Claim::Keep),
            situation("find").none_with_name(&["My Application".into(), "Other".into()]),
            situation("find").none_with_name(&[]),
            situation("find").several_with_name(&[&id, &Id::parse("my-app-2").expect("an id")]),
            unheard_of("features", "byoc_logs", &["byoc", "byoc-logs"]),
            unheard_of("cloud_provider", "moon", &["aws", "gcp"]),
            removal_in_use(Removal::Delete, &["Production".into()], seconds(300)),
            removal_in_use(Removal::Replacement, &["Production".into(), "Staging".into()], seconds(90)),
            Situation { ready: &torn, ..situation("read") }
                .failed(&of(Operation::Get, api(401, "Unauthorized"))),
            missing_token(&Setting { attribute: "api_token", variables: &["A", "B"] }, &["B"]),
            invalid_setting(&base_url, Origin::Argument, "It is not a URL."),
            invalid_setting(&base_url, Origin::Variable("B"), "It is not a URL."),
            deferred(&["api_token"]),
            deferred(&["api_token", "team_id"]),
        ]);
        insta::assert_snapshot!(as_read(&diagnostics));
    }

    /// These tell the time.
    #[test]
    fn who_asks_to_wait_says_until_when() {
        let (ready, scope) = (ready(), Scope::default());
        let situation = Situation { verb: "read", id: None, name: None, scope: &scope, ready: &ready };
        let opens_in = Duration::from_secs(1800);
        let closed = |status, allowed| {
            let reason = "status 503".to_owned();
            let kind = ErrorKind::AskedToWait { status, wait: opens_in, allowed, sent: 12, reason };
            situation.failed(&Error::new(Operation::Get, kind))
        };
        let limited = closed(429, Allowed::MaxRetryWait);
        assert!(limited.detail.contains("It opens again in 30 min, at "), "{limited:?}");
        assert!(limited.detail.contains("longer than max_retry_wait"), "{limited:?}");
        assert!(limited.detail.contains("had sent 12 requests."), "{limited:?}");
        let limited = closed(429, Allowed::Operation(Duration::from_secs(300)));
        assert!(limited.detail.contains("beyond the time for this operation, 5 min."), "{limited:?}");
        assert!(limited.detail.contains("or raise \"timeouts.read\"."), "{limited:?}");
        assert_eq!(limited.attribute, Some(AttributePath::new("timeouts").attribute("read")));
        let unavailable = closed(503, Allowed::MaxRetryWait).detail;
        assert!(unavailable.contains("(status 503). It asks to try again in 30 min, at "), "{unavailable}");
        let low = rate_limit_runs_low(&LowLimit { remaining: 49, limit: 1000, opens_in }).detail;
        assert!(low.contains("49 are left. More are allowed again in 30 min, at "), "{low}");
    }

    #[test]
    fn a_time_has_its_day_where_it_is_not_today() {
        let now = time::macros::datetime!(2026-11-22 23:30 UTC);
        let after = |minutes: u64| clock_time(now, Duration::from_secs(60 * minutes));
        assert_eq!(after(29), "23:59 UTC");
        assert_eq!(after(35), "00:05 UTC on 2026-11-23");
    }
}
