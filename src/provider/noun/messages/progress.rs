//! Messages about operations that the API has not finished, or that it has failed at, after it accepted the request.

use std::time::Duration;

use framework::Diagnostic;

use super::{MessageContext, Verb};
use crate::{
    northflank::{Error, Id, Words},
    provider::wording::{capitalized, limit_text},
};

const NOT_FINISHED: &str = "Operation in Northflank not finished";

impl MessageContext<'_> {
    /// The time was up. `clause` says what was going on.
    pub(in crate::provider) fn not_finished_in_time(&self, clause: &str, limit: Duration) -> Diagnostic {
        let happened = format!("After {} (`timeouts.{}`), {clause}.", limit_text(limit), self.verb);
        let found = self.not_finished(&happened);
        Diagnostic { attribute: self.timeout(), ..found }
    }

    /// The user has interrupted.
    pub(in crate::provider) fn not_finished_by_interrupt(&self, clause: &str) -> Diagnostic {
        self.not_finished(&format!("You interrupted the apply. {}.", capitalized(clause)))
    }

    /// The API could not be asked how far it is.
    pub(in crate::provider) fn not_finished_unseen(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let (happened, _) = self.explain(error);
        self.with_tail(
            self.not_finished(&format!("The provider could not read the state of the {noun}. {happened}")),
            error,
        )
    }

    fn not_finished(&self, happened: &str) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let done = if self.verb == Verb::Create { "created" } else { "updated" };
        Diagnostic::warning(
            NOT_FINISHED,
            format!(
                "Northflank accepted the request, but the {noun} \"{}\" is not {done} completely yet. {happened} \
                 Northflank continues without Terraform. Terraform keeps the {noun} in its state and does not replace it.",
                self.id_text()
            ),
        )
        .advise([
            "Apply again to wait until Northflank has finished. Until then, each plan shows `status` as known after \
             apply."
                .to_owned(),
            format!("If the apply needs more time, raise `timeouts.{}`.", self.verb),
        ])
    }

    /// The API reports an error of the object, for this reason.
    pub(in crate::provider) fn ended_in_error(&self, reason: &str) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        Diagnostic::error(
            "Operation in Northflank failed",
            format!(
                "Northflank accepted the request, but the {noun} \"{}\" is in an error state now. {}. The {noun} is in \
                 the state and not tainted, so Terraform does not replace it.",
                self.id_text(),
                capitalized(reason),
            ),
        )
        .advise([
            format!("Look at the {noun} in Northflank and at the cloud provider. Remove the cause of the error."),
            "Then apply again. The apply waits until Northflank has finished.".to_owned(),
            format!("To create the {noun} anew instead, run `terraform apply -replace=ADDRESS`."),
        ])
    }

    /// A create was made, and what was to make sure of it failed. Nothing is tainted.
    pub(in crate::provider) fn created_but_unseen(&self, created: &Id, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let happened = format!(
            "Northflank created the {noun} \"{}\", but the response was lost, and the request to confirm it also failed \
             ({error}). The {noun} is in the state, and Terraform replaces nothing.",
            created.as_str()
        );
        let advice = [
            "Apply again. The apply sends the settings that differ, and waits until Northflank has finished.",
        ];
        self.with_tail(Diagnostic::warning(NOT_FINISHED, happened).advise(advice), error)
    }

    /// A rename has come to another ID. `now` is the new one.
    pub(in crate::provider) fn id_changed(&self, now: &Id) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        Diagnostic::error(
            "ID changed by a rename",
            format!(
                "Northflank renamed the {noun} and gave it another ID: \"{}\" instead of \"{}\". The state has the new \
                 ID. The rest of this apply still uses the previous one, so the provider stopped.",
                now.as_str(),
                self.id_text(),
            ),
        )
        .advise(["Plan again, and check what the new ID changes in other resources. Then apply."])
    }
}
